"""Of several equal things only the one of the recorded row or card is taken; else none."""

from __future__ import annotations

import pytest

from handeye.agent.contracts import Box, Target
from handeye.agent.errors import AmbiguousTarget
from handeye.agent.perception.records import the_one

BOX = Box(0, 0, 1, 1)


def targets(*records: str, heading: str = "") -> list[Target]:
    words = [set(record.casefold().split()) for record in records]
    found = []
    for at, record in enumerate(records):
        others = set().union(*(other for index, other in enumerate(words) if index != at))
        marks = {"record": record, "distinct": " ".join(sorted(words[at] - others)), "heading": heading}
        found.append(Target(box=BOX, role="button", text="Delete", order=at, equals=len(records), **marks))
    return found


def test_the_row_is_found_wherever_it_is_now() -> None:
    ana, bob = targets("1 Ana 42 points", "2 Bob 42 points")
    for now in (
        ["0 Zoe 7 points", "1 Ana 42 points"],
        ["Bob 42 points", "Ana 42 points"],
        ["1 Zoe 3 points", "2 Ana 42 points", "3 Bob 42 points"],
    ):
        found = the_one(ana, targets(*now))
        assert found is not None
        assert "Ana" in found.record
    assert the_one(bob, targets("Bob 43 points", "Ana 42 points")).record == "Bob 43 points"


def test_a_row_that_is_gone_is_not_another_one() -> None:
    ana = targets("Ana updated 3 minutes ago", "Bob updated 3 minutes ago")[0]
    assert the_one(ana, targets("Bob updated 3 minutes ago")) is None
    assert the_one(ana, []) is None
    alone = targets("Ana 42 points")[0]
    assert the_one(alone, targets("Bob 42 points")) is None


def test_what_nothing_tells_apart_is_ambiguous() -> None:
    with pytest.raises(AmbiguousTarget, match="2 places are alike, and nothing tells which"):
        the_one(Target(box=BOX, role="button", text="Delete"), targets("Ana", "Bob"))
    ana = targets("Ana updated 3 minutes ago", "Bob updated 2 hours ago")[0]
    with pytest.raises(AmbiguousTarget, match="the words beside them have changed"):
        the_one(ana, targets("Ana updated 5 hours ago", "Bob updated 3 minutes ago"))
    with pytest.raises(AmbiguousTarget):
        the_one(targets("", "")[0], targets(""))


def test_equal_rows_are_told_by_their_order_while_there_are_as_many() -> None:
    assert the_one(targets("", "")[1], targets("", "")).order == 1
    with pytest.raises(AmbiguousTarget):
        the_one(targets("", "")[1], targets("", "", ""))
    monday = targets("Note", "Note", heading="Monday")[0]
    week = [*targets("Note", heading="Sunday"), *targets("Note", heading="Monday")]
    assert the_one(monday, week).heading == "Monday"
