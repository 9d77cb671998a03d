"""The texts in an instruction that may stand on the screen: quoted ones, and its single words."""

from __future__ import annotations

import re

import numpy as np
import torch
from torch import Tensor

QUOTED = re.compile(r"\"([^\"]+)\"|“([^”]+)”|(?<!\w)'([^']+)'(?!\w)")
WORD = re.compile(r"[^\s\"“”',;:!?()]+")
COMMON = {"a", "an", "and", "as", "at", "for", "in", "into", "is", "it", "its", "of", "on", "or", "that",
          "the", "then", "this", "to", "with"}  # fmt: skip
MOST = 12
"""Texts of one instruction."""
MOST_BYTES = 48
"""Bytes of one text; a longer one is known by its beginning."""
GAP = 2
"""Empty places between two texts: as wide as the prompt encoder's convolution reaches."""


def spans_of(goal: str) -> list[tuple[int, int]]:
    """First and last + 1 byte of each text, quoted ones first."""
    quoted = [match.span(match.lastindex or 0) for match in QUOTED.finditer(goal)]
    words = [_bare(goal, *match.span()) for match in WORD.finditer(goal)]
    single = [
        (start, end)
        for start, end in words
        if start < end
        and goal[start:end].lower() not in COMMON
        and not any(a <= start < b for a, b in quoted)
    ]
    return [
        (len(goal[:start].encode()), len(goal[:end].encode())) for start, end in (*quoted, *single)[:MOST]
    ]


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
