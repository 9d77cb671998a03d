"""Which of several things of equal role and name is meant: the one whose row or card says what it said
before.

A target carries the other words of its record (its row or card), those of them that no look-alike's record
had, the heading above it, and its order among its equals. Where they do not tell, nothing is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, TypeVar

from handeye.agent.errors import AmbiguousTarget

WORD = re.compile(r"[^\W_]+")
LEAST_SHARE = 0.5
"""Of the letters of a record's words that have to be there again, when its look-alikes were known."""
LEAST_ALONE = 0.8
"""The same where it had no look-alike, so that nobody knows which of its words tell it apart."""


class Marked(Protocol):
    """What tells a thing from its look-alikes; see agent.contracts.Target."""

    @property
    def record(self) -> str: ...

    @property
    def distinct(self) -> str: ...

    @property
    def heading(self) -> str: ...

    @property
    def order(self) -> int: ...

    @property
    def equals(self) -> int: ...


Found = TypeVar("Found", bound=Marked)


def the_one(wanted: Marked, found: Sequence[Found]) -> Found | None:
    """The one of `found` that is the wanted thing; None when its record is not among them.

    found: all that have its role and name now, in the order of the page. Raises AmbiguousTarget when several
    may be it and nothing tells which.
    """
    if not found:
        return None
    if not wanted.record:
        return _without_record(wanted, found)
    sought = _words(wanted)
    same = [each for each in found if _words(each) == sought]
    if same:
        return _without_record(wanted, same) if len(same) > 1 else same[0]
    if wanted.equals > 1 and wanted.distinct == "" and not any(each.record for each in found):
        return _without_record(wanted, found)
    telling = _split(wanted.distinct) & sought if wanted.equals > 1 else frozenset()
    least = LEAST_SHARE if telling else LEAST_ALONE
    telling = telling or sought
    shared = [(telling & _words(each), each) for each in found]
    likely = [pair for pair in shared if _weight(pair[0]) >= least * _weight(telling)]
    if not likely:
        return None
    words, best = max(likely, key=lambda pair: _weight(pair[0]))
    others = [other for other, each in shared if each is not best]
    if any(not other < words for other in others if other):
        raise AmbiguousTarget(f"{len(found)} places are alike, and the words beside them have changed")
    return best


def _without_record(wanted: Marked, found: Sequence[Found]) -> Found:
    """By its heading, or by its order where as many equals are there as before."""
    if len(found) == 1 and (wanted.equals <= 1 or wanted.record):
        return found[0]
    under = [
        each for each in found if wanted.heading and each.heading.casefold() == wanted.heading.casefold()
    ]
    if len(under) == 1:
        return under[0]
    same_count = wanted.equals > 1 and len(found) == found[0].equals == wanted.equals
    if same_count and len({(each.record.casefold(), each.heading.casefold()) for each in found}) == 1:
        return found[wanted.order]
    raise AmbiguousTarget(f"{len(found)} places are alike, and nothing tells which is meant")


def _words(marked: Marked) -> frozenset[str]:
    """Of its record, without the number that only says the how manieth it is."""
    words = _split(marked.record)
    first = WORD.search(marked.record)
    counted = first is not None and first[0] == str(marked.order + 1) and marked.equals > 1
    return words - {str(marked.order + 1)} if counted and len(words) > 1 else words


def _split(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text.casefold()))


def _weight(words: frozenset[str]) -> int:
    """Letters and digits."""
    return sum(len(word) for word in words)
