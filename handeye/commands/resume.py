"""`handeye run --resume RUN`: a run that was cut off goes on in its own folder."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rich.console import Console

from handeye.agent.contracts import RunResult
from handeye.agent.errors import CallerError
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.task.application import free_port
from handeye.agent.task.file import TaskFile
from handeye.commands.batch import fault_report, run_rows
from handeye.commands.environments import DisplayOptions, tell_screen
from handeye.commands.live import progress_display, watched
from handeye.commands.report import TaskReport
from handeye.commands.run import maker
from handeye.commands.run_task import (
    RunContext,
    RunOptions,
    TaskSpec,
    Workspace,
    carried_out,
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
    named = str(run.header.config.get("model", "builtin"))
    port = run.header.config.get("port")
    workspace = Workspace(folder, folder, port if isinstance(port, int) else 0)
    filled = spec.task.filled(workspace.words(spec))
    given_secrets(folder, spec.task, options.secrets)
    await approve(folder, resume_starts(filled, spec.here, None if model else named), options.trust)
    model_of = await maker(model or named)
    with progress_display(console) as shown:
        context = RunContext(options, model_of, asyncio.Semaphore(1), shown)
        return [await resume_run(run, spec, context)]


def resumable(run: Run) -> Run:
    """Raises CallerError for a run that is over."""
    ended = run.ended.reason if run.ended else ""
    if ended not in RESUMED:
        raise CallerError(f"{run.folder} ended with {ended!r}: nothing is left to resume; run its task again")
    return run


async def resume_run(run: Run, spec: TaskSpec, context: RunContext, started: bool = False) -> TaskReport:
    """started: its application runs already. A stop and a fault are told in the report."""
    told, folder = run.header.config, run.folder
    port, row = told.get("port"), told.get("row")
    workspace = Workspace(
        folder,
        Path(str(told.get("run", folder))),
        port if isinstance(port, int) else free_port(),
        row if isinstance(row, int) else 0,
        started,
    )
    options = context.options
    secrets = given_secrets(folder, spec.task, options.secrets)
    prepared = prepare(spec, workspace, replace(options, secrets=secrets), bool(told.get("durable")))
    if len(run.steps) >= prepared.settings.max_steps:
        raise CallerError(f"{folder} used up its {prepared.settings.max_steps} steps: run its task again")
    model = context.model_of(prepared.environment)
    try:
        with (
            RunWriter.append(folder) as writer,
            watched(context.shown, prepared.task.name, prepared.settings.max_steps) as watch,
        ):
            return await carried_out(prepared, model, writer, watch, run)
    except asyncio.CancelledError as stopped:
        return fault_report(spec.task.name, str(folder), stopped)


async def _table(folder: Path, options: RunOptions, model: str | None, console: Console) -> list[TaskReport]:
    """What is over is reported as it was; what was cut off is gone on with; the rest is begun."""
    spec, rows = read_table(folder)
    await approve(folder, resume_starts(spec.task, spec.here, None), options.trust)
    secrets = given_secrets(folder, spec.task, options.secrets)
    options = replace(options, secrets=secrets)
    model_of = await maker(model or options.model)
    with progress_display(console) as shown:
        context = RunContext(options, model_of, asyncio.Semaphore(options.workers), shown)
        known: dict[int, TaskReport | Coroutine[Any, Any, TaskReport]] = {}
        for number in range(1, len(rows) + 1):
            if (begun := run_of_row(folder, number)) is not None:
                run = read_run(begun)
                over = run.ended is not None and run.ended.reason not in RESUMED
                row = rows[number - 1]
                if isinstance(row, CallerError):
                    continue
                mine = TaskSpec(spec.task.given(row), spec.here)
                known[number] = as_it_was(run, spec, number) if over else resume_run(run, mine, context, True)
        return await run_rows(spec, rows, folder, context, known)


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
    return TaskSpec(display.applied(task), Path(str(run.header.config.get("here", "."))))
