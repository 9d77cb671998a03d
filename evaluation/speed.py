"""What a step costs on the helpdesk at 1280x720, by phase: the model is really asked, its answer is not done.

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

from agent.application import free_port, started
from agent.config import AgentSettings
from agent.contracts import Constraint, Environment, Frozen, Prompt, Reply, View, VisionModel
from agent.errors import CallerError, ModelFault
from agent.log.format import RunHeader
from agent.log.writer import RunWriter
from agent.loop import Agent
from agent.task import Application, Ready
from environments.browser import BrowserEnvironment, BrowserSettings

ROOT = Path(__file__).parent.parent
WIDTH, HEIGHT = 1280, 720
GOAL = "Sign in as anna with password green-tea-42"
ROUND = (
    "click(x=640, y=300)",
    "type(text='anna')",
    "click(x=640, y=640)",
    "press(keys='Tab')",
    "press(keys='Tab')",
    "type(text='green-tea-42')",
)


class SpeedReport(Frozen):
    """Mean milliseconds a step. screen: WIDTHxHEIGHT in pixels."""

    total_ms: float
    phases_ms: dict[str, float]
    screen: str
    model: str
    steps: int


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


async def bench_speed(model_of: Callable[[Environment], VisionModel], steps: int) -> SpeedReport:
    """The mean over `steps` steps, after two that only warm up. Raises CallerError without the examples."""
    if not (ROOT / "examples" / "helpdesk").is_dir():
        raise CallerError("the helpdesk is not here: run this in a clone of the repository")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="handeye-speed-") as place:
        folder = Path(place)
        command = f"{sys.executable} -m examples.helpdesk --port {port} --database {folder / 'helpdesk.db'}"
        application = Application(command=command, ready=Ready(url=f"http://127.0.0.1:{port}/health"))
        async with started(application, ROOT, port, folder / "application.log"):
            url = f"http://127.0.0.1:{port}/"
            environment = BrowserEnvironment(BrowserSettings(url=url, width=WIDTH, height=HEIGHT))
            try:
                await environment.open()
                model = Paced(model_of(environment))
                await _steps(model, environment, folder / "warm", 2)
                phases = await _steps(model, environment, folder / "timed", steps)
            finally:
                await environment.close()
    return SpeedReport(
        total_ms=sum(phases.values()),
        phases_ms=phases,
        screen=f"{WIDTH}x{HEIGHT}",
        model=model.card.name,
        steps=steps,
    )


async def _steps(model: VisionModel, environment: Environment, folder: Path, steps: int) -> dict[str, float]:
    header = RunHeader(run=folder.name, started=time.time(), environment="browser", goal=GOAL)
    settings = AgentSettings(max_steps=steps, max_repeats=steps + 1)
    with RunWriter.create(folder, header) as writer:
        result = await Agent(model, environment, writer, settings).run_async(GOAL)
    return result.timings_ms
