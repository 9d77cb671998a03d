"""The texts in an instruction that may stand on the screen: quoted ones, names and listed ones of several
words, its single words, and the numbers in a date or an ordinal."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

QUOTED = re.compile(r"\"([^\"]+)\"|“([^”]+)”|(?<!\w)'([^']+)'(?!\w)")
NAME = re.compile(r"(?<=\w\s)[A-Z][\w'-]*(?: [A-Z][\w'-]*)+")
"""Words with capitals in a row, not at a sentence's beginning."""
LISTED = re.compile(r":(\s(?:[^:.]|\.(?=\w))+)")
"""What follows a colon."""
WORD = re.compile(r"[^\s\"“”',;:!?()]+")
COMMON = {"a", "an", "and", "as", "at", "for", "in", "into", "is", "it", "its", "of", "on", "or", "that",
          "the", "then", "this", "to", "with"}  # fmt: skip
DATED = re.compile(r"0*(\d+)[/-]0*(\d+)[/-]0*(\d+)|(\d+)(?:st|nd|rd|th)")
"""A date or an ordinal: its numbers as they stand in a calendar or a list."""
MOST = 16
"""Texts of one instruction."""
MOST_BYTES = 48
"""Bytes of one text; a longer one is known by its beginning."""
GAP = 2
"""Empty places between two texts: as wide as the prompt encoder's convolution reaches."""


def spans_of(goal: str) -> list[tuple[int, int]]:
    """First and last + 1 byte of each text: quoted ones, those of several words, single words."""
    quoted = [match.span(match.lastindex or 0) for match in QUOTED.finditer(goal)]
    several = {match.span() for match in NAME.finditer(goal)} | set(_listed(goal))
    words = [_bare(goal, *match.span()) for match in WORD.finditer(goal)]
    single = [
        part
        for start, end in words
        if start < end and goal[start:end].lower() not in COMMON
        for part in ((start, end), *_numbers(goal, start, end))
    ]
    free = [span for span in (*sorted(several), *single) if not any(a <= span[0] < b for a, b in quoted)]
    return [(len(goal[:start].encode()), len(goal[:end].encode())) for start, end in (*quoted, *free)[:MOST]]


def _listed(goal: str) -> Iterator[tuple[int, int]]:
    """The parts, between commas, of what follows a colon, if of several words."""
    for found in LISTED.finditer(goal):
        for part in re.finditer(r"[^,]+", found[1]):
            bare = part[0].strip()
            start = found.start(1) + part.start() + part[0].index(bare)
            if " " in bare:
                yield start, start + len(bare)


def _numbers(goal: str, start: int, end: int) -> list[tuple[int, int]]:
    """Those of a date or an ordinal, without the zeros before them."""
    found = DATED.fullmatch(goal, start, end)
    return [found.span(group) for group in range(1, 5) if found[group]] if found else []


def _bare(goal: str, start: int, end: int) -> tuple[int, int]:
    """Without a full stop at its end."""
    while end > start and goal[end - 1] == ".":
        end -= 1
    return start, end


def encode_spans(goal: str, most_goal: int) -> dict[str, Tensor]:
    """The texts one after the other for the prompt encoder, and where they stand in the prompt.

    span_tokens [S] bytes; span_of [S] number of the text from 1, 0 for none; span_at [MOST, 2] first and
    last + 1 place in the prompt (which begins with one token before the goal's bytes), 0 for none.
    """
    raw = goal.encode()[:most_goal]
    tokens: list[int] = []
    number: list[int] = []
    at = np.zeros((MOST, 2), np.int64)
    for index, (start, end) in enumerate(spans_of(goal)):
        body = raw[start : min(end, start + MOST_BYTES)]
        if not body:
            break
        tokens += [*body, *[0] * GAP]
        number += [index + 1] * len(body) + [0] * GAP
        at[index] = start + 1, min(end, len(raw)) + 1
    return {
        "span_tokens": torch.tensor(tokens or [0]),
        "span_of": torch.tensor(number or [0]),
        "span_at": torch.from_numpy(at),
    }
