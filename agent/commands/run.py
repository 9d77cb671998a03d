"""`handeye run` and `handeye do`: task files and one-off goals in a real browser."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from agent.actions import parse
from agent.application import free_port, started
from agent.checks import failing
from agent.commands.parts import ModelOf, load_model, model_maker, new_folder, policy_of, task_header
from agent.commands.places import Place, place_of
from agent.commands.report import TaskReport
from agent.config import AgentSettings, guarded
from agent.contracts import VisionModel
from agent.errors import CallerError, WorldFault
from agent.log.reader import Run as Log
from agent.log.writer import RunWriter
from agent.loop import Agent
from agent.resume import Left
from agent.task import ExactAction, TaskFile, read_task, secret_values
from agent.turn import Goal, Watch
from environments.desktop import DesktopEnvironment


@dataclass(frozen=True)
class Wishes:
    """What the caller of `run` chose. out: the folder that gets a folder for each run."""

    model: str
    out: Path
    headed: bool = False
    workers: int = 1
    secrets: Mapping[str, str] = field(default_factory=dict)
    guards: str = ""
    """Names of agent.config.GUARDS with commas."""
    durable: bool = False
    """The browser and the application outlive a kill of this process, for `--resume`."""


@dataclass(frozen=True)
class Job:
    """A task and the folder that its relative paths start from."""

    task: TaskFile
    here: Path


def job_of(path: Path) -> Job:
    return Job(read_task(path), path.parent.resolve())


async def run_jobs(
    jobs: Sequence[Job], wishes: Wishes, console: Console, model_of: ModelOf | None = None
) -> list[TaskReport]:
    """Run all, at most `workers` at a time, shown as they go. Raises CallerError at the first mistake.

    model_of: what makes the model, where it is loaded already.
    """
    model_of, free = model_of or await maker(wishes.model), asyncio.Semaphore(wishes.workers)
    with progress_display(console) as shown:

        async def one(job: Job) -> TaskReport:
            async with free:
                with watched(shown, job.task.name, job.task.limits.steps) as watch:
                    return await run_task(job, wishes, model_of, watch)

        return list(await asyncio.gather(*(one(job) for job in jobs)))


async def maker(name: str) -> ModelOf:
    """model_maker, after the calibration that a model without one needs first."""
    from agent.commands.models import check_first
    from agent.commands.parts import PER_RUN

    if name.partition(":")[0] not in PER_RUN and name != "builtin":
        model = load_model(name)
        await check_first(model)
        return lambda environment: model
    return model_maker(name)


async def run_task(job: Job, wishes: Wishes, model_of: ModelOf, watch: Watch) -> TaskReport:
    """One task from start to end: its application, its browser, its run folder."""
    work = work_of(job, new_folder(wishes.out, job.task.name), free_port(), wishes, wishes.durable)
    model = model_of(work.environment)
    config = {**work.settings.model_dump(), "here": str(job.here), "port": work.port, "model": wishes.model}
    with RunWriter.create(
        work.folder, task_header(job.task, work.task.goal, model.card, {**config, "durable": wishes.durable})
    ) as writer:
        return await carried_out(work, model, writer, watch)


@dataclass(frozen=True)
class Work:
    """A task about to be done: filled in, in a folder, its environment not yet open."""

    task: TaskFile
    here: Path
    folder: Path
    port: int
    environment: Place
    settings: AgentSettings


def work_of(job: Job, folder: Path, port: int, wishes: Wishes, keep: bool) -> Work:
    """Raises CallerError for a secret or a word without a value."""
    provided = {"port": port, "run": folder.resolve(), "here": job.here, "python": sys.executable}
    task = job.task.filled({name: str(value) for name, value in provided.items()})
    secrets = secret_values(task, job.here, wishes.secrets)
    limits = AgentSettings(max_steps=task.limits.steps, max_seconds=task.limits.seconds)
    settings = guarded(limits, wishes.guards)
    environment = place_of(task, folder, secrets, wishes.headed, keep)
    return Work(task, job.here, folder, port, environment, settings)


async def carried_out(
    work: Work, model: VisionModel, writer: RunWriter, watch: Watch, log: Log | None = None
) -> TaskReport:
    """Do it, with its application. log: the cut-off run that it goes on with."""
    task, environment, begun = work.task, work.environment, time.perf_counter()
    async with application_of(task, work.here, work.port, work.folder), opened(environment):
        agent = Agent(model, environment, writer, work.settings, policy_of(task), watch)
        checks = Checked(task, environment, work.here)
        left = Left(log, getattr(environment, "found_again", False)) if log else None
        result = await agent.run_async(goals_of(task), checks.verify if task.success else None, left)
    ended = result.ended
    return TaskReport(
        name=task.name,
        success=ended.reason == "done" if ended.success is None else ended.success,
        reason=ended.reason,
        detail=ended.detail or checks.failed,
        steps=result.steps,
        seconds=time.perf_counter() - begun,
        run=str(work.folder),
        timings_ms=result.timings_ms,
    )


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


def progress_display(console: Console) -> Progress:
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    return Progress(*columns, console=console, transient=True)


@contextmanager
def watched(shown: Progress, name: str, most: int) -> Iterator[Watch]:
    """Shows a run's steps on a progress display while the block lasts."""
    line = shown.add_task(f"{name}: starting", total=None)

    def told(step: int, action: str) -> None:
        shown.update(line, description=f"{name}: step {step + 1} of {most}: {escape(action[:60])}")

    try:
        yield told
    finally:
        shown.remove_task(line)


def goals_of(task: TaskFile) -> list[Goal]:
    steps = task.steps or (task.goal,)
    return [parse(step.action) if isinstance(step, ExactAction) else step for step in steps]


def application_of(task: TaskFile, here: Path, port: int, folder: Path) -> AbstractAsyncContextManager[None]:
    """The task's application while the block lasts; nothing where the task has none."""
    if task.application is None:
        return nullcontext()
    return started(task.application, here, port, folder / "application.log")
