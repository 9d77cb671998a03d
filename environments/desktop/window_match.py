"""Which window of the window manager a program means when it tells of one by AT-SPI.

Toolkits differ in what they say of their own windows: GTK 4 gives each the corner (0, 0) and calls it
"window", as others call a menu that pops up. The window manager knows where each is, and which is in front.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handeye.agent.contracts import Box

if TYPE_CHECKING:
    from handeye.environments.desktop.x11_windows import Window

SAME_SIZE = 3
"""Input units by which the sizes of one window may differ, being rounded at a scale."""


@dataclass(frozen=True)
class Placed:
    """A window that a program tells of, and the window manager's word on it.

    order: its place from the front; menus that pop up come first. shift: input units from where the program
    says its widgets are to where they are. known: the window manager has it.
    """

    order: tuple[int, int]
    shift: tuple[float, float] = (0.0, 0.0)
    known: bool = False


def place(title: str, role: str, active: bool, box: Box, process: int, windows: Sequence[Window]) -> Placed:
    """box: input units. process: the program's, 0 if unknown. windows: the manager's, those in front last."""
    found = _matching(title, box, process, windows)
    if found is None:
        return Placed((0, 0) if role == "window" else (2, 0) if active else (3, 0))
    window = windows[found]
    same_size = (
        abs(window.box.width - box.width) <= SAME_SIZE and abs(window.box.height - box.height) <= SAME_SIZE
    )
    shift = (window.box.x0 - box.x0, window.box.y0 - box.y0) if same_size else (0.0, 0.0)
    return Placed((1, -found), shift, known=True)


def _matching(title: str, box: Box, process: int, windows: Sequence[Window]) -> int | None:
    """The place of the window meant: of this program, with this title, of the size most like it."""
    own = [
        number
        for number, window in enumerate(windows)
        if window.title.strip() == title and (not process or not window.process or window.process == process)
    ]
    return min(own, key=lambda number: _unlike(windows[number].box, box), default=None)


def _unlike(one: Box, other: Box) -> float:
    size = abs(one.width - other.width) + abs(one.height - other.height)
    return size * 10_000 + abs(one.x0 - other.x0) + abs(one.y0 - other.y0)
