"""The sample program in wxWidgets: /usr/bin/python3 sample_wx.py FILE, by Debian's python3-wxgtk4.0."""

import wx
from sample_state import COLOURS, EVERY_MS, LINES, State

counts = {"clicks": 0, "said": 0, "saved": 0}
drag = [0, 0, 0, 0]


def count(name):
    counts[name] += 1


app = wx.App()
window = wx.Frame(None, title="Sample")
bar, actions = wx.MenuBar(), wx.Menu()
say, save = actions.Append(wx.ID_ANY, "Say hello"), actions.Append(wx.ID_ANY, "Save\tCtrl+S")
bar.Append(actions, "Actions")
window.SetMenuBar(bar)
window.Bind(wx.EVT_MENU, lambda event: count("said"), say)
window.Bind(wx.EVT_MENU, lambda event: count("saved"), save)
panel = wx.Panel(window)
grid = wx.GridBagSizer(4, 4)
entry = wx.TextCtrl(panel, value="alpha beta gamma", size=(220, -1))
secret = wx.TextCtrl(panel, style=wx.TE_PASSWORD, size=(220, -1))
area = wx.TextCtrl(panel, style=wx.TE_MULTILINE | wx.TE_PROCESS_TAB, size=(300, 80))
button = wx.Button(panel, label="Count")
canvas = wx.Panel(panel, size=(200, 80))
canvas.SetBackgroundColour("white")
choice = wx.ListBox(panel, choices=COLOURS, size=(100, 130))
lines = wx.ScrolledWindow(panel, size=(220, 130))
lines.SetScrollRate(0, 10)
column = wx.BoxSizer(wx.VERTICAL)
for line in LINES:
    column.Add(wx.StaticText(lines, label=line))
lines.SetSizer(column)
button.Bind(wx.EVT_BUTTON, lambda event: count("clicks"))


def pressed(event):
    drag[:2] = event.GetPosition()
    canvas.CaptureMouse()


def released(event):
    drag[2:] = event.GetPosition()
    if canvas.HasCapture():
        canvas.ReleaseMouse()


canvas.Bind(wx.EVT_LEFT_DOWN, pressed)
canvas.Bind(wx.EVT_LEFT_UP, released)
for row, (label, field) in enumerate((("Name", entry), ("Password", secret))):
    grid.Add(wx.StaticText(panel, label=label), (row, 0))
    grid.Add(field, (row, 1))
grid.Add(area, (2, 0), (1, 2))
grid.Add(button, (3, 0))
grid.Add(canvas, (3, 1))
grid.Add(choice, (4, 0))
grid.Add(lines, (4, 1))
panel.SetSizerAndFit(grid)
window.Fit()
WIDGETS = dict(entry=entry, secret=secret, area=area, button=button, canvas=canvas, list=choice, lines=lines)


def place(widget):
    scale = window.GetContentScaleFactor()
    return [round(side * scale) for side in (*widget.GetScreenPosition(), *widget.GetSize())]


def read():
    chosen = choice.GetSelection()
    scale = window.GetContentScaleFactor()
    return {
        **counts,
        "drag": [round(at * scale) for at in drag],
        "entry": entry.GetValue(),
        "secret": secret.GetValue(),
        "area": area.GetValue(),
        "chosen": COLOURS[chosen] if chosen >= 0 else "",
        "scrolled": round(lines.GetViewStart()[1] * 10 * scale),
        "places": {name: place(widget) for name, widget in WIDGETS.items()},
    }


state, timer = State(read), wx.Timer(window)
window.Bind(wx.EVT_TIMER, lambda event: state.write(), timer)
timer.Start(EVERY_MS)
window.Show()
app.MainLoop()
