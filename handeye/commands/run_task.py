"""One run of a task: its application, its place to act in, its agent, its checks, its outputs."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
    suppress,
)
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from rich.progress import Progress

from handeye.agent.actions import parse
from handeye.agent.backends.answer_cache import CachedAnswers, Mode
from handeye.agent.contracts import Ended, RunResult, UseSkill, VisionModel
from handeye.agent.errors import CallerError, EnvironmentLost, HandeyeError, LogFault, stopped_by
from handeye.agent.log.reader import Run as Log
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.loop.resume import InterruptedRun
from handeye.agent.loop.turn import Goal, StepLine, Watch
from handeye.agent.task.application import started as started_application
from handeye.agent.task.checks import Page, Texts, failing
from handeye.agent.task.file import ExactAction, SkillStep, SubGoal, TaskFile, secret_values
from handeye.agent.task.outputs import OutputError, read_outputs, write_outputs
from handeye.agent.task.preflight import known_before
from handeye.agent.task.selectors import WRONG, selectors_of, sources
from handeye.agent.task.settings import AgentSettings, guarded
from handeye.commands.environments import Place, from_here, place_of
from handeye.commands.model_factory import ModelOf
from handeye.commands.report import TaskReport
from handeye.commands.run_setup import People, policy_of, task_header
from handeye.commands.skills import registry
from handeye.environments.desktop.environment import DesktopEnvironment

CLOSE_SECONDS = 30.0
"""For a browser or a desktop to end."""


@dataclass(frozen=True)
class RunOptions:
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
    cdp: str | None = None
    """The address of a browser that runs already."""
    people: People = People()  # noqa: RUF009 - frozen
    trust: bool = False
    """What a run folder or a skill of others asks for is allowed without asking: `--trust`."""


@dataclass(frozen=True)
class TaskSpec:
    """A task and the folder that its relative paths start from."""

    task: TaskFile
    here: Path


@dataclass(frozen=True)
class Refused:
    """A task file that cannot be run, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Workspace:
    """Where a run takes place: its folder, what {run} and {row} stand for, the application's port.

    started: the application runs already, for all rows of the task.
    """

    folder: Path
    run: Path
    port: int
    row: int = 0
    started: bool = False

    def words(self, spec: TaskSpec) -> dict[str, str]:
        data = {"port": self.port, "run": self.run.resolve(), "row": self.row, "here": spec.here}
        return {name: str(value) for name, value in data.items()} | {"python": sys.executable}


@dataclass(frozen=True)
class RunContext:
    """What all runs share: the caller's wishes, the model's maker, the places for workers, the display."""

    options: RunOptions
    model_of: ModelOf
    free: asyncio.Semaphore
    shown: Progress


@dataclass(frozen=True)
class PreparedTask:
    """A task about to be done: filled in, on its ground, its environment not yet open."""

    task: TaskFile
    here: Path
    workspace: Workspace
    environment: Place
    settings: AgentSettings
    people: People = People()  # noqa: RUF009 - frozen
    trusted: bool = False
    """A learned skill may take the name of one of ours."""


def prepare(spec: TaskSpec, workspace: Workspace, options: RunOptions, keep: bool) -> PreparedTask:
    """Raises CallerError for a secret or a word without a value."""
    task = from_here(spec.task.filled(workspace.words(spec)), spec.here)
    secrets = secret_values(task, spec.here, options.secrets)
    known_before(task, spec.here, workspace.run)
    limits = AgentSettings(
        max_steps=task.limits.steps, max_seconds=task.limits.seconds, check_seconds=task.limits.checks
    )
    settings = guarded(limits, options.guards)
    environment = place_of(task, workspace.folder, secrets, options.headed, keep, options.cdp)
    return PreparedTask(task, spec.here, workspace, environment, settings, options.people, options.trust)


async def run_once(spec: TaskSpec, context: RunContext, workspace: Workspace, watch: Watch) -> TaskReport:
    """One run of a task in the ground's folder, from its application's start to its outputs."""
    options = context.options
    prepared = prepare(spec, workspace, options, options.durable)
    model = context.model_of(prepared.environment)
    if options.cache is not None:
        model = CachedAnswers(model, options.cache, options.cache_mode)
    place = {
        "here": str(spec.here),
        "port": workspace.port,
        "row": workspace.row,
        "run": str(workspace.run.resolve()),
    }
    config = {**prepared.settings.model_dump(), **place, "model": options.model, "durable": options.durable}
    header = task_header(spec.task, prepared.task.goal, model.card, config)
    with RunWriter.create(workspace.folder, header) as writer, end_written(writer):
        return await carried_out(prepared, model, writer, watch)


@contextmanager
def end_written(writer: RunWriter) -> Iterator[None]:
    """Whatever stops a run, before its first step too, stands in its log."""
    try:
        yield
    except (HandeyeError, asyncio.CancelledError) as fault:
        if not writer.over:
            why = stopped_by(fault)
            with suppress(LogFault):
                writer.ended(Ended(time=time.time(), reason="interrupted", detail=why, success=False))
        raise


async def carried_out(
    prepared: PreparedTask, model: VisionModel, writer: RunWriter, watch: Watch, log: Log | None = None
) -> TaskReport:
    """Do it, with its application. log: the cut-off run that it goes on with."""
    task, environment, workspace, begun = (
        prepared.task,
        prepared.environment,
        prepared.workspace,
        time.perf_counter(),
    )
    shared = workspace.started
    program = (
        nullcontext() if shared else application_of(task, prepared.here, workspace.port, workspace.folder)
    )
    checks, outputs = Checked(task, environment, prepared.here), Read(task, environment, workspace.folder)
    async with program:
        opening = time.perf_counter()
        try:
            async with opened(environment, prepared.settings.max_seconds):
                await checks.before()
                skills = registry(task.skills, prepared.here, prepared.trusted)
                people = prepared.people
                policy, seen = people.of(policy_of(task)), both(watch, people.after)
                agent = Agent(model, environment, writer, prepared.settings, policy, seen, skills)
                left = InterruptedRun(log, getattr(environment, "found_again", False)) if log else None
                result = await agent.run_async(
                    goals_of(task),
                    checks.verify if task.success else None,
                    left,
                    outputs.read if task.outputs else None,
                    time.perf_counter() - opening,
                )
        except NotOpened as fault:
            ended = Ended(time=time.time(), reason=fault.reason, detail=str(fault), success=False)
            writer.ended(ended)
            result = RunResult(ended, str(workspace.folder), len(log.steps) if log else 0, 0.0)
    report = report_of(task, result, checks.failed)
    return report.model_copy(
        update={
            "seconds": time.perf_counter() - begun,
            "outputs": outputs.values,
            "detail": environment.hidden(report.detail),
            "answer": environment.hidden(report.answer),
        }
    )


def both(first: Watch, second: Watch | None) -> Watch:
    def told(step: StepLine) -> None:
        first(step)
        if second is not None:
            second(step)

    return told


def report_of(task: TaskFile, result: RunResult, failed: str = "") -> TaskReport:
    """failed: the check that does not hold, in words."""
    ended = result.ended
    failed = failed if ended.checks is False else ""
    return TaskReport(
        name=task.name,
        success=ended.success,
        reason=ended.reason,
        detail="; ".join(dict.fromkeys(part for part in (ended.detail, failed) if part)),
        steps=result.steps,
        seconds=result.seconds,
        run=result.folder,
        timings_ms=result.timings_ms,
        answer=ended.answer,
        model_calls=result.model_calls,
        goal=task.goal,
        actions=result.actions,
        confidence=result.confidence,
        checks=ended.checks,
        doubt=ended.doubt,
        verified=ended.verified,
        found=ended.found,
    )


@dataclass
class Read:
    """A run's outputs, once they are read."""

    task: TaskFile
    environment: Place
    folder: Path
    values: dict[str, Any] | None = None

    async def read(self, answer: str) -> str:
        """Why they are not as the task says; empty when they are, and then they are written too."""
        value = self.task.outputs
        assert value is not None
        try:
            self.values = await read_outputs(
                value, seen_by_checks(self.environment), answer, self.environment.hidden
            )
            write_outputs(self.folder / "outputs.json", [self.values], single=True)
        except (OutputError, CallerError, EnvironmentLost) as fault:
            return str(fault)
        return ""


@dataclass
class Checked:
    """The task's success checks; failed: the first that does not hold or cannot be made, in words."""

    task: TaskFile
    environment: Place
    here: Path
    failed: str = ""

    async def verify(self) -> bool:
        self.failed = "the checks did not answer in time"
        try:
            seen = seen_by_checks(self.environment)
            self.failed = await failing(self.task.success, seen, self.here)
        except CallerError as fault:
            self.failed = f"success check: {str(fault).removeprefix('success check: ')}"
        except EnvironmentLost as fault:
            self.failed = str(fault)
        return not self.failed

    async def before(self) -> None:
        """Raises CallerError for a selector or script that does not parse, before anything is done."""
        items = list(selectors_of(self.task))
        if not items or isinstance(self.environment, DesktopEnvironment):
            return
        with suppress(EnvironmentLost):
            found = await self.environment.probe.evaluate(WRONG, sources(items))
            for (_, text), why in zip(items, found, strict=True):
                if why:
                    raise CallerError(f"{text!r} {why}")


def seen_by_checks(place: Place) -> Page | Texts:
    return place if isinstance(place, DesktopEnvironment) else place.probe


class NotOpened(EnvironmentLost):
    """The environment did not open: lost, or not within the run's time."""

    def __init__(self, reason: Literal["world", "limit"], detail: str) -> None:
        super().__init__(detail)
        self.reason: Literal["world", "limit"] = reason


@asynccontextmanager
async def opened(environment: Place, seconds: float | None = None) -> AsyncIterator[None]:
    """Raises NotOpened. Closing it has a bound of its own."""
    try:
        try:
            async with asyncio.timeout(seconds):
                await environment.open()
        except TimeoutError:
            raise NotOpened("limit", f"{seconds:g} seconds, before the first step") from None
        except EnvironmentLost as fault:
            raise NotOpened("world", str(fault)) from None
        yield
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
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
