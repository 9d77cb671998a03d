"""Letters as tokens: WordPiece of BERT's uncased vocabulary, and which words of a screen a goal names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

VOCABULARY = Path(__file__).parents[1] / "weights" / "page" / "vocabulary.txt"
CLS, SEP, PAD = 101, 102, 0
PIECES = 4
"""Pieces of one word of the screen; what is longer is cut."""
ALIKE = str.maketrans("01l", "oii")
LONG = 5
"""Letters from which on one wrong letter is forgiven."""
APART, NAMED, IN_A_RUN, WHOLE_LINE = range(4)
"""What a screen's word has to do with the goal."""
PARTS = re.compile(r"[^\W_]+|[^\w\s]|_", re.UNICODE)


@cache
def tokenizer() -> Any:
    from tokenizers import BertWordPieceTokenizer

    return BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)


@cache
def _pieces(word: str) -> tuple[int, ...]:
    return tuple(tokenizer().encode(word, add_special_tokens=False).ids[:PIECES])


def pieces(word: str) -> np.ndarray:
    """[PIECES] int64 ids of a word, padded with PAD."""
    out = np.zeros(PIECES, np.int64)
    ids = _pieces(word[:40])
    out[: len(ids)] = ids
    return out


@dataclass(frozen=True)
class Text:
    """ids [L]; starts, ends [L]: the characters of the text that each id stands for."""

    ids: np.ndarray
    starts: np.ndarray
    ends: np.ndarray


def text(words: str, most: int) -> Text:
    """The ids of a text, at most so many."""
    found = tokenizer().encode(words, add_special_tokens=False)
    spans = np.array(found.offsets[:most], np.int64).reshape(-1, 2)
    return Text(np.array(found.ids[:most], np.int64), spans[:, 0], spans[:, 1])


def plain(word: str) -> str:
    """Letters and digits alone, without case; those that look alike are alike."""
    return "".join(letter for letter in word.casefold() if letter.isalnum()).translate(ALIKE)


def near(one: str, other: str) -> bool:
    """Equal, or long and different in one letter."""
    if one == other:
        return True
    if min(len(one), len(other)) < LONG or abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    short, long = sorted((one, other), key=len)
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[at:] == long[at + 1 :]


def named(goal: str, lines: Sequence[Sequence[str]]) -> tuple[list[list[int]], list[tuple[int, int]]]:
    """For each word of each line what it has to do with the goal (APART ... WHOLE_LINE), and the spans of the
    goal's characters that stand on the screen."""
    data = [(plain(match[0]), match.start(), match.end()) for match in re.finditer(r"[^\W_]+", goal)]
    asked = [one for one, _, _ in data]
    known = set(asked)
    grown = _grown(asked)
    spans: set[int] = set()
    flags: list[list[int]] = []
    for line in lines:
        words = [plain(word) for word in line]
        row = [APART] * len(words)
        runs: dict[int, tuple[int, int]] = {}
        for at, word in enumerate(words):
            if not word:
                continue
            if word in known:
                places = [i for i, one in enumerate(asked) if one == word]
            elif len(word) >= LONG:
                places = [i for i, one in enumerate(asked) if near(one, word)]
            else:
                places = []
            if not places and (run := grown.get(word)):
                spans.update(range(*run))
                row[at] = IN_A_RUN
                continue
            if not places:
                continue
            spans.update(places)
            row[at] = NAMED
            before = runs.get(at - 1)
            follows = before is not None and before[1] + 1 in places
            runs[at] = (before[0], before[1] + 1) if follows and before else (at, places[0])
            if follows:
                row[runs[at][0] : at + 1] = [IN_A_RUN] * (at + 1 - runs[at][0])
        if words and all(flag for flag, word in zip(row, words, strict=True) if word) and any(row):
            joined = "".join(words)
            if joined in "".join(asked):
                row = [WHOLE_LINE] * len(words)
        flags.append(row)
    return flags, [(data[i][1], data[i][2]) for i in sorted(spans)]


def _grown(asked: list[str]) -> dict[str, tuple[int, int]]:
    """Two to five words of the goal in a row as one, since blanks are often not read: where they stand."""
    out: dict[str, tuple[int, int]] = {}
    for start in range(len(asked)):
        for end in range(start + 2, min(start + 5, len(asked)) + 1):
            joined = "".join(asked[start:end])
            if len(joined) >= LONG:
                out.setdefault(joined, (start, end))
    return out
