"""A recorded run as an environment, and done again on a live one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Click, Done, Press, Scroll, Target, Type
from handeye.agent.errors import CallerError, EnvironmentLost
from handeye.agent.log.format import RunHeader, ScreenSize
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.environments.replay.environment import ReplayEnvironment
from handeye.environments.replay.exact import ReplaySettings, replay_exact

pytestmark = pytest.mark.browser
PAGE = """<input id=name style='position:absolute;left:20px;top:20px;width:160px;height:30px'>
<button style='position:absolute;left:20px;top:80px;width:100px;height:40px'
 onclick="this.textContent='hello '+document.getElementById('name').value">press</button>"""
ANSWERS = [
    "click(x=100, y=35)",
    "note(text='the field is focused')",
    "type(text='agnes')",
    "click(x=60, y=100)",
    "done(answer='hello agnes')",
]


def writer(folder: Path) -> RunWriter:
    size = ScreenSize(width=400, height=300)
    return RunWriter.create(
        folder, RunHeader(run="run", started=time.time(), environment="browser", goal="greet", screen=size)
    )


def browser(url: str) -> BrowserEnvironment:
    return BrowserEnvironment(BrowserSettings(url=url, width=400, height=300))


def page(folder: Path, body: str) -> str:
    """A page's address; a second one replaces the first."""
    path = folder / "page.html"
    path.write_text(f"<!doctype html><meta charset=utf-8><body style='margin:0'>{body}", encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("recorded")
    with writer(folder / "run") as log:
        Agent(Scripted(ANSWERS), browser(page(folder, PAGE)), log).run("greet")
    return read_run(folder / "run")


def test_the_loop_on_a_replay_gives_the_same_log(recorded: Run, tmp_path: Path) -> None:
    replay = ReplayEnvironment(recorded)
    with writer(tmp_path / "again") as log:
        result = Agent(Scripted(ANSWERS), replay, log).run("greet")
    again = read_run(tmp_path / "again")
    assert (result.ended.reason, result.ended.answer) == ("done", "hello agnes")
    assert replay.departures == []
    for before, after in zip(recorded.steps, again.steps, strict=True):
        assert after.decided.frame == before.decided.frame
        assert after.decided.action == before.decided.action
        assert before.acted
        assert after.acted
        assert after.acted.outcome == before.acted.outcome
        assert after.acted.frame_after == before.acted.frame_after


async def test_departures_are_told_and_the_path_goes_on(recorded: Run) -> None:
    replay = ReplayEnvironment(recorded)
    with pytest.raises(EnvironmentLost, match="not open"):
        await replay.observe()
    await replay.open()
    first = await replay.observe()
    assert first.hash == recorded.steps[0].decided.frame
    off = await replay.act(Click(x=400, y=35))
    assert off.error
    assert (await replay.observe()).hash == first.hash
    near = await replay.act(Click(x=110, y=40))
    assert near.error is None
    assert replay.departures == []
    await replay.act(Type(text="agnus"))
    await replay.act(Press(keys="Enter"))
    assert (await replay.observe()).hash == recorded.steps[-1].decided.frame
    over = await replay.act(Scroll(x=1, y=1, dy=5))
    assert over.done
    assert [(one.step, one.why) for one in replay.departures] == [
        (2, "type(text='agnus') instead of type(text='agnes')"),
        (3, "press instead of click"),
        (None, "the recorded run ended before"),
    ]
    await replay.open()
    assert replay.departures == []
    await replay.close()
    await replay.close()


def with_target(run: Run, target: Target | None, steps: int) -> Run:
    changed = [
        type(step)(step.decided.model_copy(update={"target": target}), step.acted) for step in run.steps
    ]
    return Run(run.folder, run.header, tuple(changed[:steps]))


async def test_a_point_is_judged_by_the_box_or_by_the_distance(recorded: Run) -> None:
    target = Target(box=(20, 20, 180, 50), role="textbox", text="name")  # type: ignore[arg-type]
    for known, click, item in (
        (target, Click(x=21, y=49), 0),
        (target, Click(x=100, y=51), 1),
        (None, Click(x=100, y=104), 0),
        (None, Click(x=100, y=106), 1),
        (None, Click(x=100, y=35, count=2), 1),
    ):
        replay = ReplayEnvironment(with_target(recorded, known, 1))
        await replay.open()
        assert await replay.target_at(100, 35) == known
        assert await replay.target_at(300, 35) is None
        outcome = await replay.act(click)
        assert len(replay.departures) == item
        assert outcome.done, "the run was cut off here: nothing is left to do"


async def test_a_run_without_steps_cannot_be_replayed(tmp_path: Path) -> None:
    writer(tmp_path / "run").close()
    with pytest.raises(CallerError, match="no steps"):
        await ReplayEnvironment(read_run(tmp_path / "run")).open()


async def test_exact_replay_agrees_on_the_same_page_and_stops_on_another(
    recorded: Run, tmp_path: Path
) -> None:
    quick = ReplaySettings(patience_seconds=0.3)
    live = browser(page(tmp_path, PAGE))
    try:
        await live.open()
        report = await replay_exact(recorded, live, quick)
        assert [check.agreed for check in report.checks] == [True, True, True]
        assert (report.finished, report.steps, report.first_difference) == (True, 3, None)

        page(tmp_path, PAGE.replace("hello", "goodbye"))
        await live.open()
        report = await replay_exact(recorded, live, quick)
        assert report.finished
        assert report.first_difference
        assert report.first_difference.step == 3

        page(tmp_path, PAGE.replace("top:80px", "top:200px"))
        await live.open()
        report = await replay_exact(recorded, live, quick)
        assert not report.finished
        assert report.first_difference
        assert (report.first_difference.step, len(report.checks)) == (0, 1)
        assert report.first_difference.box
        assert report.first_difference.box.contains(60, 220)
        lenient = await replay_exact(recorded, live, ReplaySettings(patience_seconds=0, stop=False))
        assert len(lenient.checks) == 3
    finally:
        await live.close()


async def test_exact_replay_on_the_recording_itself_agrees(recorded: Run) -> None:
    replay = ReplayEnvironment(recorded)
    await replay.open()
    report = await replay_exact(recorded, replay)
    assert report.finished
    assert report.first_difference is None
    assert isinstance(recorded.steps[-1].decided.action, Done)
