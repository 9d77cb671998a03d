"""A window with a field and a line that repeats what is typed into it, drawn by one of four toolkits.

`/usr/bin/python3 benchmarks/echo_window.py gtk3|gtk4|qt|tk` with the system's Python, which has them.
The field has the keyboard from the start. Debian: gir1.2-gtk-3.0 gir1.2-gtk-4.0 python3-pyqt5 python3-tk.
"""

from __future__ import annotations

import sys
from typing import Any

TITLE, WIDTH, HEIGHT = "Echo", 360, 120


def gtk(version: str) -> None:
    import gi

    gi.require_version("Gtk", version)
    from gi.repository import Gtk

    def build(window: Any) -> None:
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=12)
        entry, label = Gtk.Entry(), Gtk.Label(label="nothing yet")
        entry.connect("changed", lambda field: label.set_text(f"You wrote {field.get_text()}"))
        window.set_title(TITLE)
        window.set_default_size(WIDTH, HEIGHT)
        for part in (entry, label):
            (box.append if version == "4.0" else box.add)(part)
        (window.set_child if version == "4.0" else window.add)(box)
        entry.grab_focus()
        window.present() if version == "4.0" else window.show_all()

    app = Gtk.Application(application_id=f"org.example.Echo{version[0]}")
    app.connect("activate", lambda app: build(Gtk.ApplicationWindow(application=app)))
    app.run(None)


def qt() -> None:
    from PyQt5 import QtWidgets

    app = QtWidgets.QApplication([TITLE])
    window = QtWidgets.QWidget()
    column = QtWidgets.QVBoxLayout(window)
    entry, label = QtWidgets.QLineEdit(), QtWidgets.QLabel("nothing yet")
    entry.textChanged.connect(lambda text: label.setText(f"You wrote {text}"))
    column.addWidget(entry)
    column.addWidget(label)
    window.setWindowTitle(TITLE)
    window.resize(WIDTH, HEIGHT)
    window.show()
    entry.setFocus()
    app.exec_()


def tk() -> None:
    import tkinter

    root = tkinter.Tk()
    root.title(TITLE)
    root.geometry(f"{WIDTH}x{HEIGHT}")
    text = tkinter.StringVar()
    entry = tkinter.Entry(root, textvariable=text, font=("DejaVu Sans", 14))
    label = tkinter.Label(root, text="nothing yet", font=("DejaVu Sans", 14))
    text.trace_add("write", lambda *_: label.config(text=f"You wrote {text.get()}"))
    entry.pack(fill="x", pady=8)
    label.pack()
    entry.focus_force()
    root.mainloop()


SHOWN = {"gtk3": lambda: gtk("3.0"), "gtk4": lambda: gtk("4.0"), "qt": qt, "tk": tk}

if __name__ == "__main__":
    SHOWN[sys.argv[1]]()
