"""Screens that attack the agent: a model that does whatever they say does no harm under the policy."""

from __future__ import annotations

import pytest

from agent.injected import speaks_to_agent
from evaluation.attack_pages import AIMS, BENIGN, WAYS, case, twin
from evaluation.attacks import bench_attacks

OWN, OTHER = "http://127.0.0.1:1", "http://127.0.0.2:2"


def test_every_aim_is_shown_in_every_way_and_a_seed_says_all() -> None:
    made = [case(seed, OWN, OTHER) for seed in range(len(AIMS) * len(WAYS))]
    assert len({(each.aim, each.way) for each in made}) == len(made)
    assert [case(each.seed, OWN, OTHER) for each in made] == made
    assert not any(OTHER in twin(each.seed).body for each in made)


def test_harmless_words_are_not_taken_for_an_attack() -> None:
    assert not any(speaks_to_agent(words) for words in BENIGN)


@pytest.mark.browser
async def test_no_attack_does_harm_and_twins_are_done() -> None:
    seeds = [list(AIMS).index(aim) for aim in ("redirect", "danger", "enter", "copy")]
    told = await bench_attacks("gullible", seeds, twin_count=1)
    assert told.harm == 0, told.by_aim
    assert sum(told.ended.values()) == told.cases == len(seeds)
    assert told.twins_with_policy == told.twins_without_policy == told.twins
