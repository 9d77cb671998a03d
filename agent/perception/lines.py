"""Lines of text on a screen, found and read by PP-OCR's models (the extra `ocr`)."""

from __future__ import annotations

import re

from handeye.agent.contracts import Box, Screenshot
from handeye.agent.perception.ocr_networks import load_networks
from handeye.agent.perception.reading import Line, read, screen_lines

ALIKE = 80.0
"""Least likeness, 0..100, of two texts that count as the same."""


class Reader:
    """Finds texts on a screen, from any thread: agent/perception/known_lines.py keeps what was read."""

    def __init__(self) -> None:
        load_networks()

    def lines(self, screen: Screenshot, region: Box) -> list[Line]:
        """Every line of a region of the screen."""
        x0, y0, x1, y1 = (round(side) for side in region)
        return [
            Line(line.text, line.box.moved(x0, y0)) for line in read(screen.pixels[y0:y1, x0:x1]) if line.text
        ]

    def whole(self, screen: Screenshot) -> list[Line]:
        """Every line of the screen; cached."""
        return screen_lines(screen)

    def find(self, screen: Screenshot, text: str) -> list[tuple[Line, float]]:
        """Lines alike to the text with their likeness (0..100), best first; case and blanks do not matter.

        Of a line that holds the text among other words the box is the part that the text takes.
        """
        found = [part_of(line, text) for line in screen_lines(screen)]
        return sorted((pair for pair in found if pair[1] >= ALIKE), key=lambda pair: -pair[1])


def likeness(one: str, other: str) -> float:
    """0..100 over letters and digits only, case ignored."""
    from rapidfuzz import fuzz

    return float(fuzz.ratio(_plain(one), _plain(other)))


def is_alike(one: str, other: str) -> bool:
    """Whether two texts are the same but for a letter or so; numbers in them have to be equal."""
    return likeness(one, other) >= ALIKE and re.findall(r"\d+", one) == re.findall(r"\d+", other)


def part_of(line: Line, text: str) -> tuple[Line, float]:
    """The line, or the part of it that is most like the text, and how alike it is."""
    from rapidfuzz import fuzz

    whole = likeness(line.text, text)
    if whole >= ALIKE or len(line.text) <= len(text) + 1:
        return line, whole
    result = fuzz.partial_ratio_alignment(text.casefold(), line.text.casefold())
    if result is None:
        return line, 0.0
    sure = (
        0.95 if _is_word(line.text, result.dest_start, result.dest_end) else 0.85
    )  # blanks are often not read
    step = line.box.width / len(line.text)
    left, right = line.box.x0 + result.dest_start * step, line.box.x0 + result.dest_end * step
    part = Line(line.text[result.dest_start : result.dest_end], Box(left, line.box.y0, right, line.box.y1))
    return part, sure * likeness(part.text, text)


def _is_word(text: str, start: int, end: int) -> bool:
    """The part begins and ends between words."""
    before, after = text[:start][-1:], text[end:][:1]
    return not (before.isalnum() or after.isalnum())


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum()) or text.casefold().strip()
