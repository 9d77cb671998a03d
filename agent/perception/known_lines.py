"""The lines of a screen, of which only what changed is looked at again.

Kept are the last few screens. A new one is compared with the one most like it: where nothing changed, its
lines stand; what scrolled is shifted; the rest is found and read with a little of what lies around it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from threading import Lock

import cv2
import numpy as np

from handeye.agent.contracts import Box, Screenshot
from handeye.agent.perception.changes import NOISE
from handeye.agent.perception.ocr_lines import find_lines, read_lines
from handeye.agent.perception.shifts import shifted

KEPT = 4
"""Screens whose lines are kept."""
SURE = 0.5
"""Least certainty of a line's letters."""
CELL = 8
"""Side in pixels of the cells in which changes are joined."""
REACH = (3, 2)
"""Cells across and down by which changes that lie apart are of one place."""
AROUND = 24
"""Pixels around a change that are looked at with it."""
NEAR = 2
"""Pixels by which the sides of a line found again may differ."""
MOST = 0.6
"""Share of the screen from which on all of it is looked at again."""
SMALL = 500 * 320
"""Pixels of a screen up to which its texts are small, and are enlarged to be read."""
ENLARGE = 1.5


@dataclass(frozen=True)
class KnownLine:
    box: Box
    text: str
    sure: float


@dataclass(frozen=True)
class KnownScreen:
    """pixels: [height, width, 3] RGB, at each place as they were when it was read."""

    pixels: np.ndarray
    lines: tuple[KnownLine, ...]


class KnownLines:
    """One thread reads at a time. Needs the extra `ocr`."""

    def __init__(self) -> None:
        self._screens: OrderedDict[str, KnownScreen] = OrderedDict()
        self._alone = Lock()

    def lines(self, screen: Screenshot) -> list[KnownLine]:
        """Those that could be read, from top to bottom. Raises MissingExtra."""
        with self._alone:
            known = self._screens.pop(screen.hash, None) or self._read(screen.pixels)
            self._screens[screen.hash] = known
            while len(self._screens) > KEPT:
                self._screens.popitem(last=False)
        return [line for line in known.lines if line.sure >= SURE and line.text.strip()]

    def _read(self, pixels: np.ndarray) -> KnownScreen:
        alike = [each for each in self._screens.values() if each.pixels.shape == pixels.shape]
        if not alike:
            return read_again(KnownScreen(np.zeros_like(pixels), ()), pixels, [_whole(pixels)])
        before = min(reversed(alike), key=lambda each: _sampled_difference(each.pixels, pixels))
        return read_changed(before, pixels)


@cache
def known_lines() -> KnownLines:
    """Of this process: a screen that was read before is not read again."""
    return KnownLines()


def read_changed(before: KnownScreen, pixels: np.ndarray) -> KnownScreen:
    """What is on a screen of the same size as one whose lines are known."""
    changed = differing(before.pixels, pixels)
    if moved := shifted(before.pixels, pixels, changed):
        changed = differing(moved.pixels, pixels) | moved.new
        for line in before.lines:
            if moved.cuts(line.box):
                changed[_slices(line.box)] = True
                changed[_slices(_inside(line.box.moved(0, moved.down), pixels))] = True
        lines = (line for line in before.lines if not moved.cuts(line.box))
        before = KnownScreen(moved.pixels, tuple(replace(line, box=moved.moved(line.box)) for line in lines))
    places = _places(changed, before.lines)
    if sum(box.width * box.height for box in places) > MOST * changed.size:
        places = [_whole(pixels)]
    return read_again(before, pixels, places, changed)


def read_again(
    before: KnownScreen, pixels: np.ndarray, places: Sequence[Box], changed: np.ndarray | None = None
) -> KnownScreen:
    """The lines in these places anew; of those that stand where they stood, unchanged, the text is kept."""
    reference, lines = before.pixels.copy(), list(before.lines)
    for place in places:
        old = [line for line in lines if _touch(line.box, place)]
        lines = [line for line in lines if not _touch(line.box, place)] + _read_place(
            pixels, place, old, changed
        )
        part = _slices(place)
        reference[part] = pixels[part]
    return KnownScreen(reference, tuple(sorted(lines, key=lambda line: (line.box.y0, line.box.x0))))


def differing(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """[height, width] bool: where a colour differs by more than noise."""
    red, green, blue = cv2.split(cv2.absdiff(before, after))
    return cv2.max(cv2.max(red, green), blue) > NOISE


def _read_place(
    pixels: np.ndarray, place: Box, old: Sequence[KnownLine], changed: np.ndarray | None
) -> list[KnownLine]:
    around = _inside(place.padded(AROUND), pixels)
    if (filled := _filled(pixels[_slices(around)])) is None:
        return []
    around = filled.moved(around.x0, around.y0)
    part = pixels[_slices(around)]
    enlarge = ENLARGE if pixels.shape[0] * pixels.shape[1] <= SMALL else 1
    if enlarge > 1:
        part = cv2.resize(part, None, fx=enlarge, fy=enlarge, interpolation=cv2.INTER_CUBIC)
    found, item = [], []
    for line in find_lines(part):
        box = Box(*(side / enlarge for side in line.box)).moved(around.x0, around.y0)
        if not _touch(box, place):
            continue
        same = next((each for each in old if _same(each.box, box)), None)
        if same and changed is not None and not changed[_slices(box)].any():
            item.append(same)
        else:
            found.append((box, line))
    read = read_lines(part, [line for _, line in found])
    return item + [KnownLine(box, text, sure) for (box, _), (text, sure) in zip(found, read, strict=True)]


def _places(changed: np.ndarray, lines: Iterable[KnownLine]) -> list[Box]:
    """Boxes around what changed, with all of the lines that they touch; no two touch each other."""
    height, width = changed.shape
    if not changed.any():
        return []
    framed = cv2.copyMakeBorder(
        changed.astype(np.uint8), 0, -height % CELL, 0, -width % CELL, cv2.BORDER_CONSTANT, value=0
    )
    cells = framed.reshape(framed.shape[0] // CELL, CELL, -1, CELL).max((1, 3))
    joined = cv2.dilate(cells, np.ones((2 * REACH[1] + 1, 2 * REACH[0] + 1), np.uint8))
    _, labels, _, _ = cv2.connectedComponentsWithStats(joined)
    labels = labels * cells
    boxes = []
    for label in np.unique(labels[labels > 0]):
        rows, columns = np.nonzero(labels == label)
        sides = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
        boxes.append(_within(Box(*(float(side * CELL) for side in sides)), changed.shape))
    return _apart(boxes, [line.box for line in lines])


def _apart(boxes: list[Box], lines: list[Box]) -> list[Box]:
    """Boxes grown by the lines they touch, and joined where they touch one another."""
    grown: list[Box] = []
    while boxes:
        box = boxes.pop()
        near = [each for each in lines if _touch(each, box) and not box.holds(each)]
        near += [each for each in grown if _touch(each, box)]
        if near:
            grown = [each for each in grown if not _touch(each, box)]
            boxes.append(_around([box, *near]))
        else:
            grown.append(box)
    return grown


def _around(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def _touch(one: Box, other: Box) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1


def _same(one: Box, other: Box) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= NEAR


def _whole(pixels: np.ndarray) -> Box:
    return Box(0, 0, float(pixels.shape[1]), float(pixels.shape[0]))


def _inside(box: Box, pixels: np.ndarray) -> Box:
    return _within(box, pixels.shape)


def _within(box: Box, shape: tuple[int, ...]) -> Box:
    return Box(max(0, box.x0), max(0, box.y0), min(shape[1], box.x1), min(shape[0], box.y1))


def _slices(box: Box) -> tuple[slice, slice]:
    return slice(int(box.y0), int(np.ceil(box.y1))), slice(int(box.x0), int(np.ceil(box.x1)))


def _sampled_difference(before: np.ndarray, after: np.ndarray) -> int:
    return int(differing(before[::8, ::8], after[::8, ::8]).sum())


def _filled(pixels: np.ndarray) -> Box | None:
    """What is on [height, width, 3] pixels: columns and rows of one colour at the edges hold no text. None
    where each column is of one colour, or each row."""
    columns = np.flatnonzero((pixels != pixels[:1]).any((0, 2)))
    rows = np.flatnonzero((pixels != pixels[:, :1]).any((1, 2)))
    if not (len(columns) and len(rows)):
        return None
    box = Box(float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))
    return _inside(box.padded(CELL), pixels)
