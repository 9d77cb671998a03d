"""What reading says of an instruction's texts (vlm/spans.py): where each stands, and where others do.

The lines are read outside: by OCR at run time, in training from the page. The finder (vlm/heads.py) then
knows of the cells that were read, and looks by itself at the rest, such as what is drawn.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np

from handeye.vlm.spans import MOST, spans_of

Word = tuple[str, tuple[float, float, float, float]]
"""A word of a line and its box in view pixels: x0, y0, x1, y1."""
ALIKE = str.maketrans("01l", "oii")
"""Letters that reading takes for one another."""
LONG = 4
"""Letters from which on a text with one of them wrong may be a misread one."""


class ReadPage:
    """The lines of a screen, and the cells [M, 2] (their centres) that they cover."""

    def __init__(self, lines: Sequence[Sequence[Word]], centers: np.ndarray) -> None:
        self.x, self.y = centers[:, 0], centers[:, 1]
        self.lines = [_Line(self, line) for line in lines if line]

    def inside(self, x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
        """The cells whose centre lies in the box; of a very small one the nearest."""
        found = np.flatnonzero((self.x >= x0) & (self.x < x1) & (self.y >= y0) & (self.y < y1))
        if len(found) or not len(self.x):
            return found
        away = np.maximum(np.abs(self.x - (x0 + x1) / 2), np.abs(self.y - (y0 + y1) / 2))
        return np.flatnonzero(away <= away.min() + 0.1)

    def hints(self, goal: str, most_goal: int) -> np.ndarray:
        """[MOST, M] int8 for each text of the goal: 1 where it was read, -1 where something else was, 0 where
        nothing was or what may be the text, misread."""
        raw = goal.encode()[:most_goal]
        result = np.zeros((MOST, len(self.x)), np.int8)
        for row, (start, end) in zip(result, spans_of(goal), strict=False):
            text = raw[start:end].decode(errors="ignore")
            wanted = letters(text)
            if not wanted:
                continue
            there = np.zeros_like(row)
            for line in self.lines:
                row[line.cells] = -1
                found = line.find(wanted, len(text.split()))
                for first, last, same in sorted(found, key=lambda one: one[2]):
                    there[self.inside(*line.around(first, last))] = 1 if same else 2
            row[there == 2] = 0
            row[there == 1] = 1
        return result


class _Line:
    def __init__(self, page: ReadPage, words: Sequence[Word]) -> None:
        self.words = [letters(text) for text, _ in words]
        self.boxes = [box for _, box in words]
        self.joined = "".join(self.words)
        self.ends = list(accumulate(map(len, self.words)))
        self.cells = page.inside(*self.around(0, len(words)))

    def around(self, first: int, last: int) -> tuple[float, float, float, float]:
        """The box of words first to last - 1."""
        x0, y0, x1, y1 = zip(*self.boxes[first:last], strict=True)
        return min(x0), min(y0), max(x1), max(y1)

    def find(self, wanted: str, count: int) -> Iterator[tuple[int, int, bool]]:
        """Words first to last - 1 that are the text, or (False) may be; count: words that it has itself.
        Blanks are often not read, or where there are none."""
        if wanted[:2] not in self.joined and wanted[-2:] not in self.joined:
            return
        for first in range(len(self.words)):
            for last in range(first + 1, min(first + count + 1, len(self.words)) + 1):
                read = "".join(self.words[first:last])
                if read == wanted:
                    yield first, last, True
                elif len(wanted) >= LONG and (
                    _nearly(read, wanted) or (last == first + 1 and wanted in read)
                ):
                    yield first, last, False
        yield from self._grown_together(wanted)

    def _grown_together(self, wanted: str) -> Iterator[tuple[int, int, bool]]:
        """The same where the text's first or last word was read as one with the word beside it."""
        at = self.joined.find(wanted) if len(wanted) >= LONG else -1
        while at >= 0:
            first, last = bisect_right(self.ends, at), bisect_left(self.ends, at + len(wanted)) + 1
            if at in (0, *self.ends) or at + len(wanted) in self.ends:
                yield first, last, False
            at = self.joined.find(wanted, at + 1)


def letters(text: str) -> str:
    """Letters and digits only, without case; those that look the same are the same."""
    return "".join(letter for letter in text.casefold() if letter.isalnum()).translate(ALIKE)


def _nearly(one: str, other: str) -> bool:
    """The same but for one letter."""
    if abs(len(one) - len(other)) > 1:
        return False
    at = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    after = one[at + 1 :], other[at + 1 :]
    return after[0] in (other[at:], after[1]) or one[at:] == after[1]
