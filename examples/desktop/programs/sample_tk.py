"""The sample program in Tk: /usr/bin/python3 sample_tk.py FILE, by Debian's python3-tk."""

import tkinter as tk

from sample_state import COLOURS, EVERY_MS, LINES, State

window = tk.Tk(className="sample")
window.title("Sample")
counts = {"clicks": 0, "said": 0, "saved": 0}
drag = [0, 0, 0, 0]


def count(name):
    counts[name] += 1
    return "break"


bar = tk.Menu(window)
actions = tk.Menu(bar, tearoff=0)
actions.add_command(label="Say hello", command=lambda: count("said"))
actions.add_command(label="Nothing")
bar.add_cascade(label="Actions", menu=actions)
window.config(menu=bar)
tk.Label(window, text="Name").grid(row=0, column=0)
entry = tk.Entry(window, width=30)
entry.insert(0, "alpha beta gamma")
entry.grid(row=0, column=1)
tk.Label(window, text="Password").grid(row=1, column=0)
secret = tk.Entry(window, width=30, show="*")
secret.grid(row=1, column=1)
area = tk.Text(window, width=40, height=4)
area.grid(row=2, column=0, columnspan=2)
button = tk.Button(window, text="Count", command=lambda: count("clicks"))
button.grid(row=3, column=0)
canvas = tk.Canvas(window, width=200, height=80, bg="white")
canvas.grid(row=3, column=1)
canvas.bind("<ButtonPress-1>", lambda event: drag.__setitem__(slice(0, 2), [event.x, event.y]))
canvas.bind("<ButtonRelease-1>", lambda event: drag.__setitem__(slice(2, 4), [event.x, event.y]))
choice = tk.Listbox(window, height=4, exportselection=False)
choice.insert("end", *COLOURS)
choice.grid(row=4, column=0)
lines = tk.Text(window, width=30, height=8)
lines.insert("1.0", "\n".join(LINES))
lines.config(state="disabled")
lines.grid(row=4, column=1)
window.bind_all("<Control-s>", lambda event: count("saved"))
WIDGETS = dict(entry=entry, secret=secret, area=area, button=button, canvas=canvas, list=choice, lines=lines)


def place(widget):
    return [widget.winfo_rootx(), widget.winfo_rooty(), widget.winfo_width(), widget.winfo_height()]


def read():
    chosen = choice.curselection()
    return {
        **counts,
        "drag": drag,
        "entry": entry.get(),
        "secret": secret.get(),
        "area": area.get("1.0", "end-1c"),
        "chosen": COLOURS[chosen[0]] if chosen else "",
        "scrolled": (lines.count("1.0", "@0,0", "ypixels") or [0])[0],
        "places": {name: place(widget) for name, widget in WIDGETS.items()},
    }


state = State(read)


def tick():
    state.write()
    window.after(EVERY_MS, tick)


tick()
window.mainloop()
