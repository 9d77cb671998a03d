"""Answers as models really write them, the odd and broken ones among them: tests/corpus/*.jsonl.

A file's first line names its families and screen; each other line has an answer and what it means: an
action in the text form of agent/actions.py, or a part of the reason why it is none.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from handeye.agent.actions import parse, points
from handeye.agent.cards import families
from handeye.agent.dialects import dialect
from handeye.agent.dialects.space import space_of
from handeye.agent.errors import ParseError


def rows() -> list[Any]:
    found = []
    for file in sorted((Path(__file__).parent / "corpus").glob("*.jsonl")):
        head, *lines = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
        for family in head["families"]:
            for number, line in enumerate(lines, 2):
                found.append(pytest.param(family, head["screen"], line, id=f"{family}:{number}"))
    return found


ROWS = rows()


@pytest.mark.parametrize(("family", "screen", "row"), ROWS)
def test_an_answer_means_what_it_says(family: str, screen: list[int], row: dict[str, str]) -> None:
    card = families()[family].card(family)
    words = dialect(card)
    if "error" in row:
        with pytest.raises(ParseError, match=row["error"]):
            words.parse(row["answer"], *screen)
        return
    read, meant = words.parse(row["answer"], *screen), parse(row["action"])
    ignored = {"x", "y", "path", "region"}
    assert read.model_dump(exclude=ignored) == meant.model_dump(exclude=ignored)
    space = space_of(card, *screen)
    for found, wanted in zip(points(read), points(meant), strict=True):
        assert found[0] == pytest.approx(wanted[0], abs=max(space.x.resolution, 0.1))
        assert found[1] == pytest.approx(wanted[1], abs=max(space.y.resolution, 0.1))


def test_every_family_has_twenty() -> None:
    counts = Counter(row.values[0] for row in ROWS)
    assert set(counts) == set(families())
    assert min(counts.values()) >= 20
