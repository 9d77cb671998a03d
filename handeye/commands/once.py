"""One run of a task: its application, its place to act in, its agent, its checks, its outputs."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.progress import Progress

from handeye.agent.actions import parse
from handeye.agent.backends.located import Located, Mode
from handeye.agent.contracts import UseSkill, VisionModel
from handeye.agent.errors import CallerError, WorldFault
from handeye.agent.log.reader import Run as Log
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.loop.resume import Left
from handeye.agent.loop.turn import Goal, Watch
from handeye.agent.task.application import started as started_application
from handeye.agent.task.checks import failing
from handeye.agent.task.file import ExactAction, Outputs, SkillStep, SubGoal, TaskFile, secret_values
from handeye.agent.task.outputs import Unfit, read_outputs, write_outputs
from handeye.agent.task.settings import AgentSettings, guarded
from handeye.commands.named import ModelOf
from handeye.commands.parts import policy_of, task_header
from handeye.commands.places import Place, place_of
from handeye.commands.report import TaskReport
from handeye.commands.skills import registry
from handeye.environments.desktop.environment import DesktopEnvironment


@dataclass(frozen=True)
class Wishes:
    """What the caller of `run` chose. out: the folder that gets a folder for each run. cache: where the
    model's answers are kept, to be given again while their places look the same."""

    model: str
    out: Path
    headed: bool = False
    workers: int = 1
    secrets: Mapping[str, str] = field(default_factory=dict)
    guards: str = ""
    """Names of handeye.agent.task.settings.GUARDS with commas."""
    durable: bool = False
    """The browser and the application outlive a kill of this process, for `--resume`."""
    cache: Path | None = None
    cache_mode: Mode = "read-write"
    own_screen: bool = False
    """A resumed run may work the screen that the user sits at."""


@dataclass(frozen=True)
class Job:
    """A task and the folder that its relative paths start from."""

    task: TaskFile
    here: Path


@dataclass(frozen=True)
class Ground:
    """Where a run takes place: its folder, what {run} and {row} stand for, the application's port.

    started: the application runs already, for all rows of the task.
    """

    folder: Path
    run: Path
    port: int
    row: int = 0
    started: bool = False

    def words(self, job: Job) -> dict[str, str]:
        told = {"port": self.port, "run": self.run.resolve(), "row": self.row, "here": job.here}
        return {name: str(value) for name, value in told.items()} | {"python": sys.executable}


@dataclass(frozen=True)
class Crew:
    """What all runs share: the caller's wishes, the model's maker, the places for workers, the display."""

    wishes: Wishes
    model_of: ModelOf
    free: asyncio.Semaphore
    shown: Progress


@dataclass(frozen=True)
class Work:
    """A task about to be done: filled in, on its ground, its environment not yet open."""

    task: TaskFile
    here: Path
    ground: Ground
    environment: Place
    settings: AgentSettings


def work_of(job: Job, ground: Ground, wishes: Wishes, keep: bool) -> Work:
    """Raises CallerError for a secret or a word without a value."""
    task = job.task.filled(ground.words(job))
    secrets = secret_values(task, job.here, wishes.secrets)
    limits = AgentSettings(max_steps=task.limits.steps, max_seconds=task.limits.seconds)
    settings = guarded(limits, wishes.guards)
    environment = place_of(task, ground.folder, secrets, wishes.headed, keep)
    return Work(task, job.here, ground, environment, settings)


async def run_once(job: Job, crew: Crew, ground: Ground, watch: Watch) -> TaskReport:
    """One run of a task in the ground's folder, from its application's start to its outputs."""
    wishes = crew.wishes
    work = work_of(job, ground, wishes, wishes.durable)
    model = crew.model_of(work.environment)
    if wishes.cache is not None:
        model = Located(model, wishes.cache, wishes.cache_mode)
    place = {"here": str(job.here), "port": ground.port, "row": ground.row, "run": str(ground.run.resolve())}
    config = {**work.settings.model_dump(), **place, "model": wishes.model, "durable": wishes.durable}
    header = task_header(job.task, work.task.goal, model.card, config)
    with RunWriter.create(ground.folder, header) as writer:
        return await carried_out(work, model, writer, watch)


async def carried_out(
    work: Work, model: VisionModel, writer: RunWriter, watch: Watch, log: Log | None = None
) -> TaskReport:
    """Do it, with its application. log: the cut-off run that it goes on with."""
    task, environment, ground, begun = work.task, work.environment, work.ground, time.perf_counter()
    outputs, shared = Read(), ground.started
    program = nullcontext() if shared else application_of(task, work.here, ground.port, ground.folder)
    async with program, opened(environment):
        skills = registry(task.skills, work.here)
        agent = Agent(model, environment, writer, work.settings, policy_of(task), watch, skills)
        checks = Checked(task, environment, work.here)
        left = Left(log, getattr(environment, "found_again", False)) if log else None
        result = await agent.run_async(goals_of(task), checks.verify if task.success else None, left)
        if task.outputs is not None and result.ended.reason == "done":
            outputs = await _read(task.outputs, environment, result.ended.answer, ground.folder)
    ended = result.ended
    success = ended.reason == "done" if ended.success is None else ended.success
    return TaskReport(
        name=task.name,
        success=success and not outputs.unfit,
        reason=ended.reason,
        detail=ended.detail or checks.failed or outputs.unfit,
        steps=result.steps,
        seconds=time.perf_counter() - begun,
        run=str(ground.folder),
        timings_ms=result.timings_ms,
        answer=ended.answer,
        model_calls=result.model_calls,
        outputs=outputs.values,
    )


@dataclass(frozen=True)
class Read:
    """A run's outputs, or why they are not as the task says."""

    values: dict[str, Any] | None = None
    unfit: str = ""


async def _read(told: Outputs, place: Place, answer: str, folder: Path) -> Read:
    seen = place if isinstance(place, DesktopEnvironment) else place.page
    try:
        values = await read_outputs(told, seen, answer)
    except Unfit as fault:
        return Read(unfit=str(fault))
    write_outputs(folder / "outputs.json", [values], single=True)
    return Read(values)


@dataclass
class Checked:
    """The task's success checks; failed: the first that does not hold, in words."""

    task: TaskFile
    environment: Place
    here: Path
    failed: str = ""

    async def verify(self) -> bool:
        from playwright.async_api import Error

        place = self.environment
        try:
            seen = place if isinstance(place, DesktopEnvironment) else place.page
            self.failed = await failing(self.task.success, seen, self.here)
        except Error as fault:
            raise CallerError(f"success check: {str(fault).strip().splitlines()[0]}") from None
        except WorldFault as fault:
            self.failed = str(fault)
        return not self.failed


@asynccontextmanager
async def opened(environment: Place) -> AsyncIterator[None]:
    try:
        await environment.open()
        yield
    finally:
        await environment.close()


def goals_of(task: TaskFile) -> list[Goal]:
    steps = task.steps or (task.goal,)
    return [_goal(step) for step in steps]


def _goal(step: SubGoal) -> Goal:
    if isinstance(step, SkillStep):
        return UseSkill(name=step.skill, arguments=step.arguments)
    return parse(step.action) if isinstance(step, ExactAction) else step


def application_of(task: TaskFile, here: Path, port: int, folder: Path) -> AbstractAsyncContextManager[None]:
    """The task's application while the block lasts; nothing where the task has none."""
    if task.application is None:
        return nullcontext()
    return started_application(task.application, here, port, folder / "application.log")
