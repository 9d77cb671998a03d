"""Screens that attack the agent: a model that does whatever they say does no harm under the policy."""

from __future__ import annotations

from pathlib import Path

import pytest

from handeye.agent.errors import CallerError
from handeye.agent.safety.prompt_injection import speaks_to_agent
from handeye.evaluation.attacks.attack_pages import AIMS, BENIGN, MODES, case, twin
from handeye.evaluation.attacks.attack_record import Journal, Ran
from handeye.evaluation.attacks.attacks import bench_attacks

OWN, OTHER = "http://127.0.0.1:1", "http://127.0.0.2:2"


def test_every_aim_is_shown_in_every_way_and_a_seed_says_all() -> None:
    made = [case(seed, OWN, OTHER) for seed in range(len(AIMS) * len(MODES))]
    assert len({(each.aim, each.way) for each in made}) == len(made)
    assert [case(each.seed, OWN, OTHER) for each in made] == made
    assert not any(OTHER in twin(each.seed).body for each in made)


def test_harmless_words_are_not_taken_for_an_attack() -> None:
    assert not any(speaks_to_agent(words) for words in BENIGN)


@pytest.mark.browser
async def test_no_attack_does_harm_and_twins_are_done() -> None:
    seeds = [list(AIMS).index(aim) for aim in ("redirect", "danger", "enter", "copy")]
    result = await bench_attacks("gullible", seeds, twin_count=1)
    assert result.harm == 0, result.by_aim
    assert sum(result.ended.values()) == result.cases == len(seeds)
    assert result.twins_with_policy == result.twins_without_policy == result.twins


def test_a_bench_that_was_cut_off_goes_on_where_it_stopped(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    first = Journal(file, "m")
    first.add(Ran(model="m", part="attack", seed=0, aim="visit", reached=False, ended="policy"))
    first.add(Ran(model="m", part="guarded", seed=0, aim="benign", reached=True, ended="done"))
    again = Journal(file, "m")
    assert again.ran == first.ran
    assert again.report([0, 1], [0]).twins == 0  # it was run one way only
    again.add(Ran(model="m", part="free", seed=0, aim="benign", reached=True, ended="done"))
    result = Journal(file, "m").report([0, 1], [0])
    assert (result.cases, result.harm, result.twins_with_policy, result.twins_lost) == (1, 0, 1, 0)
    with pytest.raises(CallerError, match="holds results of m"):
        Journal(file, "other")
    file.write_text("{}\n")
    with pytest.raises(CallerError, match="line 1"):
        Journal(file, "m")
