"""Where in an instruction a text stands, so that it can be copied instead of spelled."""

from __future__ import annotations

import re

from handeye.vlm import tokens as words


def copied_from(goal: str, text: str) -> tuple[tuple[int, int], list[int]] | None:
    """Which bytes of `goal` the text was copied from, and the word for its change of letters, if any."""
    span = span_of(goal, text)
    if span is not None:
        return span, []
    whole = rf"(?<!\w){re.escape(text)}(?!\w)"
    for found in re.finditer(whole, goal, re.IGNORECASE) if text else ():
        for case, change in words.CASES.items():
            if change(found[0]) == text and (span := span_of(goal, found[0])):
                return span, [case]
    return None


def span_of(goal: str, text: str) -> tuple[int, int] | None:
    """First and last byte of `text` in `goal`; a quoted or free-standing place is preferred."""
    if not text:
        return None
    places = [match.start() for match in re.finditer(re.escape(text), goal)]
    if not places:
        return None

    def standing(start: int) -> int:
        before, after = goal[start - 1 : start], goal[start + len(text) : start + len(text) + 1]
        if before and before in "\"'“" and after and after in "\"'”":
            return 2
        return int(not before.isalnum() and not after.isalnum())

    start = len(goal[: max(places, key=standing)].encode())
    return start, start + len(text.encode()) - 1
