"""Probes cannot be answered from words alone nor from the picture alone; a reader of both gets them all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Click, Fail
from handeye.evaluation.probes.probe_pages import FAMILIES, probe
from handeye.evaluation.probes.probe_report import write_report
from handeye.evaluation.probes.probes import Answered, Asked, asking, bench_probes, judged


@pytest.mark.parametrize("family", FAMILIES)
def test_screen_and_instruction_are_crossed(family: str) -> None:
    for seed in range(60):
        made = probe(family, seed)
        (one, other), (third, fourth) = made.answers
        assert one != other
        assert third != fourth
        assert one != third
        assert other != fourth
        assert {one, other, third, fourth} <= set(made.options)
        assert probe(family, seed) == made


async def right(asked: Asked) -> Answered:
    if asked.right is None:
        return judged(asked, Fail())
    x, y = asked.boxes[asked.right].center
    return judged(asked, Click(x=x, y=y))


@pytest.mark.browser
async def test_only_who_sees_both_sides_gets_the_pairs(tmp_path: Path) -> None:
    item, answers = await bench_probes("right", right, 1)
    for name, score in item.families.items():
        assert (score.accuracy, score.pair_accuracy, score.false_click, score.false_refusal) == (
            1,
            1,
            0,
            0,
        ), name
        assert score.n == 4
    for blind in ("blind", "text_blind"):
        for name, score in item.baselines[blind].items():
            assert score.pair_accuracy <= 0.5, name  # one of the two kinds of pair is out of reach
            assert score.accuracy <= 0.5, name
    write_report(item, answers, tmp_path / "probes.html")
    assert "hallucination: 0 wrong" in (tmp_path / "probes.html").read_text()
    assert json.loads(item.model_dump_json())["families"]["twins"]["n"] == 4


@pytest.mark.browser
async def test_a_model_that_always_clicks_is_told_by_its_false_clicks() -> None:
    item, _ = await bench_probes(
        "clicker", asking(Scripted(lambda views, prompt: "click(x=5, y=5)")), 2, ["hallucination"]
    )
    score = item.families["hallucination"]
    assert (score.false_click, score.yes_ratio, score.pair_accuracy) == (1, 1, 0)
