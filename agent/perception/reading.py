"""Reading what stands on a screen, for checks and where a model points to a text that it wants.

Needs the extra `ocr`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from math import ceil
from string import punctuation
from typing import Any

import cv2
import numpy as np
from PIL import ImageFont

from handeye.agent.contracts import Box, Screenshot, View
from handeye.agent.errors import MissingExtra
from handeye.agent.perception.tiling import stitch

AROUND = (160, 40)
"""Half the width and height in pixels of what is read around a point."""
LINE = (240, 24)
"""The same for the one line of text at a point."""
GREY = (127, 127, 127)
ON_LINE = 6
"""Pixels from a line within which a point means it."""
ENLARGE = 2
ENLARGE_WHOLE = 1.5
"""A whole screen is read as well at this size as at twice its size, and sooner."""
SMALL = 400 * 300
"""Pixels of a screen up to which its texts are small, and are enlarged to be read."""
LINES = {"Rec.rec_img_shape": [3, 48, 80], "Rec.rec_batch_num": 1}
"""Lines are read one by one, short ones filled up to a width of 80 at a height of 48. The reader by itself
fills them up to 320 and to the longest of six: most of what it then reads is empty."""
MARGIN = 8
"""Pixels kept around what is on a screen: a text at the very edge is read less well."""


@dataclass(frozen=True)
class Line:
    """A text and its box, in pixels of what was read."""

    text: str
    box: Box


@cache
def can_read() -> bool:
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


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


def read(pixels: np.ndarray, enlarge: float = 1, unscaled_to: int = 0) -> list[Line]:
    """The lines of text in [height, width, 3] RGB. unscaled_to: see engine. Raises MissingExtra."""
    if enlarge > 1:
        pixels = cv2.resize(pixels, None, fx=enlarge, fy=enlarge, interpolation=cv2.INTER_CUBIC)
    told: Any = engine(unscaled_to)(np.ascontiguousarray(pixels[:, :, ::-1]))
    if told.boxes is None:
        return []
    return [Line(text, _box(corners, enlarge)) for corners, text in zip(told.boxes, told.txts, strict=True)]


def read_at(screen: Screenshot, x: float, y: float) -> str:
    """The words that stand at or right beside a screen point; empty where none do."""
    left, top = max(0, int(x) - AROUND[0]), max(0, int(y) - AROUND[1])
    around = screen.pixels[top : int(y) + AROUND[1], left : int(x) + AROUND[0]]
    # By itself the reader enlarges so flat a strip to a height of 736: nine times the time, no more words.
    lines = read(around, ENLARGE, 2 * ENLARGE * AROUND[0]) if around.size else []
    return " ".join(line.text for line in lines if _distance(line.box, x - left, y - top) <= AROUND[1] / 2)


class WordReader:
    """Reads the words of a screen's lines; those of the last screen are kept. Needs the extra `ocr`."""

    def __init__(self) -> None:
        self._screen = ""
        self._lines: list[list[tuple[str, Box]]] = []

    def read(self, views: Sequence[View]) -> list[list[tuple[str, Box]]]:
        """The words of each line on the tiles, with their boxes in view pixels. Raises MissingExtra."""
        screen = Screenshot(stitch(views))
        if screen.hash != self._screen:
            self._lines = [word_boxes(line) for line in self._read(screen)]
            self._screen = screen.hash
        return self._lines

    def lines(self, pixels: np.ndarray) -> list[Line]:
        """The lines of a screen [height, width, 3], with their boxes in its pixels. Raises MissingExtra."""
        return self._read(Screenshot(pixels))

    def _read(self, screen: Screenshot) -> list[Line]:
        if (filled := _filled(screen.pixels)) is None:
            return []
        x0, y0, x1, y1 = filled
        enlarge = ENLARGE_WHOLE if screen.width * screen.height <= SMALL else 1
        longest = ceil(enlarge * max(screen.width, screen.height))
        lines = read(screen.pixels[y0:y1, x0:x1], enlarge, longest)
        return [Line(line.text, line.box.moved(x0, y0)) for line in lines]


def _filled(pixels: np.ndarray) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of what is on [height, width, 3] pixels: columns and rows of one colour at
    its edges hold no text. None where each column is of one colour, or each row."""
    high, wide = pixels.shape[:2]
    columns = np.flatnonzero((pixels != pixels[:1]).any((0, 2)))
    rows = np.flatnonzero((pixels != pixels[:, :1]).any((1, 2)))
    if not (len(columns) and len(rows)):
        return None
    left, top = max(0, int(columns[0]) - MARGIN), max(0, int(rows[0]) - MARGIN)
    return left, top, min(wide, int(columns[-1]) + 1 + MARGIN), min(high, int(rows[-1]) + 1 + MARGIN)


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
    near = {_distance(line.box, wide, high): line for line in read(around, ENLARGE, 2 * ENLARGE * wide)}
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


@cache
def engine(unscaled_to: int = 0) -> Any:
    """RapidOCR, which looks at pictures shrunk to its own size, or at sides up to `unscaled_to` as they are.

    Raises MissingExtra.
    """
    if not can_read():
        raise MissingExtra("rapidocr", "ocr")
    from rapidocr import RapidOCR

    sides = {"Det.limit_type": "max", "Det.limit_side_len": unscaled_to} if unscaled_to else {}
    # Nothing on a screen stands on its head: whether a line does is not asked.
    return RapidOCR(params={"Global.log_level": "error", "Global.use_cls": False, **LINES, **sides})


def _box(corners: Any, enlarge: float) -> Box:
    xs, ys = [float(x) / enlarge for x, _ in corners], [float(y) / enlarge for _, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))
