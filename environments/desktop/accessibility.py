"""What lies where on a Linux desktop, by AT-SPI: for scoring, oracles and success checks, never for a model.

Where AT-SPI, or the program's side of it, is missing nothing is known, and that is not an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handeye.agent.contracts import Box
from handeye.environments.desktop.accessibility_bus import ATSPI, AccessibilityBus, Node, Request, bus_faults

DEEPEST = 40
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


class Accessibility:
    """session_bus: address of the D-Bus session. factor: input units per unit that programs speak in."""

    def __init__(self, session_bus: str, factor: int = 1) -> None:
        self._bus = AccessibilityBus(session_bus)
        self._factor = factor

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
                ((seen, _),) = self._read([window])
                if seen.showing and seen.box.contains(*point):
                    return self._widgets(self._read([self._innermost(window, point)]))[0]
        except bus_faults():
            self.close()
        return None

    def all(self) -> list[Widget]:
        """Every widget that shows, outer before inner, windows in front last; empty if nothing is known."""
        try:
            windows = sorted(self._windows(), key=self._in_front, reverse=True)
            return [widget for window in windows for widget in self._below(window)]
        except bus_faults():
            self.close()
        return []

    def close(self) -> None:
        self._bus.close()

    def _windows(self) -> list[Node]:
        return self._children(self._children([(f"{ATSPI}Registry", ROOT)]))

    def _children(self, nodes: Sequence[Node]) -> list[Node]:
        told = self._bus.ask([Request(node, "Accessible", "GetChildren") for node in nodes])
        return [(name, path) for children in told for name, path in children or []]

    def _in_front(self, window: Node) -> int:
        """Menus and lists that pop up have no frame and lie above all; then comes the active window."""
        ((seen, _),) = self._read([window])
        if seen.role == "window":
            return 0
        return 1 if seen.active else 2

    def _innermost(self, node: Node, point: tuple[int, int]) -> Node:
        for _ in range(DEEPEST):
            asked = Request(node, "Component", "GetAccessibleAtPoint", "iiu", (*point, ON_SCREEN))
            (inner,) = self._bus.ask([asked])
            if inner is None or inner[1] == NOWHERE or tuple(inner) == node:
                break
            node = inner[0], inner[1]
        return node

    def _below(self, window: Node) -> list[Widget]:
        """The window and all that shows in it; asked level by level, since each answer takes its time."""
        seen: list[Seen] = []
        inside: list[list[int]] = []
        level, parents = [window], [-1]
        for _ in range(DEEPEST):
            following: list[Node] = []
            from_whom: list[int] = []
            for (read, children), parent in zip(self._read(level), parents, strict=True):
                if not read.showing:
                    continue
                if parent >= 0:
                    inside[parent].append(len(seen))
                following += children
                from_whom += [len(seen)] * len(children)
                seen.append(read)
                inside.append([])
            if not following:
                break
            level, parents = following, from_whom
        widgets = self._widgets([(read, []) for read in seen])
        order, stack = [], [0] if seen else []
        while stack:
            at = stack.pop()
            order.append(widgets[at])
            stack += reversed(inside[at])
        return [widget for widget in order if widget.box.width > 0 and widget.box.height > 0]

    def _read(self, nodes: Sequence[Node]) -> list[tuple[Seen, list[Node]]]:
        """What each says of itself, and its children."""
        told = self._bus.ask([asked for node in nodes for asked in _questions(node)])
        return [_seen(node, *told[i * 5 : i * 5 + 5]) for i, node in enumerate(nodes)]

    def _widgets(self, read: Sequence[tuple[Seen, list[Node]]]) -> list[Widget]:
        """With the text that stands in those that have no name."""
        seen = [found for found, _ in read]
        nameless = [i for i, found in enumerate(seen) if not found.name]
        counts = self._bus.ask([_property(seen[i].node, "Text", "CharacterCount") for i in nameless])
        full = [i for i, count in zip(nameless, counts, strict=True) if count and count[1]]
        texts = self._bus.ask([Request(seen[i].node, "Text", "GetText", "ii", (0, -1)) for i in full])
        text = dict(zip(full, texts, strict=True))
        return [
            Widget(
                Box(*(side * self._factor for side in found.box)),
                found.role,
                found.name or text.get(i) or "",
                found.checked,
                found.disabled,
            )
            for i, found in enumerate(seen)
        ]


@dataclass(frozen=True)
class Seen:
    """box: in the units that programs speak in."""

    node: Node
    box: Box
    role: str
    name: str
    active: bool
    checked: bool
    disabled: bool
    showing: bool


def _questions(node: Node) -> tuple[Request, ...]:
    return (
        Request(node, "Accessible", "GetState"),
        Request(node, "Component", "GetExtents", "u", (ON_SCREEN,)),
        Request(node, "Accessible", "GetRoleName"),
        _property(node, "Accessible", "Name"),
        Request(node, "Accessible", "GetChildren"),
    )


def _seen(
    node: Node, state: Any, extents: Any, role: Any, name: Any, children: Any
) -> tuple[Seen, list[Node]]:
    low, high = state or (0, 0)
    bits = low | high << 32
    left, top, width, height = extents or (0, 0, 0, 0)
    seen = Seen(
        node,
        Box(left, top, left + width, top + height),
        role or "",
        (name[1] if name else "").strip(),
        active=bool(bits >> ACTIVE & 1),
        checked=bool(bits >> CHECKED & 1),
        disabled=not bits >> SENSITIVE & 1,
        showing=bool(bits >> SHOWING & 1),
    )
    return seen, [(bus_name, path) for bus_name, path in children or []]


def _property(node: Node, part: str, name: str) -> Request:
    return Request(node, "", "Get", "ss", (f"{ATSPI}{part}", name))
