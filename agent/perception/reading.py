"""Reading what stands on a screen, for checks and where a model points to a text that it wants.

Needs the extra `ocr`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from string import punctuation
from typing import Any

import cv2
import numpy as np
from PIL import ImageFont

from handeye.agent.contracts import Box, Screenshot, View
from handeye.agent.perception.known_lines import ENLARGE as ENLARGE_SMALL
from handeye.agent.perception.known_lines import SMALL, SURE, known_lines
from handeye.agent.perception.ocr_lines import find_lines, read_lines
from handeye.agent.perception.ocr_networks import can_read
from handeye.agent.perception.tiling import stitch

__all__ = [
    "Line",
    "WordReader",
    "can_read",
    "line_reader",
    "read",
    "read_at",
    "screen_lines",
    "word_boxes",
    "words_of",
]

AROUND = (160, 40)
"""Half the width and height in pixels of what is read around a point."""
LINE = (240, 24)
"""The same for the one line of text at a point."""
GREY = (127, 127, 127)
ON_LINE = 6
"""Pixels from a line within which a point means it."""
ENLARGE = 2


@dataclass(frozen=True)
class Line:
    """A text and its box, in pixels of what was read."""

    text: str
    box: Box


def words_of(text: str) -> list[tuple[str, float, float]]:
    """The words of a line without the signs around them, and where in its width each begins and ends (0..1)
    in a common font without serifs."""
    whole = _width(text) or 1.0
    return [
        (
            match[0].strip(punctuation),
            _width(text[: match.start()]) / whole,
            _width(text[: match.end()]) / whole,
        )
        for match in re.finditer(r"\S+", text)
    ]


def _width(text: str) -> float:
    return _font().getlength(text)


@cache
def _font() -> Any:
    return ImageFont.load_default(32)


def read(pixels: np.ndarray, enlarge: float | None = None) -> list[Line]:
    """The lines of text in [height, width, 3] RGB, enlarged to be read: by itself, where it is small.

    Raises MissingExtra.
    """
    if enlarge is None:
        enlarge = ENLARGE_SMALL if pixels.shape[0] * pixels.shape[1] <= SMALL else 1
    if enlarge > 1:
        pixels = cv2.resize(pixels, None, fx=enlarge, fy=enlarge, interpolation=cv2.INTER_CUBIC)
    found = find_lines(pixels)
    read = zip(found, read_lines(pixels, found), strict=True)
    return [
        Line(text, Box(*(side / enlarge for side in line.box)))
        for line, (text, sure) in read
        if sure >= SURE and text.strip()
    ]


def screen_lines(screen: Screenshot) -> list[Line]:
    """All lines of a screen; of one like a screen that was read before, only what changed is looked at.

    Raises MissingExtra.
    """
    return [Line(line.text, line.box) for line in known_lines().lines(screen)]


def read_at(screen: Screenshot, x: float, y: float) -> str:
    """The words that stand at or right beside a screen point; empty where none do."""
    left, top = max(0, int(x) - AROUND[0]), max(0, int(y) - AROUND[1])
    around = screen.pixels[top : int(y) + AROUND[1], left : int(x) + AROUND[0]]
    lines = read(around, ENLARGE) if around.size else []
    return " ".join(line.text for line in lines if _distance(line.box, x - left, y - top) <= AROUND[1] / 2)


class WordReader:
    """Reads the words of a screen's lines, from any thread. Needs the extra `ocr`."""

    def read(self, views: Sequence[View]) -> list[list[tuple[str, Box]]]:
        """The words of each line on the tiles, with their boxes in view pixels. Raises MissingExtra."""
        return self.words(Screenshot(stitch(views)))

    def lines(self, pixels: np.ndarray) -> list[Line]:
        """The lines of a screen [height, width, 3], with their boxes in its pixels. Raises MissingExtra."""
        return screen_lines(Screenshot(pixels))

    def words(self, screen: Screenshot) -> list[list[tuple[str, Box]]]:
        """The words of each line on a screen, with their boxes in its pixels. Raises MissingExtra."""
        return [word_boxes(line) for line in screen_lines(screen)]


def word_boxes(line: Line) -> list[tuple[str, Box]]:
    """The words of a line, each with the part of the line's box that it takes."""
    box = line.box
    return [
        (word, Box(box.x0 + begin * box.width, box.y0, box.x0 + end * box.width, box.y1))
        for word, begin, end in words_of(line.text)
    ]


def line_reader(views: Sequence[View]) -> Callable[[float, float, bool], str] | None:
    """Reads the line of text at a point of the tiles, in view pixels, or only the word of it that stands
    there; None without the extra `ocr`."""
    return partial(_line_at, views) if can_read() else None


def _line_at(views: Sequence[View], x: float, y: float, word: bool) -> str:
    """The text of the line that stands at the point, or its word there; empty where none does."""
    wide, high = LINE
    # Strips of one size, grey beyond the screen: cut off at its edge, fewer are read rightly.
    framed = cv2.copyMakeBorder(stitch(views), high, high, wide, wide, cv2.BORDER_CONSTANT, value=GREY)
    around = framed[int(y) : int(y) + 2 * high, int(x) : int(x) + 2 * wide]
    near = {_distance(line.box, wide, high): line for line in read(around, ENLARGE)}
    nearest = min(near, default=ON_LINE + 1)
    if nearest > ON_LINE:
        return ""
    line = near[nearest]
    return _word_at(line, wide) if word else line.text


def _word_at(line: Line, x: float) -> str:
    """The word of a line nearest to a place across, in the line's pixels."""
    at = (x - line.box.x0) / max(line.box.width, 1)
    near = {max(begin - at, at - end): word for word, begin, end in words_of(line.text) if word}
    return near[min(near)] if near else ""


def _distance(box: Box, x: float, y: float) -> float:
    across, down = max(box.x0 - x, 0, x - box.x1), max(box.y0 - y, 0, y - box.y1)
    return max(across, down)
