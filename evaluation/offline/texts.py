"""How near a text is to the recorded one. Each gives a value in 0..1."""

from __future__ import annotations

from collections import Counter

ANLS_LIMIT = 0.5
"""A text that is further off than this counts as 0."""


def anls(given: str, recorded: str) -> float:
    """Normalised Levenshtein similarity, case ignored; below a half it is 0 (Biten et al., 2019)."""
    one, other = given.strip().lower(), recorded.strip().lower()
    longest = max(len(one), len(other))
    distance = edit_distance(one, other) / longest if longest else 0.0
    return 1 - distance if distance < ANLS_LIMIT else 0.0


def edit_distance(one: str, other: str) -> int:
    """Insertions, removals and replacements of characters that turn one into the other."""
    row = list(range(len(other) + 1))
    for at, mine in enumerate(one, 1):
        above, row[0] = row[0], at
        for there, theirs in enumerate(other, 1):
            above, row[there] = row[there], min(row[there] + 1, row[there - 1] + 1, above + (mine != theirs))
    return row[-1]


def token_f1(given: str, recorded: str) -> float:
    """F1 over the words, each as often as it occurs, case ignored; 1 when both are empty (SQuAD)."""
    one, other = Counter(given.lower().split()), Counter(recorded.lower().split())
    return _f1((one & other).total(), one.total(), other.total())


def set_f1(given: str, recorded: str) -> float:
    """F1 over the sets of words as they are written: Mind2Web's `calculate_f1`."""
    one, other = set(given.split()), set(recorded.split())
    return _f1(len(one & other), len(one), len(other))


def _f1(shared: int, given: int, recorded: int) -> float:
    if not given and not recorded:
        return 1.0
    return 2 * shared / (given + recorded)
