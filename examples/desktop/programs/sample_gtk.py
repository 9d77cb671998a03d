"""The sample program in GTK: /usr/bin/python3 sample_gtk.py FILE 3|4, by gir1.2-gtk-3.0 or gir1.2-gtk-4.0."""

import sys

import gi
from sample_state import COLOURS, EVERY_MS, LINES, State

NEW = sys.argv[2] == "4"
gi.require_version("Gtk", "4.0" if NEW else "3.0")
gi.require_version("Gdk", "4.0" if NEW else "3.0")
from gi.repository import Gio, GLib, Gtk  # noqa: E402

counts = {"clicks": 0, "said": 0, "saved": 0}
drag = [0, 0, 0, 0]


def count(name):
    counts[name] += 1


def scrolled_window(inside, width, height):
    around = Gtk.ScrolledWindow()
    around.set_size_request(width, height)
    if hasattr(around, "set_overlay_scrolling"):
        around.set_overlay_scrolling(False)
    around.set_child(inside) if NEW else around.add(inside)
    return around


def start(app):
    window = Gtk.ApplicationWindow(application=app, title="Sample")
    for name, told, keys in (("say", "said", None), ("save", "saved", "<Control>s"), ("nothing", None, None)):
        action = Gio.SimpleAction.new(name, None)
        action.connect("activate", lambda *_, told=told: told and count(told))
        app.add_action(action)
        if keys:
            app.set_accels_for_action(f"app.{name}", [keys])
    menu, actions = Gio.Menu(), Gio.Menu()
    actions.append("Say hello", "app.say")
    actions.append("Nothing", "app.nothing")
    menu.append_submenu("Actions", actions)
    app.set_menubar(menu)
    window.set_show_menubar(True)
    grid, entry, secret = Gtk.Grid(row_spacing=4, column_spacing=4), Gtk.Entry(), Gtk.Entry()
    entry.set_text("alpha beta gamma")
    secret.set_visibility(False)
    secret.set_input_purpose(Gtk.InputPurpose.PASSWORD)
    area, lines = Gtk.TextView(), Gtk.TextView(editable=False)
    lines.get_buffer().set_text("\n".join(LINES))
    button, canvas, choice = Gtk.Button(label="Count"), Gtk.DrawingArea(), Gtk.ListBox()
    button.connect("clicked", lambda *_: count("clicks"))
    button.set_valign(Gtk.Align.CENTER)
    canvas.set_size_request(200, 80)
    for colour in COLOURS:
        choice.append(Gtk.Label(label=colour)) if NEW else choice.add(Gtk.Label(label=colour))
    follow(canvas)
    area_box, list_box, lines_box = (
        scrolled_window(area, 300, 80),
        scrolled_window(choice, 100, 130),
        scrolled_window(lines, 200, 130),
    )
    labels = [Gtk.Label(label=text) for text in ("Name", "Password")]
    for row, (label, field) in enumerate(zip(labels, (entry, secret), strict=True)):
        label.set_mnemonic_widget(field)
        grid.attach(label, 0, row, 1, 1)
        grid.attach(field, 1, row, 1, 1)
    grid.attach(area_box, 0, 2, 2, 1)
    grid.attach(button, 0, 3, 1, 1)
    grid.attach(canvas, 1, 3, 1, 1)
    grid.attach(list_box, 0, 4, 1, 1)
    grid.attach(lines_box, 1, 4, 1, 1)
    window.set_child(grid) if NEW else window.add(grid)
    widgets = dict(entry=entry, secret=secret, area=area_box, button=button, canvas=canvas, list=list_box,
                   lines=lines_box)  # fmt: skip

    def place(widget):
        """GTK 4 does not say where on the screen its window is."""
        if NEW:
            found, box = widget.compute_bounds(window)
            sides = (box.get_x(), box.get_y(), box.get_width(), box.get_height()) if found else (0,) * 4
        else:
            _, left, top = window.get_window().get_origin()
            x, y = widget.translate_coordinates(window, 0, 0) or (0, 0)
            sides = left + x, top + y, widget.get_allocated_width(), widget.get_allocated_height()
        return [round(side * window.get_scale_factor()) for side in sides]

    def read():
        buffer, chosen = area.get_buffer(), choice.get_selected_row()
        return {
            **counts,
            "within": NEW,
            "drag": drag,
            "entry": entry.get_text(),
            "secret": secret.get_text(),
            "area": buffer.get_text(buffer.get_start_iter(), buffer.get_end_iter(), True),
            "chosen": COLOURS[chosen.get_index()] if chosen else "",
            "scrolled": round(lines_box.get_vadjustment().get_value() * window.get_scale_factor()),
            "places": {name: place(widget) for name, widget in widgets.items()},
        }

    GLib.timeout_add(EVERY_MS, State(read).write)
    window.present() if NEW else window.show_all()


def follow(canvas):
    def at(x, y):
        return [round(x * canvas.get_scale_factor()), round(y * canvas.get_scale_factor())]

    if NEW:
        gesture = Gtk.GestureDrag()
        gesture.connect("drag-begin", lambda _, x, y: drag.__setitem__(slice(0, 2), at(x, y)))
        gesture.connect(
            "drag-end",
            lambda _, x, y: drag.__setitem__(
                slice(2, 4), [one + other for one, other in zip(drag[:2], at(x, y), strict=True)]
            ),
        )
        canvas.add_controller(gesture)
        return
    canvas.add_events(0x300)
    canvas.connect("button-press-event", lambda _, event: drag.__setitem__(slice(0, 2), at(event.x, event.y)))
    canvas.connect(
        "button-release-event", lambda _, event: drag.__setitem__(slice(2, 4), at(event.x, event.y))
    )


app = Gtk.Application(application_id="org.example.Sample", flags=Gio.ApplicationFlags.NON_UNIQUE)
app.connect("activate", start)
app.run([])
