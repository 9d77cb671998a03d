"""Second looks before acting: each is off by default, and on it changes what is done."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest

from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Outcome, Reply, RunResult, Screenshot
from handeye.agent.errors import CallerError
from handeye.agent.log.format import RunHeader
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.task.settings import AgentSettings, guarded


class Still:
    """A screen that changes only when it is told to."""

    name = "still"

    def __init__(self) -> None:
        self.shade, self.acted = 0, 0

    async def open(self) -> None:
        pass

    async def observe(self) -> Screenshot:
        return Screenshot(np.full((300, 400, 3), self.shade, np.uint8))

    async def act(self, action: object) -> Outcome:
        self.acted += 1
        return Outcome()

    async def target_at(self, x: float, y: float) -> None:
        return None

    async def close(self) -> None:
        pass


class Unsure(Scripted):
    """Knows little until it sees a zoom."""

    async def ask(self, views, prompt, constraint=None) -> Reply:  # type: ignore[no-untyped-def]
        zoomed = any(view.kind == "zoom" for view in views)
        text = "click(x=200, y=100)" if zoomed else "click(x=190, y=100)"
        return Reply(text=text, confidence=0.9 if zoomed else 0.3)


Ran = Callable[..., tuple[RunResult, Run]]


@pytest.fixture
def ran(tmp_path: Path) -> Ran:
    def run(
        model: Scripted, names: str, world: Still, verify: Callable[[], Awaitable[bool]] | None = None
    ) -> tuple[RunResult, Run]:
        folder = tmp_path / f"run{len(list(tmp_path.iterdir()))}"
        header = RunHeader(run="r", started=time.time(), environment="still", goal="g")
        settings = guarded(AgentSettings(max_steps=6, max_repeats=6), names)
        with RunWriter.create(folder, header) as writer:
            return Agent(model, world, writer, settings).run("g", verify), read_run(folder)

    return run


def actions(run: Run) -> list[str]:
    return [repr(step.decided.action) for step in run.steps]


def test_an_unsure_answer_is_looked_at_again_enlarged(ran: Ran) -> None:
    _, without = ran(Unsure([]), "", Still())
    _, looked = ran(Unsure([]), "zoom", Still())
    assert "x=190" in actions(without)[0]
    assert "x=200" in actions(looked)[0]
    assert [view.kind for view in looked.steps[0].decided.views][-1] == "zoom"


def test_what_had_no_effect_twice_is_not_done_a_third_time(ran: Ran) -> None:
    world = Still()
    result, run = ran(Scripted(["click(x=5, y=5)"] * 3 + ["done()"] * 2), "loops", world)
    assert world.acted == 2
    assert "do something else" in str(run.steps[2].decided.error)
    assert result.ended.reason == "done"


def test_done_is_believed_when_the_check_agrees(ran: Ran) -> None:
    world = Still()

    async def verify() -> bool:
        return world.acted > 0

    result, run = ran(Scripted(["done()", "click(x=5, y=5)", "done()", "done()"]), "done", world, verify)
    assert "not done yet" in str(run.steps[0].decided.error)
    assert (result.ended.reason, result.ended.checks, world.acted) == ("done", True, 1)
    assert result.ended.success is None  # its last action changed nothing
    result, _ = ran(Scripted(["done()"]), "", Still(), verify)
    assert result.ended.reason == "done"


def test_a_screen_that_changed_while_the_model_thought_is_looked_at_again(ran: Ran) -> None:
    world = Still()

    def slow(views: object, prompt: object) -> str:
        world.shade = min(100, world.shade + 100)
        return "click(x=50, y=50)" if world.acted == 0 else "done()"

    _, run = ran(Scripted(slow), "fresh", world)
    assert "the screen changed" in str(run.steps[0].decided.error)
    assert run.steps[1].decided.action is not None


def test_an_unknown_guard_is_the_callers_mistake() -> None:
    with pytest.raises(CallerError, match="there is no guard 'luck'"):
        guarded(AgentSettings(), "zoom,luck")
