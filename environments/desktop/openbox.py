"""How the window manager of a virtual display is set up: windows alone, nothing that leads out of them.

One desktop, no menu on the empty screen, no keys of its own and nothing on the wheel: what is pressed reaches
the program. A window can be moved, resized, maximized, closed and brought to the front with the mouse. It
looks as openbox does where nothing is configured.
"""

from __future__ import annotations

from pathlib import Path

CONFIGURATION = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew><followMouse>no</followMouse><focusLast>yes</focusLast></focus>
  <placement><policy>Smart</policy><center>yes</center></placement>
  <theme>
    <name>Clearlooks</name><titleLayout>NLMC</titleLayout><keepBorder>yes</keepBorder>
    <animateIconify>no</animateIconify>
{fonts}
  </theme>
  <desktops><number>1</number><firstdesk>1</firstdesk><popupTime>0</popupTime></desktops>
  <resize><drawContents>yes</drawContents><popupShow>Never</popupShow></resize>
  <keyboard/>
  <mouse>
    <dragThreshold>1</dragThreshold><doubleClickTime>500</doubleClickTime>
    <screenEdgeWarpTime>0</screenEdgeWarpTime>
{bindings}
  </mouse>
  <menu><file>{menu}</file></menu>
</openbox_config>
"""
EMPTY_MENU = '<openbox_menu xmlns="http://openbox.org/3.4/menu"/>\n'
FONTS = ("ActiveWindow", "InactiveWindow")
TO_FRONT = ("Focus", "Raise")
EDGES = {
    "Top": "top", "Bottom": "bottom", "Left": "left", "Right": "right",
    "TLCorner": "", "TRCorner": "", "BLCorner": "", "BRCorner": "",
}  # fmt: skip
"""Parts of a window's border, and the edge that a drag there moves; empty for the nearest corner."""


def write_configuration(folder: Path) -> Path:
    """The configuration file, written into the folder with its empty menu."""
    menu, path = folder / "menu.xml", folder / "openbox.xml"
    menu.write_text(EMPTY_MENU, encoding="utf-8")
    fonts = "\n".join(
        f'    <font place="{place}"><name>sans</name><size>8</size><weight>bold</weight></font>'
        for place in FONTS
    )
    text = CONFIGURATION.format(fonts=fonts, bindings="\n".join(_bindings()), menu=menu)
    path.write_text(text, encoding="utf-8")
    return path


def _bindings() -> list[str]:
    buttons = ("Left", "Middle", "Right")
    return [
        _context("Client", *(_bound(button, "Press", *TO_FRONT) for button in buttons)),
        _context(
            "Titlebar",
            _bound("Left", "Press", *TO_FRONT),
            _bound("Left", "Drag", "Move"),
            _bound("Left", "DoubleClick", "ToggleMaximize"),
        ),
        _context("Maximize", _bound("Left", "Press", *TO_FRONT), _bound("Left", "Click", "ToggleMaximize")),
        _context("Close", _bound("Left", "Press", *TO_FRONT), _bound("Left", "Click", "Close")),
        _context("Icon", _bound("Left", "Press", *TO_FRONT)),
        *(
            _context(part, _bound("Left", "Press", *TO_FRONT), _bound("Left", "Drag", _resize(edge)))
            for part, edge in EDGES.items()
        ),
    ]


def _context(name: str, *bound: str) -> str:
    return f'    <context name="{name}">{"".join(bound)}</context>'


def _bound(button: str, event: str, *actions: str) -> str:
    done = "".join(action if action.startswith("<") else f'<action name="{action}"/>' for action in actions)
    return f'<mousebind button="{button}" action="{event}">{done}</mousebind>'


def _resize(edge: str) -> str:
    return f'<action name="Resize"><edge>{edge}</edge></action>' if edge else '<action name="Resize"/>'
