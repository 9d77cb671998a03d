"""The MiniWoB++ environment and its bench, on real pages in a real browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from handeye.agent.contracts import Click, Navigate
from handeye.agent.errors import CallerError
from handeye.commands.bench import MiniwobOptions, miniwob
from handeye.environments.miniwob.environment import MiniwobEnvironment
from handeye.environments.miniwob.tasks import BG125, BG_TEST, BG_TRAIN, CORE12, PIX2ACT59, choose
from handeye.evaluation.miniwob.miniwob import bench_miniwob, browsergym_seeds, named_model
from handeye.evaluation.miniwob.scores import MiniwobReport, Over, Played, report
from handeye.training.oracles import choices
from handeye.training.oracles.acting import action_of
from handeye.training.splits import VALIDATION_SEEDS

SEED = VALIDATION_SEEDS[7]


def test_task_sets_are_what_they_say() -> None:
    assert (len(BG125), len(BG_TRAIN), len(BG_TEST), len(CORE12)) == (125, 62, 63, 12)
    assert set(PIX2ACT59) | set(CORE12) <= set(BG125)
    assert choose("core12,click-test,use-slider") == [*CORE12, "use-slider"]
    with pytest.raises(CallerError, match="click-nothing"):
        choose("click-nothing")


def test_browsergym_seeds_are_below_its_ceiling() -> None:
    seeds = {task: browsergym_seeds(task) for task in ("click-test", "use-slider")}
    assert all(len(five) == 5 and max(five) < 1_000_000 for five in seeds.values())
    assert seeds["click-test"] != seeds["use-slider"]


@pytest.mark.browser
async def test_a_seed_gives_the_same_episode_again() -> None:
    place = MiniwobEnvironment("click-checkboxes", SEED)
    await place.open()
    try:
        first, goal = await place.observe(), place.goal
        await place.reset("click-tab", SEED)
        other = await place.observe()
        await place.reset("click-checkboxes", SEED)
        assert ((await place.observe()).hash, place.goal) == (first.hash, goal)
        assert other.hash != first.hash
        assert (first.width, first.height) == (332, 214)
        assert goal.startswith("Select ")
    finally:
        await place.close()


@pytest.mark.browser
async def test_rewards_are_told_and_nothing_happens_after_the_end() -> None:
    place = MiniwobEnvironment("click-test-2", SEED)
    await place.open()
    try:
        wrong = (await place.browser.page.locator("#subbtn2").bounding_box()) or {}
        nothing = await place.act(Click(x=158, y=208))
        assert (nothing.done, nothing.reward) == (False, None)
        lost = await place.act(Click(x=wrong["x"] + wrong["width"] - 3, y=wrong["y"] + wrong["height"] - 3))
        assert (lost.done, lost.reward) == (True, -1)
        right = (await choices(place.browser.page, place.task, place.goal))[0]
        again = await place.act(action_of(right))
        assert (again.done, again.reward) == (True, -1)
    finally:
        await place.close()


@pytest.mark.browser
async def test_leaving_the_page_ends_the_episode_with_nothing() -> None:
    place = MiniwobEnvironment("click-test", SEED)
    await place.open()
    try:
        left = await place.act(Navigate(to="goto", url="about:blank"))
        assert (left.done, left.reward) == (True, 0)
        await place.reset("click-test", SEED)
        right = (await choices(place.browser.page, place.task, place.goal))[0]
        assert (await place.act(action_of(right))).reward == 1
    finally:
        await place.close()


@pytest.mark.browser
async def test_random_clicks_fall_short_and_failures_have_kinds() -> None:
    heard: list[Played] = []
    tasks = ["click-tab", "login-user"]
    output = await bench_miniwob(named_model("random", 1), tasks, [SEED], told=heard.append)
    assert output.raw1 < 1
    assert output.episodes == len(heard) == 2
    assert output.tasks["login-user"].failures in ({"steps": 1}, {"wrong": 1}, {"gave_up": 1})


@pytest.mark.browser
async def test_a_bench_with_a_journal_goes_on_where_it_was_cut_off(tmp_path: Path) -> None:
    kept, item = tmp_path / "episodes.jsonl", tmp_path / "told.json"
    one = MiniwobOptions("oracle", "click-test", 1, SEED, "seeds", None, journal=kept)
    await miniwob(one, str(item))
    first = kept.read_text()
    assert first.count("\n") == 1
    kept.write_text(first + '{"model":"ora')  # a kill in the middle of a line
    await miniwob(replace(one, episodes=2), str(item))
    again = kept.read_text()
    assert again.startswith(first)
    assert [Over.model_validate_json(line).played.seed for line in again.splitlines()] == [SEED, SEED + 1]
    assert MiniwobReport.model_validate_json(item.read_text()).episodes == 2
    with pytest.raises(CallerError, match="holds results of oracle: name another file"):
        await miniwob(replace(one, model="random"), str(item))
    kept.write_text("my notes")
    with pytest.raises(CallerError, match="line 1: not a journal of this bench"):
        await miniwob(one, str(item))
    assert kept.read_text() == "my notes"
    kept.write_text("[]\n")
    with pytest.raises(CallerError, match="line 1: not a journal of this bench"):
        await miniwob(one, str(item))


def test_report_keeps_world_errors_apart_and_has_the_promised_keys() -> None:
    played = [
        Played("a", 1, 1.0, 2, ""),
        Played("a", 2, 0.5, 2, "partial"),
        Played("a", 3, 0.0, 0, "world"),
        Played("b", 1, -1.0, 1, "wrong"),
    ]
    result = report(played).model_dump()
    assert set(result) == {"raw1", "raw_positive", "episodes", "tasks"}
    assert (result["raw1"], result["raw_positive"], result["episodes"]) == (0.25, 0.5, 3)
    assert result["tasks"]["a"] == {
        "raw1": 0.5,
        "raw_positive": 1.0,
        "episodes": 2,
        "failures": {"partial": 1, "world": 1},
    }
    assert MiniwobReport.model_validate(result) == report(played)
