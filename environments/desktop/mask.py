"""Typed secrets are greyed on the screenshots of a desktop before a model or a log sees them.

Where AT-SPI tells what stands in a field, each field that holds a secret is greyed wherever it is. Where it
does not, what changed on the screen as the secret was typed stays grey, and moves with the window it lies on.
When that window has got another size, what it showed may be anywhere in it: the whole window is grey until
what was typed is seen again or the old size is back. Fields for passwords show none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from handeye.agent.contracts import Box, Screenshot
from handeye.agent.perception.changes import CELL, NOISE, compare
from handeye.environments.desktop.accessibility import Widget

if TYPE_CHECKING:
    from handeye.environments.desktop.x11_windows import Window

GREY = 128
FRAME = (8, 28, 8, 8)
"""Pixels around a window that its manager draws on: left, above, right, below; a title may show a secret."""
AROUND = 6
"""Pixels around a field in which its frame may change colour as it is typed into."""
SAME = 0.95
"""Correlation from which on two pictures show the same text; a caret may have come or gone."""
LEAST_CONTRAST = 4.0
"""Standard deviation of grey levels below which a picture is found everywhere."""


@dataclass(frozen=True)
class Patch:
    """A part of a window that shows a secret. box: from the window's corner. size: the window's, then.

    looks: what was drawn there, as far as it changed: [height, width] grey levels, and where it begins.
    """

    window: int
    box: Box
    size: tuple[float, float]
    looks: np.ndarray
    begins: tuple[float, float]

    def within(self, other: Patch) -> bool:
        """Whether the other one covers all of it."""
        return other.window == self.window and other.size == self.size and other.box.holds(self.box)

    def places(self, window: Window, levels: np.ndarray) -> list[Box]:
        """Where it is now on a screen of these grey levels, in screen pixels."""
        same_size = (window.box.width, window.box.height) == self.size
        here = [self.box.moved(window.box.x0, window.box.y0)] if same_size else []
        x, y = (round(begins) for begins in self.begins)
        x, y = x + round(window.box.x0), y + round(window.box.y0)
        height, width = self.looks.shape
        if same_size and _alike(levels[max(0, y) : y + height, max(0, x) : x + width], self.looks):
            return here
        found = _found(levels, window.box, self.looks)
        return [*here, *found] if here or found else [_with_frame(window.box)]


@dataclass
class SecretMask:
    """values: secrets that a field is known to show. places: screen pixels that show one outside of all
    windows. patches: parts of windows that show one.

    A program may draw what was typed late or bit by bit: until `close`, whatever differs from the screen
    before the typing is taken for it.
    """

    values: set[str] = field(default_factory=set)
    places: list[Box] = field(default_factory=list)
    patches: list[Patch] = field(default_factory=list)
    _open: tuple[set[str], Screenshot] | None = None

    @property
    def needed(self) -> bool:
        return bool(self.values or self.places or self.patches)

    @property
    def open(self) -> bool:
        """What was typed last may still be drawn."""
        return self._open is not None

    def learn(
        self,
        secrets: Iterable[str],
        before: Screenshot,
        after: Screenshot,
        widgets: Sequence[Widget],
        windows: Sequence[Window] = (),
    ) -> None:
        """To be told after typing: frames before and after, widgets and windows as they are after."""
        self._open = {secret for secret in secrets if secret}, before
        self.look(after, widgets, windows)

    def look(self, seen: Screenshot, widgets: Sequence[Widget], windows: Sequence[Window] = ()) -> None:
        """See what has been drawn of what was typed last."""
        if self._open is None:
            return
        typed, before = self._open
        items = {secret for secret in typed if any(_shows(widget, secret) for widget in widgets)}
        known = bool(items) and items <= self.values
        self.values |= items
        changed = compare(before, seen).box
        if changed is None:
            return
        telling = [widget.box for widget in widgets if any(_shows(widget, secret) for secret in typed)]
        exact = _exactly(before, seen)
        if typed == items and (known or any(box.padded(AROUND, AROUND).holds(exact) for box in telling)):
            return  # else what tells of it lies elsewhere than what was drawn: some toolkits' boxes do
        bullets = [widget.box.padded(AROUND, AROUND) for widget in widgets if widget.role == "password text"]
        if any(box.holds(exact) for box in bullets):
            return
        found = [patch for window in windows if (patch := _patch(window, before, seen)) is not None]
        self.patches += [patch for patch in found if not any(map(patch.within, self.patches))]
        if not found and changed not in self.places:
            self.places.append(changed)

    def close(self) -> None:
        """What changes from now on is no longer what was typed."""
        self._open = None

    def cover(
        self, seen: Screenshot, widgets: Sequence[Widget], windows: Sequence[Window] = ()
    ) -> Screenshot:
        """The frame with every known secret greyed. windows: those shown, with every place each may be at."""
        self.look(seen, widgets, windows)
        telling = [widget.box for widget in widgets if any(_shows(widget, value) for value in self.values)]
        levels = cv2.cvtColor(seen.pixels, cv2.COLOR_RGB2GRAY) if self.patches else seen.pixels
        moved = [
            box
            for patch in self.patches
            for window in windows
            if window.id == patch.window
            for box in patch.places(window, levels)
        ]
        pixels = seen.pixels.copy()
        for box in (*self.places, *telling, *moved):
            rows = slice(max(0, int(box.y0)), max(0, int(np.ceil(box.y1))))
            pixels[rows, max(0, int(box.x0)) : max(0, int(np.ceil(box.x1)))] = GREY
        return replace(seen, pixels=pixels)


def _shows(widget: Widget, secret: str) -> bool:
    return secret in widget.text or secret in widget.content


def _exactly(before: Screenshot, after: Screenshot) -> Box:
    """The smallest box around all that differs between two frames that do differ."""
    if before.pixels.shape != after.pixels.shape:
        return Box(0, 0, after.width, after.height)
    rows, columns = np.nonzero(cv2.absdiff(before.pixels, after.pixels).max(2) > NOISE)
    if not len(rows):
        return Box(0, 0, after.width, after.height)
    return Box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)


def _patch(window: Window, before: Screenshot, after: Screenshot) -> Patch | None:
    """What differs in a window and its frame; None where nothing does."""
    frame = _with_frame(window.box)
    left, top = max(0, int(frame.x0)), max(0, int(frame.y0))
    there = np.s_[top : max(top, int(frame.y1)), left : max(left, int(frame.x1))]
    differs = np.zeros((0, 0), bool)
    if before.pixels.shape == after.pixels.shape and after.pixels[there].size:
        differs = cv2.absdiff(before.pixels[there], after.pixels[there]).max(2) > NOISE
    if not differs.any():
        return None
    rows, columns = np.nonzero(differs.any(1))[0], np.nonzero(differs.any(0))[0]
    y0, y1 = top + int(rows[0]), top + int(rows[-1]) + 1
    x0, x1 = left + int(columns[0]), left + int(columns[-1]) + 1
    corner = window.box.x0, window.box.y0
    return Patch(
        window=window.id,
        box=_in_cells(x0, y0, x1, y1).moved(-corner[0], -corner[1]),
        size=(window.box.width, window.box.height),
        looks=cv2.cvtColor(after.pixels, cv2.COLOR_RGB2GRAY)[y0:y1, x0:x1].copy(),
        begins=(x0 - corner[0], y0 - corner[1]),
    )


def _in_cells(x0: int, y0: int, x1: int, y1: int) -> Box:
    """The box made larger to whole cells, so that what is drawn a little later beside it is grey too."""
    return Box(x0 // CELL * CELL, y0 // CELL * CELL, -(-x1 // CELL) * CELL, -(-y1 // CELL) * CELL)


def _alike(shown: np.ndarray, looks: np.ndarray) -> bool:
    if shown.shape != looks.shape or looks.std() < LEAST_CONTRAST:
        return False
    return bool(cv2.matchTemplate(shown, looks, cv2.TM_CCOEFF_NORMED).max() >= SAME)


def _found(levels: np.ndarray, window: Box, looks: np.ndarray) -> list[Box]:
    """Where a window shows it now, most alike first; empty where it is not seen."""
    left, top = max(0, int(window.x0)), max(0, int(window.y0))
    inside = levels[top : max(top, int(window.y1)), left : max(left, int(window.x1))]
    height, width = looks.shape
    if inside.shape[0] < height or inside.shape[1] < width or looks.std() < LEAST_CONTRAST:
        return []
    _, likeness, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(inside, looks, cv2.TM_CCOEFF_NORMED))
    if not SAME <= likeness <= 1.01:
        return []
    return [Box(left + x, top + y, left + x + width, top + y + height).padded(2, 2)]


def _with_frame(window: Box) -> Box:
    left, above, right, below = FRAME
    return Box(window.x0 - left, window.y0 - above, window.x1 + right, window.y1 + below)
