"""`handeye run --resume RUN`: a run that was cut off goes on in its own folder."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console

from handeye.agent.contracts import RunResult
from handeye.agent.errors import CallerError
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.task.application import free_port
from handeye.agent.task.file import TaskFile
from handeye.commands.batch import Row, fault_report, run_rows
from handeye.commands.environments import DisplayOptions, from_here, password_kept, tell_screen
from handeye.commands.live import progress_display, watched
from handeye.commands.report import TaskReport
from handeye.commands.run import maker
from handeye.commands.run_task import (
    RunContext,
    RunOptions,
    TaskSpec,
    Workspace,
    carried_out,
    end_written,
    prepare,
    report_of,
)
from handeye.commands.table import TABLE_NAME, read_table, run_of_row
from handeye.commands.trust import approve, given_secrets, resume_starts

RESUMED = ("", "interrupted", "world")
"""How a run ended that can go on; empty for one that was killed."""


async def resume(folder: Path, options: RunOptions, model: str | None, console: Console) -> list[TaskReport]:
    """Resume a run, or a table of rows. model: None for the one it was begun with. Raises CallerError.

    What the folder would start is shown and asked for first, unless the caller trusts it.
    """
    if (folder / TABLE_NAME).exists():
        return await _table(folder, options, model, console)
    run = resumable(read_run(folder))
    spec = spec_of(run, DisplayOptions(own=options.own_screen))
    tell_screen([spec.task])
    named, workspace = str(run.header.config.get("model", "builtin")), workspace_of(run)
    filled = from_here(spec.task.filled(workspace.words(spec)), spec.here)
    given_secrets(folder, spec.task, options.secrets)
    await approve(folder, resume_starts(filled, spec.here, None if model else named), options.trust)
    model_of = await maker(model or named)
    with progress_display(console) as shown:
        context = RunContext(options, model_of, asyncio.Semaphore(1), shown)
        return [await resume_run(run, spec, context, workspace)]


def resumable(run: Run) -> Run:
    """Raises CallerError for a run that is over."""
    ended = run.ended.reason if run.ended else ""
    if ended not in RESUMED:
        raise CallerError(f"{run.folder} ended with {ended!r}: nothing is left to resume; run its task again")
    return run


def workspace_of(run: Run) -> Workspace:
    """Where it took place."""
    item, folder = run.header.config, run.folder
    port, row = item.get("port"), item.get("row")
    return Workspace(
        folder,
        Path(str(item.get("run", folder))),
        port if isinstance(port, int) else free_port(),
        row if isinstance(row, int) else 0,
    )


async def resume_run(run: Run, spec: TaskSpec, context: RunContext, workspace: Workspace) -> TaskReport:
    """A stop is told in the report. Raises CallerError."""
    folder = run.folder
    options = context.options
    secrets = given_secrets(folder, spec.task, options.secrets)
    prepared = prepare(
        spec, workspace, replace(options, secrets=secrets), bool(run.header.config.get("durable"))
    )
    if len(run.steps) >= prepared.settings.max_steps:
        raise CallerError(f"{folder} used up its {prepared.settings.max_steps} steps: run its task again")
    model = context.model_of(prepared.environment)
    try:
        with (
            RunWriter.append(folder) as writer,
            end_written(writer),
            watched(context.shown, prepared.task.name, prepared.settings.max_steps) as watch,
        ):
            return await carried_out(prepared, model, writer, watch, run)
    except asyncio.CancelledError as stopped:
        return fault_report(spec.task.name, str(folder), stopped)


async def _table(folder: Path, options: RunOptions, model: str | None, console: Console) -> list[TaskReport]:
    """What is over is reported as it was; what was cut off is gone on with; the rest is begun."""
    spec, rows = read_table(folder)
    await approve(folder, _starts(spec, rows, folder), options.trust)
    options = replace(options, secrets=given_secrets(folder, spec.task, options.secrets))
    model_of = await maker(model or options.model)
    with progress_display(console) as shown:
        context = RunContext(options, model_of, asyncio.Semaphore(options.workers), shown)
        known = {}
        for number in range(1, len(rows) + 1):
            if (begun := run_of_row(folder, number)) is not None:
                known[number] = partial(_begun, begun)
        return await run_rows(spec, rows, folder, context, known)


def _starts(spec: TaskSpec, rows: Sequence[Row], folder: Path) -> list[str]:
    """What the table would start, for all its rows."""
    workspace, found = Workspace(folder, folder, 0), dict[str, None]()
    for row in rows:
        if not isinstance(row, CallerError):
            task = from_here(spec.task.given(row).filled(workspace.words(spec)), spec.here)
            found.update(dict.fromkeys(resume_starts(task, spec.here, None)))
    return list(found)


async def _begun(folder: Path, spec: TaskSpec, context: RunContext, workspace: Workspace) -> TaskReport:
    """A row that has a run: as it ended, or gone on with on the application that runs for all."""
    run = read_run(folder)
    if run.ended is not None and run.ended.reason not in RESUMED:
        return as_it_was(run, spec, workspace.row)
    return await resume_run(run, spec, context, replace(workspace, folder=folder))


def as_it_was(run: Run, spec: TaskSpec, number: int) -> TaskReport:
    """The report of a row that is over, from its log."""
    assert run.ended is not None
    seconds = run.ended.time - run.header.started
    report = report_of(spec.task, RunResult(run.ended, str(run.folder), len(run.steps), seconds))
    outputs = run.folder / "outputs.json"
    values = json.loads(outputs.read_text(encoding="utf-8")) if outputs.exists() else None
    return report.model_copy(
        update={"name": f"{spec.task.name}-{number}", "goal": run.header.goal, "outputs": values}
    )


def spec_of(run: Run, display: DisplayOptions) -> TaskSpec:
    try:
        task = TaskFile.model_validate(run.header.task)
    except ValidationError:
        raise CallerError(f"{run.folder} was no task's run: there is nothing to go on with") from None
    return TaskSpec(display.applied(password_kept(task)), Path(str(run.header.config.get("here", "."))))
