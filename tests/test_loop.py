"""The loop on a real browser with scripted answers: order, effects, faults, limits, the log and the door."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import (
    Navigate,
    Outcome,
    Press,
    Prompt,
    RunResult,
    Screenshot,
    Target,
    Type,
    View,
)
from handeye.agent.errors import CallerError, EnvironmentLost
from handeye.agent.log.format import RunHeader
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.checkpoint import StepSaver
from handeye.agent.loop.loop import Agent
from handeye.agent.safety.policy import Policy
from handeye.agent.task.settings import AgentSettings
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

pytestmark = pytest.mark.browser
BUTTON = """<button style='position:absolute;left:20px;top:20px;width:100px;height:40px'
 onclick="this.textContent='pressed'">press</button>"""
ON_BUTTON, BESIDE = "click(x=60, y=40)", "click(x=300, y=200)"


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[RunWriter]:
    header = RunHeader(run="run", started=time.time(), environment="browser", goal="press the button")
    with RunWriter.create(tmp_path / "run", header) as writer:
        yield writer


@pytest.fixture
def browser(page_url: Callable[[str], str]) -> BrowserEnvironment:
    return BrowserEnvironment(BrowserSettings(url=page_url(BUTTON), width=400, height=300))


def ran(agent: Agent, goals: object = "press the button") -> tuple[RunResult, Run]:
    result = agent.run(goals)  # type: ignore[arg-type]
    agent.writer.close()
    return result, read_run(Path(result.folder))


def test_a_run_from_start_to_done(browser: BrowserEnvironment, writer: RunWriter) -> None:
    result, run = ran(Agent(Scripted([ON_BUTTON, "done(answer='pressed')"]), browser, writer))
    assert (result.ended.reason, result.ended.answer, result.steps) == ("done", "pressed", 2)
    clicked, done = run.steps
    assert clicked.acted is not None
    assert clicked.acted.outcome.effect == "changed"
    assert clicked.acted.frame_after == done.decided.frame != clicked.decided.frame
    assert run.ended == result.ended
    assert set(result.timings_ms) == {"observe", "tile", "ask", "parse", "check", "act", "record"}
    assert result.timings_ms["observe"] > 0
    assert result.timings_ms["act"] > 0
    assert sum(result.timings_ms.values()) * result.steps <= result.seconds * 1000


async def test_the_door_works_inside_a_running_event_loop(
    browser: BrowserEnvironment, writer: RunWriter
) -> None:
    assert asyncio.get_running_loop()
    result, _ = ran(Agent(Scripted(["done()"]), browser, writer))
    assert result.ended.reason == "done"


def test_the_model_is_told_what_its_action_did(browser: BrowserEnvironment, writer: RunWriter) -> None:
    seen: list[Prompt] = []
    answers = iter([BESIDE, ON_BUTTON, "click(x=9000, y=1)", "click(", "note(text='n')", "done()"])

    def answer(views: Sequence[View], prompt: Prompt) -> str:
        seen.append(prompt)
        return next(answers)

    ran(Agent(Scripted(answer), browser, writer))
    assert [step.effect for step in seen[2].history] == ["unchanged", "changed"]
    assert "lies outside the 400x300 screen" in (seen[3].history[-1].error or "")
    assert "not an action" in (seen[4].history[-1].error or "")
    assert seen[5].notes == ("n",)
    assert "click(x=300, y=200) -> no effect" in seen[2].text


def test_bad_answers_in_a_row_end_the_run(browser: BrowserEnvironment, writer: RunWriter) -> None:
    answers = ["nonsense", ON_BUTTON, "nonsense", "nonsense", "nonsense", "done()"]
    result, run = ran(Agent(Scripted(answers), browser, writer))
    assert (result.ended.reason, result.steps) == ("model", 5)
    assert run.steps[0].decided.action is None
    assert run.steps[0].decided.error


def test_an_empty_script_is_the_models_fault(browser: BrowserEnvironment, writer: RunWriter) -> None:
    result, _ = ran(Agent(Scripted([]), browser, writer))
    assert (result.ended.reason, result.ended.detail) == ("model", "the script has no answer left")


def test_an_action_repeated_without_effect_ends_the_run(
    browser: BrowserEnvironment, writer: RunWriter
) -> None:
    settings = AgentSettings(max_repeats=3)
    result, _ = ran(Agent(Scripted([BESIDE] * 9), browser, writer, settings))
    assert (result.ended.reason, result.steps) == ("failed", 3)
    assert "no effect" in result.ended.detail


def test_limits_are_normal_ends(browser: BrowserEnvironment, writer: RunWriter) -> None:
    settings = AgentSettings(max_steps=3)
    result, _ = ran(Agent(Scripted(["wait(seconds=0)"] * 9), browser, writer, settings))
    assert (result.ended.reason, result.ended.detail, result.steps) == ("limit", "3 steps", 3)


def test_the_time_limit_cuts_off_what_is_in_flight(browser: BrowserEnvironment, writer: RunWriter) -> None:
    settings = AgentSettings(max_seconds=1.5)
    begun = time.monotonic()
    result, run = ran(Agent(Scripted(["wait(seconds=60)"]), browser, writer, settings))
    assert (result.ended.reason, result.ended.detail) == ("limit", "1.5 seconds")
    assert time.monotonic() - begun < 30
    assert run.steps[0].acted is None


def test_zoom_is_answered_without_the_environment(browser: BrowserEnvironment, writer: RunWriter) -> None:
    kinds: list[list[str]] = []
    answers = iter(["zoom(region=(0, 0, 100, 80))", "done()"])

    def answer(views: Sequence[View], prompt: Prompt) -> str:
        kinds.append([view.kind for view in views])
        return next(answers)

    _, run = ran(Agent(Scripted(answer), browser, writer))
    assert kinds == [["tile"], ["tile", "zoom"]]
    assert run.steps[0].decided.frame == run.steps[1].decided.frame


def test_sub_goals_and_exact_actions_in_one_run(browser: BrowserEnvironment, writer: RunWriter) -> None:
    goals: list[str] = []
    answers = iter([ON_BUTTON, "done(answer='1')", "done(answer='2')"])

    def answer(views: Sequence[View], prompt: Prompt) -> str:
        goals.append(prompt.goal)
        assert not prompt.history or prompt.goal == "one"
        return next(answers)

    result, _ = ran(Agent(Scripted(answer), browser, writer), ["one", Press(keys="Tab"), "two"])
    assert goals == ["one", "one", "two"]
    assert (result.ended.reason, result.ended.answer, result.steps) == ("done", "2", 4)


def test_an_exact_action_that_cannot_be_done_fails(browser: BrowserEnvironment, writer: RunWriter) -> None:
    result, _ = ran(Agent(Scripted([]), browser, writer), [Press(keys="NoSuchKey")])
    assert result.ended.reason == "failed"
    assert result.ended.detail


def test_the_model_gives_up(browser: BrowserEnvironment, writer: RunWriter) -> None:
    result, _ = ran(Agent(Scripted(["fail(reason='absent')"]), browser, writer))
    assert (result.ended.reason, result.ended.detail) == ("failed", "absent")


def test_the_policy_refuses_before_acting(browser: BrowserEnvironment, writer: RunWriter) -> None:
    policy = Policy(allowed_hosts=("127.0.0.1",))
    goto = Navigate(to="goto", url="http://example.com/")
    result, run = ran(Agent(Scripted([]), browser, writer, policy=policy), [goto])
    assert result.ended.reason == "policy"
    assert "example.com is not among the allowed hosts" in run.steps[0].decided.verdict


def test_a_confirmation_is_asked_for(browser: BrowserEnvironment, writer: RunWriter) -> None:
    asked: list[str] = []

    async def confirmed(action: object) -> bool:
        asked.append(type(action).__name__)
        return len(asked) == 1

    policy = Policy(confirm=("click",), confirmed=confirmed)
    result, run = ran(Agent(Scripted([ON_BUTTON, BESIDE]), browser, writer, policy=policy))
    assert asked == ["Click", "Click"]
    assert run.steps[0].decided.verdict == "confirmed"
    assert result.ended.reason == "policy"


def test_no_goal_is_the_callers_mistake(browser: BrowserEnvironment, writer: RunWriter) -> None:
    with pytest.raises(CallerError, match="no goal"):
        Agent(Scripted([]), browser, writer).run([])


async def test_a_cancelled_run_is_interrupted_and_its_log_readable(
    browser: BrowserEnvironment, writer: RunWriter
) -> None:
    await browser.open()
    task = asyncio.create_task(Agent(Scripted(["wait(seconds=60)"]), browser, writer).run_async("wait"))
    while not (writer.folder / "steps.jsonl").read_text():  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await browser.close()
    writer.close()
    run = read_run(writer.folder)
    assert run.ended is not None
    assert run.ended.reason == "interrupted"
    assert run.steps[0].acted is None


async def test_the_success_check_is_in_the_log(browser: BrowserEnvironment, writer: RunWriter) -> None:
    async def verify() -> bool:
        return await browser.page.inner_text("button") == "pressed"

    await browser.open()
    result = await Agent(Scripted([ON_BUTTON, "done()"]), browser, writer).run_async("press", verify)
    await browser.close()
    assert result.ended.success is True


class Lost:
    """A place that is lost at its second action; it has nothing to do with a browser."""

    name = "lost"

    async def open(self) -> None:
        self.left = 2

    async def observe(self) -> Screenshot:
        return Screenshot(np.zeros((40, 60, 3), np.uint8))

    async def act(self, action: object) -> Outcome:
        self.left -= 1
        if not self.left:
            raise EnvironmentLost("the place is gone")
        return Outcome(done=isinstance(action, Type), reward=0.5 if isinstance(action, Type) else None)

    async def target_at(self, x: float, y: float) -> Target | None:
        return None

    async def close(self) -> None:
        pass


def test_a_lost_world_ends_the_run_and_is_no_wrong_answer(writer: RunWriter) -> None:
    result, run = ran(Agent(Scripted(["press(keys='a')", "press(keys='b')"]), Lost(), writer))
    assert (result.ended.reason, result.ended.detail) == ("world", "the place is gone")
    assert result.ended.success is False
    assert run.steps[1].acted is None


def test_the_environment_ends_the_episode(writer: RunWriter) -> None:
    result, _ = ran(Agent(Scripted(["type(text='a')"]), Lost(), writer))
    assert (result.ended.reason, result.ended.detail) == ("environment", "reward 0.5")


async def test_a_checkpoint_a_step_and_no_pixels_in_it(writer: RunWriter) -> None:
    notes = ["note(text='n')"] * 3
    await Agent(Scripted(notes), Lost(), writer, AgentSettings(max_steps=3)).run_async("w")
    path = writer.folder / "checkpoint.db"
    async with StepSaver.from_conn_string(str(path)) as saver:
        kept = [one async for one in saver.alist({"configurable": {"thread_id": writer.folder.name}})]
    assert [one.checkpoint["channel_values"]["step"] for one in kept] == [3, 2, 1, 0]
    assert path.stat().st_size < 100_000
