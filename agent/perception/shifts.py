"""What scrolled between two frames: a part of the screen whose rows are found again, higher or lower."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from handeye.agent.contracts import Box

STRIP = 64
"""Pixels of width of the strips whose rows are compared: a scroll bar spoils only its own."""
LEAST = 96
"""Sides in pixels of the smallest part that is looked for."""
BESIDE = 8
"""Pixels that a line's box reaches beyond its letters, at most."""
ALIKE = 0.4
"""Share of the rows with something on them that are found again, at least."""


@dataclass(frozen=True)
class Shift:
    """part: what scrolled, down by so many pixels (up, where negative).

    pixels: [height, width, 3], the earlier frame so scrolled. new: [height, width] bool, what came into it.
    """

    part: Box
    down: int
    pixels: np.ndarray
    new: np.ndarray

    def cuts(self, box: Box) -> bool:
        """Whether of this box of the earlier frame less is seen now, or more."""
        part = self.part
        if box.x1 <= part.x0 or part.x1 <= box.x0 or box.y1 <= part.y0 or part.y1 <= box.y0:
            return False
        return not (part.holds(box) and part.holds(self.moved(box).padded(0, 1)))

    def moved(self, box: Box) -> Box:
        """Where this box of the earlier frame is now."""
        return box.moved(0, self.down) if self.part.holds(box) else box


def shifted(before: np.ndarray, after: np.ndarray, changed: np.ndarray) -> Shift | None:
    """The part of two frames of one size ([height, width, 3]) that scrolled; changed: where they differ."""
    rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
    if not len(rows):
        return None
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    left, right = int(columns[0]), int(columns[-1]) + 1
    if bottom - top < LEAST or right - left < LEAST:
        return None
    edges = range(left, right - STRIP + 1, STRIP)
    votes = np.concatenate(
        [_votes(before[top:bottom, x : x + STRIP], after[top:bottom, x : x + STRIP]) for x in edges]
    )
    if not len(votes):
        return None
    down, count = max(zip(*np.unique(votes, return_counts=True), strict=True), key=lambda pair: pair[1])
    filled = sum(int(_filled(after[top:bottom, x : x + STRIP]).sum()) for x in edges)
    if not down or count < ALIKE * filled:
        return None
    return _shift(before, Box(left, top, right, bottom), int(down))


def _shift(before: np.ndarray, part: Box, down: int) -> Shift:
    left, top, right, bottom = (int(side) for side in part)
    pixels, new = before.copy(), np.zeros(before.shape[:2], bool)
    onto = slice(max(top, top + down), min(bottom, bottom + down))
    source = slice(onto.start - down, onto.stop - down)
    pixels[onto, left:right] = before[source, left:right]
    new[top : onto.start, left:right] = True
    new[onto.stop : bottom, left:right] = True
    beside = Box(max(0, left - BESIDE), top, min(before.shape[1], right + BESIDE), bottom)
    return Shift(beside, down, pixels, new)


def _votes(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How far down each row of a strip went that stood once, with something on it."""
    was, now = _marks(before), _marks(after)
    marks, at, counts = np.unique(was, return_index=True, return_counts=True)
    once = np.isin(marks, was[_filled(before)]) & (counts == 1)
    marks, at = marks[once], at[once]
    if not len(marks):
        return np.zeros(0, int)
    place = np.minimum(np.searchsorted(marks, now), len(marks) - 1)
    found = np.flatnonzero(marks[place] == now)
    return found - at[place[found]]


def _marks(strip: np.ndarray) -> np.ndarray:
    """A number for each row of [height, width, 3], the same for the same pixels."""
    lanes = np.ascontiguousarray(strip).reshape(len(strip), -1).view(np.uint64)
    weights = np.random.default_rng(0).integers(1, 1 << 63, lanes.shape[1], np.uint64) | np.uint64(1)
    marks: np.ndarray = (lanes * weights).sum(1, dtype=np.uint64)
    return marks


def _filled(strip: np.ndarray) -> np.ndarray:
    return (strip != strip[:, :1]).any((1, 2))
