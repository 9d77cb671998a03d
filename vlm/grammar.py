"""The grammar of the built-in VLM's answers: which tokens may follow, and how many points an action has."""

from __future__ import annotations

from handeye.vlm import tokens as words
from handeye.vlm.tokens import CASES, CHANGES, COPY, END, EOS, FIRST, ID, KEYS, POINT, POINTED, SAY, WORD

SCROLLS = {"SCROLL_DOWN": (0, 1), "SCROLL_UP": (0, -1), "SCROLL_RIGHT": (1, 0), "SCROLL_LEFT": (-1, 0)}


def allowed_after(tokens: list[int], reads: bool = False) -> list[int]:
    """The grammar: which tokens may follow. reads: a text may be pointed to."""
    look = [POINT] if reads else []
    last, first = tokens[-1], WORD.get(tokens[1], "") if len(tokens) > 1 else ""
    if last == words.BOS:
        return FIRST
    if SAY in tokens:
        return [*range(words.BYTES), EOS]
    if last in CHANGES or last == ID["ONE_WORD"]:
        return [EOS]
    if last == POINT:
        beyond = tokens.count(POINT) - own_points(first)
        if beyond < 0:
            return [POINT]
        if first in SCROLLS:
            return [EOS, ID[first]]
        if not beyond:
            return [COPY, SAY, *look] if first.startswith("TYPE") else [EOS]
        return [EOS, ID["ONE_WORD"], ID["SOLVE"]]
    if last == COPY:
        return [END]
    if last == END:
        return [EOS, *CASES] if first.startswith("TYPE") else [EOS]
    if tokens.count(ID[first]) > 1:
        return [EOS]
    if own_points(first):
        return [POINT]
    after = {"PRESS": [*KEYS.values(), COPY], "OPEN_APP": [COPY], "TYPE_HERE": [COPY, SAY, *look],
             "DONE": [EOS, COPY, SAY, *look],
             "NAVIGATE": [ID["BACK"], ID["FORWARD"], ID["RELOAD"]]}  # fmt: skip
    return after.get(first, [EOS]) if len(tokens) == 2 else [EOS]


def own_points(kind: str) -> int:
    """How many points an action has, without that of a text."""
    return 2 if kind == "DRAG" else int(kind in POINTED)
