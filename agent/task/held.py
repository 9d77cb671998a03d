"""Whether a field holds what was put into it."""

from __future__ import annotations

import re

from handeye.agent.task.numbers import number_of

EXACT = frozenset({"date", "month", "week", "time", "datetime-local", "color", "range", "number"})
"""Types of inputs that hold a value as it is written in HTML, or nothing."""


def agrees(kind: str, wanted: str, held: str) -> bool:
    """Whether a field of that type holds what was typed, also where the page writes it its own way: `5551234`
    as `555-1234`."""
    if kind == "password" or "{secret:" in wanted:
        return bool(held) or not wanted
    if _spaced(wanted) == _spaced(held) or (kind in ("time", "datetime-local") and held.startswith(wanted)):
        return True
    if re.search(r"\d", wanted):
        try:
            if float(number_of(wanted)) == float(number_of(held)):
                return True
        except ValueError:
            pass
    letters = letters_of(wanted)
    return bool(letters) and letters == letters_of(held) and kind not in EXACT


def has_taken(kind: str, text: str, held: str) -> bool:
    """Whether a field that may have held more before, and completes what is typed, has taken the text."""
    return agrees(kind, text, held) or (kind not in EXACT and letters_of(text) in letters_of(held))


def letters_of(text: str) -> str:
    """Its letters and digits alone, without case."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _spaced(text: str) -> str:
    return " ".join(text.split())
