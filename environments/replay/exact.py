"""A recorded run done again, action for action, on a live environment; no model is asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from handeye.agent.actions import render
from handeye.agent.contracts import Action, Box, Environment, Frozen, Screenshot
from handeye.agent.log.reader import Run
from handeye.agent.perception.changes import compare
from handeye.environments.replay.environment import path

LOOK_AGAIN_SECONDS = 0.25


class ScreenCheck(Frozen):
    """One recorded step on the live screen.

    different: the part of the screen's cells (0..1) that is not as recorded; box: where, in screen pixels.
    error: what the environment could not do now though it could when it was recorded.
    """

    step: int
    action: str
    agreed: bool
    different: float = 0.0
    box: Box | None = None
    error: str | None = None


class ReplayReport(Frozen):
    """checks: one a step, up to the first that did not agree. finished: every action was done."""

    checks: tuple[ScreenCheck, ...]
    finished: bool
    steps: int
    """Steps to replay."""

    @property
    def first_difference(self) -> ScreenCheck | None:
        return next((check for check in self.checks if not check.agreed), None)


class ReplaySettings(Frozen):
    tolerance: float = 0.0
    """The part of the screen's cells that may differ; 0 asks for all."""
    patience_seconds: float = 2.0
    """A screen that does not agree yet is looked at again for this long."""
    stop: bool = True
    """Stop before the first action on a screen that does not agree; else only report it."""


async def replay_exact(
    run: Run,
    environment: Environment,
    settings: ReplaySettings = ReplaySettings(),  # noqa: B008 - frozen
    watch: Callable[[ScreenCheck], None] | None = None,
) -> ReplayReport:
    """Do the run's actions on an open environment, its screen compared with the recorded one before each.

    The screen after the last one is compared too, under the last step's number. Raises EnvironmentLost.
    """
    checks: list[ScreenCheck] = []
    steps = path(run)
    for step in steps:
        action = step.decided.action
        assert action is not None, "a path holds only steps with an action"
        check = await _compare(run.screenshot(step), step.decided.step, action, environment, settings)
        if check.agreed or not settings.stop:
            outcome = await environment.act(action)
            recorded = step.acted.outcome.error if step.acted else None
            if outcome.error and not recorded:
                check = check.model_copy(update={"agreed": False, "error": outcome.error})
        checks.append(check)
        if watch:
            watch(check)
        if settings.stop and not check.agreed:
            return ReplayReport(checks=tuple(checks), finished=False, steps=len(steps))
    last = steps[-1] if steps else None
    if last and last.acted and last.acted.frame_after and last.decided.action:
        recorded_end = Screenshot(run.frame(last.acted.frame_after))
        end = await _compare(recorded_end, last.decided.step, last.decided.action, environment, settings)
        checks[-1] = checks[-1] if end.agreed else end
    return ReplayReport(checks=tuple(checks), finished=True, steps=len(steps))


async def _compare(
    recorded: Screenshot, number: int, action: Action, environment: Environment, settings: ReplaySettings
) -> ScreenCheck:
    until = time.monotonic() + settings.patience_seconds
    while True:
        live = await environment.observe()
        if live.hash == recorded.hash:
            return ScreenCheck(step=number, action=render(action), agreed=True)
        change = compare(recorded, live)
        agreed = change.fraction <= settings.tolerance
        if agreed or time.monotonic() >= until:
            return ScreenCheck(
                step=number,
                action=render(action),
                agreed=agreed,
                different=change.fraction,
                box=change.box,
            )
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
