"""Lines of text on a screen, found and read by RapidOCR (the extra `ocr`)."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np

from handeye.agent.contracts import Box, Screenshot
from handeye.agent.perception.reading import Line, engine

ALIKE = 80.0
"""Least likeness, 0..100, of two texts that count as the same."""
ASPECT_A_LETTER = 0.45
"""Width of a letter as a part of its line's height, about."""


class Reader:
    """Finds the lines of a screen once and reads only those that are asked for: reading costs most.

    One thread reads at a time: the engine keeps what it was asked last.
    """

    def __init__(self) -> None:
        self._engine = engine(unscaled_to=1920)
        self._screen = ""
        self._boxes: list[Box] = []
        self._read: dict[Box, str] = {}
        self._alone = Lock()

    def lines(self, screen: Screenshot, region: Box) -> list[Line]:
        """Every line of a region of the screen."""
        x0, y0, x1, y1 = (round(side) for side in region)
        cut = screen.pixels[y0:y1, x0:x1]
        with self._alone:
            boxes = [_clipped(corners, cut) for corners in self._found(cut)]
            lines = [(box, self._text(cut, box)) for box in boxes]
        return [Line(text, box.moved(x0, y0)) for box, text in lines if text]

    def whole(self, screen: Screenshot) -> list[Line]:
        """Every line of the screen; cached from the second call on."""
        with self._alone:
            lines = [Line(self._known(screen, box), box) for box in self._lines_of(screen)]
        return [line for line in lines if line.text]

    def find(self, screen: Screenshot, text: str) -> list[tuple[Line, float]]:
        """Lines alike to the text with their likeness (0..100), best first; case and blanks do not matter.

        Of a line that holds the text among other words the box is the part that the text takes.
        """
        least = min(ASPECT_A_LETTER * len(text) * 0.5, 20)
        with self._alone:
            long = [box for box in self._lines_of(screen) if box.width / max(1.0, box.height) >= least]
            lines = [Line(self._known(screen, box), box) for box in long]
        found = [part_of(line, text) for line in lines]
        return sorted((pair for pair in found if pair[1] >= ALIKE), key=lambda pair: -pair[1])

    def _lines_of(self, screen: Screenshot) -> list[Box]:
        if screen.hash != self._screen:
            self._boxes = [_clipped(corners, screen.pixels) for corners in self._found(screen.pixels)]
            self._screen, self._read = screen.hash, {}
        return self._boxes

    def _known(self, screen: Screenshot, box: Box) -> str:
        if box not in self._read:
            self._read[box] = self._text(screen.pixels, box)
        return self._read[box]

    def _found(self, pixels: np.ndarray) -> Sequence[Any]:
        """The corners of each line."""
        told = self._engine(pixels[:, :, ::-1], use_det=True, use_cls=False, use_rec=False)
        return told.boxes if told.boxes is not None else ()

    def _text(self, pixels: np.ndarray, box: Box) -> str:
        x0, y0, x1, y1 = (round(side) for side in box)
        cut = np.ascontiguousarray(pixels[y0:y1, x0:x1, ::-1])
        if not cut.size:
            return ""
        told = self._engine(cut, use_det=False, use_cls=False, use_rec=True)
        return " ".join(told.txts or ()).strip()


def likeness(one: str, other: str) -> float:
    """0..100 over letters and digits only, case ignored."""
    from rapidfuzz import fuzz

    return float(fuzz.ratio(_plain(one), _plain(other)))


def part_of(line: Line, text: str) -> tuple[Line, float]:
    """The line, or the part of it that is most like the text, and how alike it is."""
    from rapidfuzz import fuzz

    whole = likeness(line.text, text)
    if whole >= ALIKE or len(line.text) <= len(text) + 1:
        return line, whole
    told = fuzz.partial_ratio_alignment(text.casefold(), line.text.casefold())
    if told is None:
        return line, 0.0
    sure = 0.95 if _is_word(line.text, told.dest_start, told.dest_end) else 0.85  # blanks are often not read
    step = line.box.width / len(line.text)
    left, right = line.box.x0 + told.dest_start * step, line.box.x0 + told.dest_end * step
    part = Line(line.text[told.dest_start : told.dest_end], Box(left, line.box.y0, right, line.box.y1))
    return part, sure * likeness(part.text, text)


def _is_word(text: str, start: int, end: int) -> bool:
    """The part begins and ends between words."""
    before, after = text[:start][-1:], text[end:][:1]
    return not (before.isalnum() or after.isalnum())


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum()) or text.casefold().strip()


def _clipped(corners: Any, pixels: np.ndarray) -> Box:
    """The box around a line's corners, inside the picture."""
    xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    height, width = pixels.shape[:2]
    return Box(max(0, min(xs)), max(0, min(ys)), min(width, max(xs)), min(height, max(ys)))
