"""What a step costs on the helpdesk, by phase: the model is really asked, its answer is not done.

A fixed round of clicks and typing is done instead, so that every model is timed on the same screens.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import cycle
from pathlib import Path

from handeye.agent.backends.local import Local
from handeye.agent.contracts import Constraint, Environment, Prompt, Reply, View, VisionModel
from handeye.agent.errors import MissingExtra, ModelFault
from handeye.agent.extras import HELPDESK_MODULES, first_missing
from handeye.agent.log.format import RunHeader
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.task.application import free_port, started
from handeye.agent.task.file import Application, Ready
from handeye.agent.task.settings import AgentSettings
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.evaluation.model.speed_report import Reuse, ScreenSpeed, SpeedReport

SIZES = ((1280, 720), (1920, 1080))
GOAL = "Sign in as anna with password green-tea-42"
ROUND = (
    "click(x=640, y=300)",
    "type(text='anna')",
    "click(x=640, y=640)",
    "press(keys='Tab')",
    "press(keys='Tab')",
    "type(text='green-tea-42')",
)


class Paced:
    """Asks the model and answers with the next action of the round."""

    def __init__(self, model: VisionModel) -> None:
        self.card = model.card
        self._model = model
        self._round = cycle(ROUND)

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        with suppress(ModelFault):
            await self._model.ask(views, prompt, constraint)
        return Reply(text=next(self._round))


def check_helpdesk() -> None:
    """Raises MissingExtra where the helpdesk cannot be started."""
    if lack := first_missing(HELPDESK_MODULES):
        raise MissingExtra(lack, "examples")


async def bench_speed(model_of: Callable[[Environment], VisionModel], steps: int) -> SpeedReport:
    """The mean over `steps` steps, after two that only warm up. Raises MissingExtra."""
    check_helpdesk()
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="handeye-speed-") as place:
        folder = Path(place)
        database = folder / "helpdesk.db"
        command = f"{sys.executable} -m handeye.examples.helpdesk --port {port} --database {database}"
        application = Application(command=command, ready=Ready(url=f"http://127.0.0.1:{port}/health"))
        async with started(application, folder, port, folder / "application.log"):
            url = f"http://127.0.0.1:{port}/"
            (small, model), (large, _) = [
                await _screen(model_of, BrowserSettings(url=url, width=width, height=height), steps, folder)
                for width, height in SIZES
            ]
    return SpeedReport(
        **small.model_dump(),
        model=model.card.name,
        steps=steps,
        larger=large,
        reuse=_reuse(model),
    )


def _reuse(model: VisionModel) -> Reuse | None:
    if not isinstance(model, Local) or model.cache is None:
        return None
    from handeye.evaluation.model.reuse import measure_reuse  # needs torch, which other models do without

    return measure_reuse(model)


async def _screen(
    model_of: Callable[[Environment], VisionModel], settings: BrowserSettings, steps: int, folder: Path
) -> tuple[ScreenSpeed, VisionModel]:
    environment, size = BrowserEnvironment(settings), f"{settings.width}x{settings.height}"
    try:
        await environment.open()
        model = model_of(environment)
        paced = Paced(model)
        await _steps(paced, environment, folder / f"warm-{size}", 2)
        phases = await _steps(paced, environment, folder / f"timed-{size}", steps)
    finally:
        await environment.close()
    return ScreenSpeed(total_ms=sum(phases.values()), phases_ms=phases, screen=size), model


async def _steps(model: VisionModel, environment: Environment, folder: Path, steps: int) -> dict[str, float]:
    header = RunHeader(run=folder.name, started=time.time(), environment="browser", goal=GOAL)
    settings = AgentSettings(max_steps=steps, max_repeats=steps + 1)
    with RunWriter.create(folder, header) as writer:
        result = await Agent(model, environment, writer, settings).run_async(GOAL)
    return result.timings_ms
