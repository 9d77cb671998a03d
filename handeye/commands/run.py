"""`handeye run` and `handeye do`: task files, once or once a row of a table, several at a time."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from handeye.agent.errors import CallerError, WorldFault
from handeye.agent.loop.turn import Watch
from handeye.agent.task.application import free_port
from handeye.agent.task.checks import failing, without_page
from handeye.agent.task.outputs import write_outputs
from handeye.agent.task.reading import read_task, rows
from handeye.commands.named import ModelOf, load_model, model_maker
from handeye.commands.once import Crew, Ground, Job, Wishes, application_of, run_once
from handeye.commands.parts import new_folder
from handeye.commands.places import ScreenWish
from handeye.commands.report import TaskReport

AFTERMATH_SECONDS = 1.0
"""For the application to finish what a lost browser has asked of it."""


def job_of(path: Path, inputs: Mapping[str, str] | None = None) -> Job:
    """inputs: values for the inputs of that name; the task need not have them all."""
    task = read_task(path)
    mine = {name: value for name, value in (inputs or {}).items() if name in task.inputs}
    return Job(task.given(mine), path.parent.resolve())


def jobs_of(paths: Sequence[Path], inputs: Mapping[str, str], wish: ScreenWish) -> list[Job]:
    """Raises CallerError for an input that no task has, or a screen that was not allowed."""
    jobs = [job_of(path, inputs) for path in paths]
    jobs = [Job(wish.applied(job.task), job.here) for job in jobs]
    unknown = [name for name in inputs if not any(name in job.task.inputs for job in jobs)]
    if unknown:
        raise CallerError(f"--input {unknown[0]}: no task file given has an input of that name")
    return jobs


async def run_jobs(
    jobs: Sequence[Job], wishes: Wishes, console: Console, model_of: ModelOf | None = None
) -> list[TaskReport]:
    """Run all, at most `workers` at a time, shown as they go. Raises CallerError at the first mistake.

    model_of: what makes the model, where it is loaded already.
    """
    tables = [rows(job.task, job.here) for job in jobs]
    model_of, free = model_of or await maker(wishes.model), asyncio.Semaphore(wishes.workers)
    with progress_display(console) as shown:
        crew = Crew(wishes, model_of, free, shown)
        pairs = zip(jobs, tables, strict=True)
        work = [_rows(job, table, crew) if table else _alone(job, crew) for job, table in pairs]
        return [told for some in await asyncio.gather(*work) for told in some]


async def _alone(job: Job, crew: Crew) -> list[TaskReport]:
    folder = new_folder(crew.wishes.out, job.task.name)
    ground = Ground(folder, folder, free_port())
    told = await run_task(job, crew, ground)
    _keep_outputs(job, ground, [told])
    return [told]


async def _rows(job: Job, table: Sequence[Mapping[str, str]], crew: Crew) -> list[TaskReport]:
    """The task once a row, all on one application."""
    folder, port = new_folder(crew.wishes.out, job.task.name), free_port()
    grounds = [
        Ground(folder / f"{number:04d}", folder, port, number, started=True)
        for number in range(1, len(table) + 1)
    ]
    mine = [Job(job.task.given(row), job.here) for row in table]
    task = mine[0].task.filled(grounds[0].words(job))
    line, done = crew.shown.add_task(f"{job.task.name}: {len(table)} rows", total=len(table)), 0

    async def one(row: Job, ground: Ground) -> TaskReport:
        nonlocal done
        told = await run_task(row, crew, ground)
        done += 1
        crew.shown.update(line, description=f"{job.task.name}: {done} of {len(table)} rows")
        return told

    try:
        async with application_of(task, job.here, port, folder):
            pairs = zip(mine, grounds, strict=True)
            reports = await asyncio.gather(*(one(row, ground) for row, ground in pairs))
    finally:
        crew.shown.remove_task(line)
    _keep_outputs(mine[0], grounds[0], reports)
    return list(reports)


def _keep_outputs(job: Job, ground: Ground, reports: Sequence[TaskReport]) -> None:
    told = job.task.filled(ground.words(job)).outputs
    if told is not None and told.file:
        found = [report.outputs for report in reports if report.outputs]
        write_outputs(job.here / told.file, found, single=not ground.started)


async def maker(name: str) -> ModelOf:
    """model_maker, after the calibration that a model without one needs first."""
    from handeye.commands.models import check_first
    from handeye.commands.named import PER_RUN

    if name.partition(":")[0] not in PER_RUN and name != "builtin":
        model = load_model(name)
        await check_first(model)
        return lambda environment: model
    return model_maker(name)


async def run_task(job: Job, crew: Crew, ground: Ground) -> TaskReport:
    """One task from start to end; what the world ended is begun again as often as the task allows.

    Before that, checks that need no page are made: when they hold, it was done and is not done twice.
    """
    name = f"{job.task.name}-{ground.row}" if ground.row else job.task.name
    async with crew.free:
        for attempt in range(job.task.limits.retries + 1):
            again = f"-{attempt + 1}" if attempt else ""
            folder = ground.folder.with_name(ground.folder.name + again)
            with watched(crew.shown, name, job.task.limits.steps) as watch:
                told = await _tried(job, crew, dataclasses.replace(ground, folder=folder), watch)
            if told.reason != "world" or told.success:
                break
            if ground.started and await _held_already(job, ground):
                update = {"success": True, "detail": f"it was done before the world was lost: {told.detail}"}
                return told.model_copy(update={"name": name, **update})
        return told.model_copy(update={"name": name})


async def _tried(job: Job, crew: Crew, ground: Ground, watch: Watch) -> TaskReport:
    """A browser that is lost while it opens ends the run too."""
    begun = time.perf_counter()
    try:
        return await run_once(job, crew, ground, watch)
    except WorldFault as fault:
        return TaskReport(
            name=job.task.name,
            success=False,
            reason="world",
            detail=str(fault),
            steps=0,
            seconds=time.perf_counter() - begun,
            run=str(ground.folder),
            timings_ms={},
        )


async def _held_already(job: Job, ground: Ground) -> bool:
    checks = without_page(job.task.filled(ground.words(job)).success)
    await asyncio.sleep(AFTERMATH_SECONDS)
    return bool(checks) and not await failing(checks, None, job.here)


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
