"""Where lines of text stand in a picture, and what they say: around PP-OCR's two networks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Lock
from typing import NamedTuple

import cv2
import numpy as np

from handeye.agent.contracts import Box
from handeye.agent.perception.ocr_networks import FINDER, READER, letters, network, rounded

LONGEST = 2000
"""Longest side in pixels that is looked at; a larger picture is shrunk."""
IS_TEXT = 0.3
"""Chance from which on a pixel is of a text."""
IS_LINE = 0.5
"""Mean chance of a line's pixels, at least."""
UNCLIP = 1.6
"""PP-OCR finds a line's core; the line is so much of area / circumference wider on each side."""
THIN = 3
"""Pixels that a line's core is high, at least."""
TILTED = 3.0
"""Degrees from which on a line is turned before it is read."""
UPRIGHT = 1.5
"""A line that is so many times as high as wide is read from below to above."""
HIGH = 48
"""Pixels of height that lines are read at."""
SHORTEST = 96
"""Pixels of width that a line is filled up to, at least."""
AT_ONCE = (8, 4, 2, 1)
"""How many lines are read at once: with few sizes of batches little memory is kept."""
LONG = 320
"""Pixels of width above which a line is read alone: there nothing is gained."""

_alone = Lock()


class Found(NamedTuple):
    """A line's box, and its corners clockwise from the left top, [4, 2] float32: those of the box, or of a
    rectangle that is turned."""

    box: Box
    corners: np.ndarray


def find_lines(pixels: np.ndarray) -> list[Found]:
    """The lines of text in [height, width, 3] RGB, from top to bottom, not yet read. Raises MissingExtra."""
    high, wide = pixels.shape[:2]
    if not pixels.size:
        return []
    shrunk = min(1.0, LONGEST / max(high, wide))
    if shrunk < 1:
        pixels = cv2.resize(pixels, None, fx=shrunk, fy=shrunk, interpolation=cv2.INTER_AREA)
    rows, columns = pixels.shape[:2]
    filled = cv2.copyMakeBorder(
        pixels, 0, rounded(rows) - rows, 0, rounded(columns) - columns, cv2.BORDER_REPLICATE
    )
    with _alone:
        chance = network(FINDER)(_normal([filled]))[0, 0, :rows, :columns].copy()
    found = [_grown(corners / shrunk, wide, high) for corners in _cores(chance)]
    return sorted(found, key=lambda line: (line.box.y0, line.box.x0))


def read_lines(pixels: np.ndarray, lines: Sequence[Found]) -> list[tuple[str, float]]:
    """The text of each line and how sure it is (0..1), in the order given. Raises MissingExtra."""
    cuts = [_cut(pixels, line) for line in lines]
    value: list[tuple[str, float]] = [("", 0.0)] * len(lines)
    for some in _batches([cut.shape[1] if cut.size else 0 for cut in cuts]):
        with _alone:
            chances = network(READER)(_batch([cuts[index] for index in some]))
            places, sure = chances.argmax(2), chances.max(2)
        for index, place, chance in zip(some, places, sure, strict=True):
            value[index] = _text(place, chance)
    return value


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """The indices of lines of about one width, narrow ones together; empty ones are left out."""
    order = sorted(range(len(widths)), key=widths.__getitem__)
    short = [index for index in order if 0 < widths[index] <= LONG]
    while short:
        count = next(count for count in AT_ONCE if count <= len(short))
        yield short[:count]
        short = short[count:]
    yield from ([index] for index in order if widths[index] > LONG)


def _normal(pictures: Sequence[np.ndarray]) -> np.ndarray:
    """[pictures, 3, height, width] float32 in -1..1, blue first."""
    blob: np.ndarray = cv2.dnn.blobFromImages(list(pictures), 1 / 127.5, mean=(127.5,) * 3, swapRB=True)
    return blob


def _batch(cuts: Sequence[np.ndarray]) -> np.ndarray:
    width = rounded(max(SHORTEST, *(cut.shape[1] for cut in cuts)))
    filled = np.zeros((len(cuts), 3, HIGH, width), np.float32)
    for row, cut in zip(filled, cuts, strict=True):
        row[:, :, : cut.shape[1]] = _normal([cut])[0]
    return filled


def _cores(chance: np.ndarray) -> Iterator[np.ndarray]:
    """The corners of each line, [4, 2], grown from its core."""
    mask = cv2.dilate((chance > IS_TEXT).astype(np.uint8), np.ones((2, 2), np.uint8))
    for contour in cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0]:
        middle, (across, down), angle = cv2.minAreaRect(contour)
        left, top, wide, high = cv2.boundingRect(contour)
        tilt = (angle + 45) % 90 - 45
        if abs(tilt) < TILTED:
            across, down, tilt = wide - 1, high - 1, 0.0
            middle = (left + across / 2, top + down / 2)
        elif round((angle - tilt) / 90) % 2:
            across, down = down, across
        if min(across, down) < THIN or _mean(chance, contour, (left, top, wide, high), tilt) < IS_LINE:
            continue
        out = UNCLIP * across * down / (across + down)  # twice area / circumference
        yield cv2.boxPoints((middle, (across + out, down + out), tilt))


def _mean(chance: np.ndarray, contour: np.ndarray, at: Sequence[int], tilt: float) -> float:
    left, top, wide, high = at
    part = chance[top : top + high, left : left + wide]
    if not tilt:
        return float(part.mean())
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [contour - (left, top)], 1)
    return cv2.mean(part, inside)[0]


def _grown(corners: np.ndarray, wide: int, high: int) -> Found:
    """corners: as cv2.boxPoints gives them, from the left bottom clockwise, in pixels of the picture."""
    x0, y0 = np.maximum(np.round(corners.min(0)), 0)
    x1, y1 = np.minimum(np.round(corners.max(0)), (wide, high))
    return Found(Box(float(x0), float(y0), float(x1), float(y1)), np.roll(corners, -1, 0))


def _cut(pixels: np.ndarray, line: Found) -> np.ndarray:
    """The line alone, HIGH pixels high."""
    box, (a, b, c, _) = line.box, line.corners
    if abs(a[1] - b[1]) < 1:
        cut = pixels[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)]
    else:
        size = max(1, round(float(np.hypot(*(b - a))))), max(1, round(float(np.hypot(*(c - b)))))
        onto = np.array([(0, 0), (size[0], 0), size], np.float32)
        turned = cv2.getAffineTransform(np.array([a, b, c], np.float32), onto)
        cut = cv2.warpAffine(pixels, turned, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    if not cut.size:
        return cut
    if cut.shape[0] >= UPRIGHT * cut.shape[1]:
        cut = np.rot90(cut)
    width = max(1, -(-HIGH * cut.shape[1] // cut.shape[0]))
    return cv2.resize(np.ascontiguousarray(cut), (width, HIGH))


def _text(places: np.ndarray, sure: np.ndarray) -> tuple[str, float]:
    """Letters that follow themselves are one, unless something stands between."""
    new = places != 0
    new[1:] &= places[1:] != places[:-1]
    known = letters()
    return "".join(known[place] for place in places[new]), float(sure[new].mean()) if new.any() else 0.0
