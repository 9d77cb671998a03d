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

from handeye.agent.errors import CallerError, EnvironmentLost
from handeye.agent.loop.turn import Watch
from handeye.agent.task.application import free_port
from handeye.agent.task.checks import failing, without_page
from handeye.agent.task.outputs import write_outputs
from handeye.agent.task.reading import read_task, rows
from handeye.commands.environments import DisplayOptions
from handeye.commands.model_factory import ModelOf, load_model, model_maker
from handeye.commands.report import TaskReport
from handeye.commands.run_setup import new_folder
from handeye.commands.run_task import RunContext, RunOptions, TaskSpec, Workspace, application_of, run_once

AFTERMATH_SECONDS = 1.0
"""For the application to finish what a lost browser has asked of it."""


def spec_of(path: Path, inputs: Mapping[str, str] | None = None) -> TaskSpec:
    """inputs: values for the inputs of that name; the task need not have them all."""
    task = read_task(path)
    mine = {name: value for name, value in (inputs or {}).items() if name in task.inputs}
    return TaskSpec(task.given(mine), path.parent.resolve())


def specs_of(paths: Sequence[Path], inputs: Mapping[str, str], display: DisplayOptions) -> list[TaskSpec]:
    """Raises CallerError for an input that no task has, or a screen that was not allowed."""
    specs = [spec_of(path, inputs) for path in paths]
    specs = [TaskSpec(display.applied(spec.task), spec.here) for spec in specs]
    unknown = [name for name in inputs if not any(name in spec.task.inputs for spec in specs)]
    if unknown:
        raise CallerError(f"--input {unknown[0]}: no task file given has an input of that name")
    return specs


async def run_tasks(
    specs: Sequence[TaskSpec], options: RunOptions, console: Console, model_of: ModelOf | None = None
) -> list[TaskReport]:
    """Run all, at most `workers` at a time, shown as they go. Raises CallerError at the first mistake.

    model_of: what makes the model, where it is loaded already.
    """
    tables = [rows(spec.task, spec.here) for spec in specs]
    model_of, free = model_of or await maker(options.model), asyncio.Semaphore(options.workers)
    with progress_display(console) as shown:
        context = RunContext(options, model_of, free, shown)
        pairs = zip(specs, tables, strict=True)
        work = [_rows(spec, table, context) if table else _alone(spec, context) for spec, table in pairs]
        return [told for some in await asyncio.gather(*work) for told in some]


async def _alone(spec: TaskSpec, context: RunContext) -> list[TaskReport]:
    folder = new_folder(context.options.out, spec.task.name)
    workspace = Workspace(folder, folder, free_port())
    told = await run_task(spec, context, workspace)
    _keep_outputs(spec, workspace, [told])
    return [told]


async def _rows(spec: TaskSpec, table: Sequence[Mapping[str, str]], context: RunContext) -> list[TaskReport]:
    """The task once a row, all on one application."""
    folder, port = new_folder(context.options.out, spec.task.name), free_port()
    workspaces = [
        Workspace(folder / f"{number:04d}", folder, port, number, started=True)
        for number in range(1, len(table) + 1)
    ]
    mine = [TaskSpec(spec.task.given(row), spec.here) for row in table]
    task = mine[0].task.filled(workspaces[0].words(spec))
    line, done = context.shown.add_task(f"{spec.task.name}: {len(table)} rows", total=len(table)), 0

    async def one(row: TaskSpec, workspace: Workspace) -> TaskReport:
        nonlocal done
        told = await run_task(row, context, workspace)
        done += 1
        context.shown.update(line, description=f"{spec.task.name}: {done} of {len(table)} rows")
        return told

    try:
        async with application_of(task, spec.here, port, folder):
            pairs = zip(mine, workspaces, strict=True)
            reports = await asyncio.gather(*(one(row, workspace) for row, workspace in pairs))
    finally:
        context.shown.remove_task(line)
    _keep_outputs(mine[0], workspaces[0], reports)
    return list(reports)


def _keep_outputs(spec: TaskSpec, workspace: Workspace, reports: Sequence[TaskReport]) -> None:
    told = spec.task.filled(workspace.words(spec)).outputs
    if told is not None and told.file:
        found = [report.outputs for report in reports if report.outputs]
        write_outputs(spec.here / told.file, found, single=not workspace.started)


async def maker(name: str) -> ModelOf:
    """model_maker, after the calibration that a model without one needs first."""
    from handeye.commands.model_factory import PER_RUN
    from handeye.commands.models import check_first

    if name.partition(":")[0] not in PER_RUN and name != "builtin":
        model = load_model(name)
        await check_first(model)
        return lambda environment: model
    return model_maker(name)


async def run_task(spec: TaskSpec, context: RunContext, workspace: Workspace) -> TaskReport:
    """One task from start to end; what the world ended is begun again as often as the task allows.

    Before that, checks that need no page are made: when they hold, it was done and is not done twice.
    """
    name = f"{spec.task.name}-{workspace.row}" if workspace.row else spec.task.name
    async with context.free:
        for attempt in range(spec.task.limits.retries + 1):
            again = f"-{attempt + 1}" if attempt else ""
            folder = workspace.folder.with_name(workspace.folder.name + again)
            with watched(context.shown, name, spec.task.limits.steps) as watch:
                told = await _tried(spec, context, dataclasses.replace(workspace, folder=folder), watch)
            if told.reason != "world" or told.success:
                break
            if workspace.started and await _held_already(spec, workspace):
                update = {"success": True, "detail": f"it was done before the world was lost: {told.detail}"}
                return told.model_copy(update={"name": name, **update})
        return told.model_copy(update={"name": name})


async def _tried(spec: TaskSpec, context: RunContext, workspace: Workspace, watch: Watch) -> TaskReport:
    """A browser that is lost while it opens ends the run too."""
    begun = time.perf_counter()
    try:
        return await run_once(spec, context, workspace, watch)
    except EnvironmentLost as fault:
        return TaskReport(
            name=spec.task.name,
            success=False,
            reason="world",
            detail=str(fault),
            steps=0,
            seconds=time.perf_counter() - begun,
            run=str(workspace.folder),
            timings_ms={},
        )


async def _held_already(spec: TaskSpec, workspace: Workspace) -> bool:
    checks = without_page(spec.task.filled(workspace.words(spec)).success)
    await asyncio.sleep(AFTERMATH_SECONDS)
    return bool(checks) and not await failing(checks, None, spec.here)


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
