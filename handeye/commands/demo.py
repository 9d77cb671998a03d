"""`handeye demo`: the example tasks on a real application, then a dozen MiniWoB++ episodes."""

from __future__ import annotations

import time
from importlib import resources
from pathlib import Path

from rich.console import Console

from handeye import examples
from handeye.agent.contracts import VisionModel
from handeye.agent.errors import MissingExtra
from handeye.agent.extras import HELPDESK_MODULES, MODULES, first_missing
from handeye.agent.log.format import RunHeader, ScreenSize
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.loop.turn import Watch
from handeye.agent.task.settings import AgentSettings
from handeye.commands.batch import run_tasks
from handeye.commands.live import progress_display, watched
from handeye.commands.model_factory import ModelOf, model_maker
from handeye.commands.report import TaskReport
from handeye.commands.run import spec_of
from handeye.commands.run_setup import new_folder, package_versions
from handeye.commands.run_task import RunOptions
from handeye.environments.miniwob.environment import MiniwobEnvironment
from handeye.environments.miniwob.page import VIEWPORT_HEIGHT, VIEWPORT_WIDTH
from handeye.environments.miniwob.tasks import CORE12
from handeye.evaluation.miniwob.miniwob import STEPS

NEEDED = 0.9
"""Share of the runs that has to succeed."""
SEED = 1_000_000
"""Of every episode; among the seeds that nothing is trained on (training/splits.py)."""
TASKS = Path(str(resources.files(examples))) / "tasks"


async def demo_runs(model: str, out: Path, console: Console) -> list[TaskReport]:
    """All runs of the demonstration, one after the other. Raises MissingExtra."""
    if lack := first_missing((*HELPDESK_MODULES, "miniwob")):
        raise MissingExtra(lack, MODULES[lack])
    specs = [spec_of(file) for file in sorted(TASKS.glob("*.yaml")) if file.stem != "secrets"]
    model_of = model_maker(model)
    done = await run_tasks(specs, RunOptions(model, out), console, model_of)
    return done + await miniwob_runs(model_of, out, console)


async def miniwob_runs(model_of: ModelOf, out: Path, console: Console) -> list[TaskReport]:
    """One episode of each of the first dozen tasks, on one browser."""
    environment = MiniwobEnvironment(CORE12[0], SEED)
    model, reports = model_of(environment), []
    try:
        with progress_display(console) as shown:
            for name in CORE12:
                with watched(shown, name, STEPS) as watch:
                    await environment.reset(name, SEED)
                    reports.append(await _episode(model, environment, new_folder(out, name), watch))
    finally:
        await environment.close()
    return reports


async def _episode(
    model: VisionModel, environment: MiniwobEnvironment, folder: Path, watch: Watch
) -> TaskReport:
    header = RunHeader(
        run=folder.name,
        started=time.time(),
        environment=f"miniwob/{environment.task}",
        goal=environment.goal,
        screen=ScreenSize(width=VIEWPORT_WIDTH, height=VIEWPORT_HEIGHT),
        model=model.card,
        packages=package_versions(),
        seeds={"page": environment.seed},
    )
    with RunWriter.create(folder, header) as writer:
        agent = Agent(model, environment, writer, AgentSettings(max_steps=STEPS), watch=watch)
        result = await agent.run_async(environment.goal)
    return TaskReport(
        name=environment.task,
        success=(await environment.state()).raw == 1,
        reason=result.ended.reason,
        detail=result.ended.detail,
        steps=result.steps,
        seconds=result.seconds,
        run=str(folder),
        timings_ms=result.timings_ms,
    )
