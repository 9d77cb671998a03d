"""What became of an action that a kill cut off, told by the screen: done, not done, or not known."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from agent.actions import parse
from agent.backends.scripted import Scripted
from agent.contracts import Action, Decided, Move, Outcome, Reply, Screenshot
from agent.log.format import RunHeader, ScreenSize
from agent.log.reader import Run, read_run
from agent.log.writer import RunWriter
from agent.loop import Agent
from agent.policy import Policy
from agent.resume import Left


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


def cut_off(folder: Path, action: str) -> Run:
    """A run that was killed after its first step was decided."""
    before = Screenshot(np.zeros((100, 200, 3), np.uint8))
    header = RunHeader(
        run="r",
        started=time.time(),
        environment="counter",
        goal="g",
        screen=ScreenSize(width=200, height=100),
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
        (TYPE, 1, True, ("unknown", 1, "world")),  # half typed, perhaps
        ("type(text='ana', clear=True)", 1, True, ("done", 2, "done")),  # typed over what stands there
    ],
)
async def test_an_exact_action_is_never_repeated_blindly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: str, acted: int, kept: bool, wanted: object
) -> None:
    """wanted: what the screen said, how often the action was done in all, how the run ended."""
    monkeypatch.setattr("agent.resume.LATE_SECONDS", 0.05)
    log, world = cut_off(tmp_path / "r", action), Counter(acted)
    with RunWriter.append(log.folder) as writer:
        result = await Agent(Scripted([]), world, writer).run_async(parse(action), left=Left(log, kept))
    run = read_run(log.folder)
    assert run.steps[0].acted is not None
    assert (run.steps[0].acted.found, world.acted, result.ended.reason) == wanted


async def test_a_model_needs_a_yes_to_repeat_what_may_have_been_done(tmp_path: Path) -> None:
    log, world = cut_off(tmp_path / "r", CLICK), Counter(0)
    model = Scripted(["click(x=52, y=49)"])
    with RunWriter.append(log.folder) as writer:
        result = await Agent(model, world, writer, policy=Policy()).run_async("g", left=Left(log, False))
    assert (result.ended.reason, world.acted) == ("policy", 0)
    assert "repeating what may have been done" in result.ended.detail


async def test_what_the_check_calls_done_is_not_done_again(tmp_path: Path) -> None:
    log, world = cut_off(tmp_path / "r", CLICK), Counter(0)

    async def verify() -> bool:
        return True

    with RunWriter.append(log.folder) as writer:
        result = await Agent(Scripted([]), world, writer).run_async("g", verify, Left(log, False))
    assert (result.ended.reason, result.ended.success, world.acted) == ("done", True, 0)
