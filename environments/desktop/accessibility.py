"""What lies where on a Linux desktop, by AT-SPI: for scoring, oracles and success checks, never for a model.

Where AT-SPI, or the program's side of it, is missing nothing is known, and that is not an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from handeye.agent.contracts import Box
from handeye.environments.desktop.accessibility_bus import ATSPI, AccessibilityBus, Node, Request, bus_faults
from handeye.environments.desktop.window_match import Placed, place

if TYPE_CHECKING:
    from handeye.environments.desktop.x11_windows import Window

DEEPEST = 40
MOST_WIDGETS = 2000
"""At one depth, beyond which the widget with the keyboard is not looked for."""
ROLES = {"text box": "text", "search box": "text", "button": "push button"}
"""Roles by the names that most toolkits give them."""
ROOT = "/org/a11y/atspi/accessible/root"
NOWHERE = "/org/a11y/atspi/null"
ON_SCREEN = 0
"""AT-SPI's coordinate kind for the whole screen."""
ACTIVE, CHECKED, FOCUSED, SENSITIVE, SHOWING, VISIBLE, MANAGES_DESCENDANTS = 1, 4, 12, 24, 25, 30, 31
"""Bits of a widget's state."""
FIELDS = ("text", "entry", "text box", "password text")
"""What may have a name and hold a text besides."""
LABELS = ("label", "static", "image")
"""What may lie on a widget that is meant when one points at it."""
UNDER_LABELS = (
    "button", "push button", "toggle button", "check box", "radio button", "menu item", "page tab", "link",
    "list item",
)  # fmt: skip


@dataclass(frozen=True)
class Widget:
    """box: input units. text: its name, or what stands in a field without one. content: what stands in it."""

    box: Box
    role: str
    text: str
    checked: bool
    disabled: bool
    content: str = ""


@dataclass(frozen=True)
class Focused:
    """The widget that has the keyboard. characters: how many it holds."""

    role: str
    characters: int


class Accessibility:
    """session_bus: address of the D-Bus session. factor: input units per unit that programs speak in."""

    def __init__(self, session_bus: str, factor: int = 1) -> None:
        self._bus = AccessibilityBus(session_bus)
        self._factor = factor

    def at(self, x: float, y: float, menu: bool = False, windows: Sequence[Window] = ()) -> Widget | None:
        """The innermost widget at a point in input units; None where nothing is known.

        menu: an open menu lies on top there; windows do not find its items by point, so all are asked.
        windows: the window manager's, in input units, those in front last.
        """
        if menu:
            here = [widget for widget in self.all(windows) if widget.box.contains(x, y)]
            items = [widget for widget in here if "menu" in widget.role]
            return items[-1] if items else here[-1] if here else None
        try:
            for window, seen, placed in self._placed(windows):
                dx, dy = placed.shift
                point = int((x - dx) // self._factor), int((y - dy) // self._factor)
                if not (seen.showing and seen.box.contains(*point)):
                    continue
                if _lenient(seen, placed):
                    return _pointed_at(self._below(window, seen, placed), x, y)
                inner = self._under_label(self._innermost(window, point))
                return self._widgets(self._read([inner]), placed.shift)[0]
        except bus_faults():
            self.close()
        return None

    def all(self, windows: Sequence[Window] = ()) -> list[Widget]:
        """Every widget that shows, outer before inner, windows in front last; empty if nothing is known.

        windows: the window manager's, in input units, those in front last.
        """
        try:
            placed = reversed(self._placed(windows))
            return [widget for window, seen, where in placed for widget in self._below(window, seen, where)]
        except bus_faults():
            self.close()
        return []

    def focused(self) -> Focused | None:
        """The widget of the active window that has the keyboard; None if unknown or if it holds no text."""
        try:
            found = next((node for node in map(self._focused_in, self._windows()) if node), None)
            if found is None:
                return None
            role, count = self._bus.ask(
                [Request(found, "Accessible", "GetRoleName"), _property(found, "Text", "CharacterCount")]
            )
            return Focused(ROLES.get(role, role or ""), count[1]) if count else None
        except bus_faults():
            self.close()
        return None

    def _focused_in(self, window: Node) -> Node | None:
        """The innermost widget with the keyboard, of a window that is active; menus are not looked into."""
        (bits,) = self._bits([window])
        if not bits >> ACTIVE & 1:
            return None
        (role,) = self._bus.ask([Request(window, "Accessible", "GetRoleName")])
        shown = VISIBLE if role == "window" else SHOWING
        level, found = self._children([window]), None
        for _ in range(DEEPEST):
            if not level or len(level) > MOST_WIDGETS:
                break
            bits_of = dict(zip(level, self._bits(level), strict=True))
            roles = self._bus.ask([Request(node, "Accessible", "GetRoleName") for node in level])
            found = next((node for node, bits in bits_of.items() if bits >> FOCUSED & 1), found)
            inner = [
                node
                for node, role in zip(level, roles, strict=True)
                if bits_of[node] >> shown & 1
                and not bits_of[node] >> MANAGES_DESCENDANTS & 1
                and "menu" not in (role or "")
            ]
            level = self._children(inner)
        return found

    def _bits(self, nodes: Sequence[Node]) -> list[int]:
        """The state of each node, a bit for each thing that is so; 0 where it says nothing."""
        result = self._bus.ask([Request(node, "Accessible", "GetState") for node in nodes])
        return [low | high << 32 for low, high in (state or (0, 0) for state in result)]

    def enable(self) -> None:
        """Tell programs that somebody asks, and start the bus for it: Qt and Chromium say nothing before."""
        try:
            self._bus.enable()
        except bus_faults():
            self.close()

    def close(self) -> None:
        self._bus.close()

    def _windows(self) -> list[Node]:
        return self._children(self._children([(f"{ATSPI}Registry", ROOT)]))

    def _children(self, nodes: Sequence[Node]) -> list[Node]:
        result = self._bus.ask([Request(node, "Accessible", "GetChildren") for node in nodes])
        return [(name, path) for children in result for name, path in children or []]

    def _placed(self, windows: Sequence[Window]) -> list[tuple[Node, Seen, Placed]]:
        """The windows that programs tell of, from the front to the back."""
        nodes = self._windows()
        found = []
        for node, (seen, _) in zip(nodes, self._read(nodes), strict=True):
            box = Box(*(side * self._factor for side in seen.box))
            process = self._bus.process(node[0]) if windows else 0
            found.append((node, seen, place(seen.name, seen.role, seen.active, box, process, windows)))
        return sorted(found, key=lambda each: each[2].order)

    def _innermost(self, node: Node, point: tuple[int, int]) -> Node:
        for _ in range(DEEPEST):
            asked = Request(node, "Component", "GetAccessibleAtPoint", "iiu", (*point, ON_SCREEN))
            (inner,) = self._bus.ask([asked])
            if inner is None or inner[1] == NOWHERE or tuple(inner) == node:
                break
            node = inner[0], inner[1]
        return node

    def _under_label(self, node: Node) -> Node:
        """The button that a label is on, where it is on one."""
        (role,) = self._bus.ask([Request(node, "Accessible", "GetRoleName")])
        if role not in LABELS:
            return node
        (item,) = self._bus.ask([_property(node, "Accessible", "Parent")])
        if not item:
            return node
        parent: Node = (item[1][0], item[1][1])
        (role,) = self._bus.ask([Request(parent, "Accessible", "GetRoleName")])
        return parent if role in UNDER_LABELS else node

    def _below(self, window: Node, itself: Seen, placed: Placed) -> list[Widget]:
        """The window and all that shows in it; asked level by level, since each answer takes its time."""
        seen: list[Seen] = []
        inside: list[list[int]] = []
        level, parents = [window], [-1]
        for _ in range(DEEPEST):
            following: list[Node] = []
            from_whom: list[int] = []
            for (read, children), parent in zip(self._read(level), parents, strict=True):
                if not (read.showing or (_lenient(itself, placed) and read.visible)):
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
        widgets = self._widgets([(read, []) for read in seen], placed.shift)
        order, stack = [], [0] if seen else []
        while stack:
            at = stack.pop()
            order.append(widgets[at])
            stack += reversed(inside[at])
        return [widget for widget in order if widget.box.width > 0 and widget.box.height > 0]

    def _read(self, nodes: Sequence[Node]) -> list[tuple[Seen, list[Node]]]:
        """What each says of itself, and its children."""
        result = self._bus.ask([asked for node in nodes for asked in _questions(node)])
        return [_seen(node, *result[i * 5 : i * 5 + 5]) for i, node in enumerate(nodes)]

    def _widgets(self, read: Sequence[tuple[Seen, list[Node]]], shift: tuple[float, float]) -> list[Widget]:
        """With the text that stands in those that have no name. shift: input units, added to each place."""
        seen = [found for found, _ in read]
        asked = [i for i, found in enumerate(seen) if not found.name or found.role in FIELDS]
        counts = self._bus.ask([_property(seen[i].node, "Text", "CharacterCount") for i in asked])
        full = [i for i, count in zip(asked, counts, strict=True) if count and count[1]]
        texts = self._bus.ask([Request(seen[i].node, "Text", "GetText", "ii", (0, -1)) for i in full])
        text = dict(zip(full, texts, strict=True))
        return [
            Widget(
                Box(*(side * self._factor for side in found.box)).moved(*shift),
                ROLES.get(found.role, found.role),
                found.name or text.get(i) or "",
                found.checked,
                found.disabled,
                text.get(i) or "",
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
    visible: bool


def _lenient(window: Seen, placed: Placed) -> bool:
    """Whether it is one of GTK 4, where nothing is said to show or found by point: what is visible counts."""
    return placed.known and window.role == "window"


def _pointed_at(widgets: Sequence[Widget], x: float, y: float) -> Widget | None:
    """The innermost at a point, outer ones being first; the button that a label is on, not the label."""
    here = [widget for widget in widgets if widget.box.contains(x, y)]
    if len(here) > 1 and here[-1].role in LABELS and here[-2].role in UNDER_LABELS:
        return here[-2]
    return here[-1] if here else None


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
        visible=bool(bits >> VISIBLE & 1),
    )
    return seen, [(bus_name, path) for bus_name, path in children or []]


def _property(node: Node, part: str, name: str) -> Request:
    return Request(node, "", "Get", "ss", (f"{ATSPI}{part}", name))
