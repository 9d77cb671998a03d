"""What AT-SPI tells of a desktop in the words that skills know from pages: roles, names, what lies above."""

from __future__ import annotations

from collections.abc import Sequence

from handeye.agent.contracts import Box, Element
from handeye.environments.desktop.accessibility import Widget

ROLES = {
    "push button": "button",
    "toggle button": "button",
    "menu": "menuitem",
    "menu item": "menuitem",
    "check menu item": "menuitem",
    "radio menu item": "menuitem",
    "text": "textbox",
    "entry": "textbox",
    "password text": "textbox",
    "spin button": "spinbutton",
    "combo box": "combobox",
    "check box": "checkbox",
    "radio button": "radio",
    "page tab": "tab",
    "table cell": "cell",
    "table column header": "columnheader",
    "list item": "option",
    "label": "text",
}
"""AT-SPI's names as roles of a page; others stay as they are."""
WINDOWS = ("frame", "window", "dialog", "alert", "file chooser")
ABOVE = ("dialog", "alert", "file chooser")
TICKED = ("checkbox", "radio", "check menu item", "radio menu item")


def elements_of(widgets: Sequence[Widget], width: int, height: int) -> tuple[Element, ...]:
    """widgets: in screen pixels, windows in front last, as Accessibility.all gives them.

    A thing is reachable when its middle is on the screen and no window in front lies over it.
    """
    windows: list[list[Widget]] = []
    for widget in widgets:
        if widget.role in WINDOWS or not windows:
            windows.append([])
        windows[-1].append(widget)
    screen, found = Box(0, 0, width, height), []
    for number, window in enumerate(windows):
        over = [later[0].box for later in windows[number + 1 :]]
        layer = window[0].text or window[0].role if window[0].role in ABOVE else ""
        found += [_element(widget, layer, screen, over) for widget in window]
    return tuple(found)


def _element(widget: Widget, layer: str, screen: Box, over: Sequence[Box]) -> Element:
    role, middle = ROLES.get(widget.role, widget.role), widget.box.center
    field = role in ("textbox", "spinbutton")
    return Element(
        role=role,
        box=widget.box,
        name=widget.text,
        value=widget.text if field else "",
        kind="menu" if widget.role == "menu" else "password" if widget.role == "password text" else "",
        layer=layer,
        checked=widget.checked if role in TICKED or widget.role in TICKED else None,
        enabled=not widget.disabled,
        reachable=screen.contains(*middle) and not any(box.contains(*middle) for box in over),
    )
