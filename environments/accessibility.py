"""What lies where on a Linux desktop, by AT-SPI: for scoring, oracles and success checks, never for a model.

Where AT-SPI, or the program's side of it, is missing nothing is known, and that is no error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agent.contracts import Box

TIMEOUT_SECONDS = 1.0
START_SECONDS = 5.0
"""For the bus that accessible programs meet on, which starts when first asked for."""
DEEPEST = 40
ATSPI = "org.a11y.atspi."
ROOT = "/org/a11y/atspi/accessible/root"
NOWHERE = "/org/a11y/atspi/null"
ON_SCREEN = 0
"""AT-SPI's coordinate kind for the whole screen."""
ACTIVE, CHECKED, SENSITIVE, SHOWING = 1, 4, 24, 25
"""Bits of a widget's state."""


@dataclass(frozen=True)
class Widget:
    """box: input units. text: its name, or for a field what stands in it."""

    box: Box
    role: str
    text: str
    checked: bool
    disabled: bool


Node = tuple[str, str]
"""A program's name on the bus, and its object's path."""


class Accessibility:
    """session_bus: address of the D-Bus session. factor: input units per unit that programs speak in."""

    def __init__(self, session_bus: str, factor: int = 1) -> None:
        self._session_bus = session_bus
        self._factor = factor
        self._connection: Any = None

    def at(self, x: float, y: float, menu: bool = False) -> Widget | None:
        """The innermost widget at a point in input units; None where nothing is known.

        menu: an open menu lies on top there; windows do not find its items by point, so all are asked.
        """
        if menu:
            here = [widget for widget in self.all() if widget.box.contains(x, y)]
            items = [widget for widget in here if "menu" in widget.role]
            return items[-1] if items else here[-1] if here else None
        point = int(x // self._factor), int(y // self._factor)
        try:
            for window in sorted(self._windows(), key=self._in_front):
                if self._extents(window).contains(*point) and SHOWING in self._state(window):
                    return self._widget(self._innermost(window, point))
        except self._faults():
            self.close()
        return None

    def all(self) -> list[Widget]:
        """Every widget that shows, outer before inner, windows in front last; empty where nothing is known."""
        found: list[Widget] = []
        try:
            for window in sorted(self._windows(), key=self._in_front, reverse=True):
                self._collect(window, found, 0)
        except self._faults():
            self.close()
        return found

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _windows(self) -> list[Node]:
        programs = self._children((f"{ATSPI}Registry", ROOT))
        return [window for program in programs for window in self._children(program)]

    def _in_front(self, window: Node) -> int:
        """Menus and lists that pop up have no frame and lie above all; then comes the active window."""
        if self._role(window) == "window":
            return 0
        return 1 if ACTIVE in self._state(window) else 2

    def _innermost(self, node: Node, point: tuple[int, int]) -> Node:
        for _ in range(DEEPEST):
            inner = self._call(node, "Component", "GetAccessibleAtPoint", "iiu", (*point, ON_SCREEN))
            if inner is None or inner[1] == NOWHERE or tuple(inner) == node:
                break
            node = inner[0], inner[1]
        return node

    def _collect(self, node: Node, found: list[Widget], depth: int) -> None:
        if depth > DEEPEST or SHOWING not in self._state(node):
            return
        widget = self._widget(node)
        if widget.box.width > 0 and widget.box.height > 0:
            found.append(widget)
        for inner in self._children(node):
            self._collect(inner, found, depth + 1)

    def _widget(self, node: Node) -> Widget:
        state = self._state(node)
        box = Box(*(side * self._factor for side in self._extents(node)))
        text = (self._property(node, "Accessible", "Name") or "").strip()
        if not text and self._property(node, "Text", "CharacterCount"):
            text = self._call(node, "Text", "GetText", "ii", (0, -1)) or ""
        return Widget(box, self._role(node), text, CHECKED in state, SENSITIVE not in state)

    def _children(self, node: Node) -> list[Node]:
        return [(name, path) for name, path in self._call(node, "Accessible", "GetChildren") or []]

    def _role(self, node: Node) -> str:
        return self._call(node, "Accessible", "GetRoleName") or ""

    def _state(self, node: Node) -> set[int]:
        low, high = self._call(node, "Accessible", "GetState") or (0, 0)
        bits = low | high << 32
        return {bit for bit in (ACTIVE, CHECKED, SENSITIVE, SHOWING) if bits >> bit & 1}

    def _extents(self, node: Node) -> Box:
        told = self._call(node, "Component", "GetExtents", "u", (ON_SCREEN,)) or (0, 0, 0, 0)
        left, top, width, height = told
        return Box(left, top, left + width, top + height)

    def _property(self, node: Node, part: str, name: str) -> Any:
        words = (f"{ATSPI}{part}", name)
        told = self._send(node, "org.freedesktop.DBus.Properties", "Get", "ss", words)
        return told[1] if told else None

    def _call(self, node: Node, part: str, method: str, signature: str = "", words: tuple = ()) -> Any:
        return self._send(node, f"{ATSPI}{part}", method, signature, words)

    def _send(self, node: Node, interface: str, method: str, signature: str, words: tuple) -> Any:
        """The first value of the answer, None when the object has no such method."""
        from jeepney import DBusAddress, MessageType, new_method_call

        if self._connection is None:
            self._connection = self._connect()
        address = DBusAddress(node[1], node[0], interface)
        message = new_method_call(address, method, signature or None, words)
        answer = self._connection.send_and_get_reply(message, timeout=TIMEOUT_SECONDS)
        if answer.header.message_type is MessageType.error:
            return None
        return answer.body[0] if answer.body else None

    def _connect(self) -> Any:
        from jeepney import DBusAddress, new_method_call
        from jeepney.io.blocking import open_dbus_connection
        from jeepney.wrappers import unwrap_msg

        asked = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
        with open_dbus_connection(self._session_bus) as session:
            answer = session.send_and_get_reply(new_method_call(asked, "GetAddress"), timeout=START_SECONDS)
            (address,) = unwrap_msg(answer)
        return open_dbus_connection(address)

    def _faults(self) -> tuple[type[Exception], ...]:
        try:
            from jeepney import DBusErrorResponse
        except ImportError:
            return (ImportError,)
        return (OSError, ValueError, DBusErrorResponse)
