"""What became of an action that a kill cut off, told by the screen: done, not done, or not known."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from handeye.agent.actions import parse
from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Acted, Action, Decided, Move, Outcome, Reply, Screenshot
from handeye.agent.log.format import RunHeader, ScreenSize
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.loop.resume import InterruptedRun
from handeye.agent.safety.policy import Policy
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings


class Counter:
    """A screen that shows how often it was acted on, as a shade of grey."""

    name = "counter"

    def __init__(self, acted: int) -> None:
        self.acted = acted

    async def open(self) -> None:
        pass

    async def observe(self) -> Screenshot:
        return Screenshot(np.full((100, 200, 3), 40 * self.acted, np.uint8))

    async def act(self, action: Action) -> Outcome:
        self.acted += not isinstance(action, Move)
        return Outcome()

    async def target_at(self, x: float, y: float) -> None:
        return None

    async def close(self) -> None:
        pass


BLACK = Screenshot(np.zeros((100, 200, 3), np.uint8))


def cut_off(folder: Path, action: str, before: Screenshot = BLACK) -> Run:
    """A run that was killed after its first step was decided."""
    header = RunHeader(
        run="r",
        started=time.time(),
        environment="counter",
        goal="g",
        screen=ScreenSize(width=before.width, height=before.height),
    )
    with RunWriter.create(folder, header) as writer:
        decided = Decided(
            step=0,
            time=time.time(),
            frame=writer.frame(before),
            views=(),
            prompt_hash="",
            prompt="",
            reply=Reply(text=action),
            action=parse(action),
        )
        writer.decided(decided)
    return read_run(folder)


CLICK, TYPE, SCROLL = "click(x=50, y=50)", "type(text='ana')", "scroll(x=50, y=50, dy=100)"


@pytest.mark.parametrize(
    ("action", "acted", "kept", "wanted"),
    [
        (CLICK, 1, True, ("done", 1, "done")),  # it had been done: not again
        (CLICK, 0, True, ("not done", 1, "done")),  # it had not: once
        (CLICK, 0, False, ("unknown", 0, "world")),  # nobody knows: the caller has to look
        (SCROLL, 0, False, ("unknown", 1, "done")),  # again, for it does no harm
        ("tab(do='close')", 0, False, ("unknown", 0, "world")),  # twice would close two
        ("tab(do='new')", 0, False, ("unknown", 0, "world")),
        ("tab(do='switch', index=0)", 0, False, ("unknown", 1, "done")),
        ("navigate(to='back')", 0, False, ("unknown", 0, "world")),  # twice would be two pages
        ("navigate(to='reload')", 0, False, ("unknown", 0, "world")),  # it may send a form again
        (TYPE, 1, True, ("unknown", 1, "world")),  # half typed, perhaps
        ("type(text='ana', clear=True)", 1, True, ("done", 2, "done")),  # typed over what stands there
    ],
)
async def test_an_exact_action_is_never_repeated_blindly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: str, acted: int, kept: bool, wanted: object
) -> None:
    """wanted: what the screen said, how often the action was done in all, how the run ended."""
    monkeypatch.setattr("handeye.agent.loop.resume.LATE_SECONDS", 0.05)
    log, world = cut_off(tmp_path / "r", action), Counter(acted)
    with RunWriter.append(log.folder) as writer:
        result = await Agent(Scripted([]), world, writer).run_async(
            parse(action), interrupted=InterruptedRun(log, kept)
        )
    run = read_run(log.folder)
    assert run.steps[0].acted is not None
    assert (run.steps[0].acted.found, world.acted, result.ended.reason) == wanted


async def test_a_model_needs_a_yes_to_repeat_what_may_have_been_done(tmp_path: Path) -> None:
    log, world = cut_off(tmp_path / "r", CLICK), Counter(0)
    model = Scripted(["click(x=52, y=49)"])
    with RunWriter.append(log.folder) as writer:
        result = await Agent(model, world, writer, policy=Policy()).run_async(
            "g", interrupted=InterruptedRun(log, False)
        )
    assert (result.ended.reason, world.acted) == ("policy", 0)
    assert "repeating what may have been done" in result.ended.detail


async def test_a_doubt_lives_on_through_a_second_kill(tmp_path: Path) -> None:
    log, world = cut_off(tmp_path / "r", CLICK), Counter(0)
    with RunWriter.append(log.folder) as writer:
        acted = Acted(step=0, time=time.time(), outcome=Outcome(error="cut off"), found="unknown")
        writer.acted(acted)
    log = read_run(log.folder)
    with RunWriter.append(log.folder) as writer:
        agent = Agent(Scripted([CLICK]), world, writer, policy=Policy())
        result = await agent.run_async("g", interrupted=InterruptedRun(log, True))
    assert (result.ended.reason, world.acted) == ("policy", 0)


FIELDS = """
<input id=name style="position:absolute; left:20px; top:20px; width:200px; height:30px">
<input id=pin type=password style="position:absolute; left:20px; top:80px; width:200px; height:30px">
<p id=far style="position:absolute; left:20px; top:150px">there</p>
"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("action", "since", "wanted"),
    [
        ("type(text='ana', x=120, y=35)", "", ("not done", "allowed", "ana")),
        ("type(text='ana', x=120, y=35)", "document.all.name.focus()", ("not done", "allowed", "ana")),
        ("type(text='ana', x=120, y=35)", "document.all.name.value = 'an'", ("unknown", "repeating", "an")),
        ("type(text='{secret:PIN}', x=120, y=95)", "", ("not done", "allowed", "s3cr3t")),
        ("type(text='{secret:PIN}', x=120, y=95)", "pin.value = 's3'", ("unknown", "repeating", "s3")),
        ("type(text='ana', x=120, y=35)", "far.textContent = 'sent'", ("unknown", "repeating", "")),
    ],
)
async def test_a_field_that_is_empty_was_not_typed_into(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    page_url: Callable[[str], str],
    action: str,
    since: str,
    wanted: tuple[str, str, str],
) -> None:
    """since: what the page did until the kill. wanted: what was found, the verdict on the same action asked
    for once more, and what the field holds then."""
    monkeypatch.setattr("handeye.agent.loop.resume.LATE_SECONDS", 0.05)
    settings = BrowserSettings(url=page_url(FIELDS), width=300, height=200)
    world = BrowserEnvironment(settings, {"PIN": "s3cr3t"})
    await world.open()
    try:
        log = cut_off(tmp_path / "r", action, await world.observe())
        await world.page.evaluate(since)
        model = Scripted([action, "done()"])
        with RunWriter.append(log.folder) as writer:
            agent = Agent(model, world, writer, policy=Policy())
            await agent.run_async("g {secret:PIN} ana", interrupted=InterruptedRun(log, True))
        run = read_run(log.folder)
        assert run.steps[0].acted is not None
        field = "#pin" if "PIN" in action else "#name"
        holds = await world.page.locator(field).input_value()
        verdict = run.steps[1].decided.verdict.split()[0]
        assert (run.steps[0].acted.found, verdict, holds) == wanted
    finally:
        await world.close()


async def test_a_model_may_type_over_what_is_half_typed(tmp_path: Path) -> None:
    log, world = cut_off(tmp_path / "r", "type(text='ana', x=50, y=50)"), Counter(0)
    model = Scripted(["type(text='ana', x=50, y=50, clear=True)", "done()"])
    with RunWriter.append(log.folder) as writer:
        result = await Agent(model, world, writer, policy=Policy()).run_async(
            "g ana", interrupted=InterruptedRun(log, False)
        )
    assert (result.ended.reason, world.acted) == ("done", 1)


async def test_a_line_that_may_have_been_sent_is_not_typed_again(tmp_path: Path) -> None:
    action = r"type(text='ana\n', x=50, y=50, clear=True)"
    log, world = cut_off(tmp_path / "r", action), Counter(0)
    with RunWriter.append(log.folder) as writer:
        result = await Agent(Scripted([]), world, writer).run_async(
            parse(action), interrupted=InterruptedRun(log, False)
        )
    assert (result.ended.reason, world.acted) == ("world", 0)


async def test_what_the_check_calls_done_is_not_done_again(tmp_path: Path) -> None:
    log, world = cut_off(tmp_path / "r", CLICK), Counter(0)

    async def verify() -> bool:
        return True

    with RunWriter.append(log.folder) as writer:
        result = await Agent(Scripted([]), world, writer).run_async("g", verify, InterruptedRun(log, False))
    assert (result.ended.reason, result.ended.success, world.acted) == ("done", True, 0)
