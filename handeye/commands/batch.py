"""Task files and tables of rows, several at a time: every task and row gets a result of its own, in order.

A fault of one is its result, named by its reason; it stops no other. What was begun is ended when the whole
is stopped, and the rest is reported as interrupted.
"""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from handeye.agent.errors import CallerError, EnvironmentLost, HandeyeError, ModelFault, first_line
from handeye.agent.loop.turn import Watch
from handeye.agent.task.application import free_port
from handeye.agent.task.checks import OF_PAGE, failing, without_page
from handeye.agent.task.outputs import write_outputs
from handeye.agent.task.reading import table_rows
from handeye.commands.gather import outcomes
from handeye.commands.live import progress_display, watched
from handeye.commands.model_factory import ModelOf
from handeye.commands.report import TaskReport, faulty
from handeye.commands.run import maker
from handeye.commands.run_setup import new_folder
from handeye.commands.run_task import (
    Refused,
    RunContext,
    RunOptions,
    TaskSpec,
    Workspace,
    application_of,
    run_once,
)
from handeye.commands.table import write_table

AFTERMATH_SECONDS = 1.0
"""For the application to finish what a lost browser has asked of it."""


Row = Mapping[str, str] | CallerError
Begun = Callable[[TaskSpec, RunContext, Workspace], Coroutine[Any, Any, TaskReport]]
"""Goes on with a row's run."""


async def run_tasks(
    specs: Sequence[TaskSpec | Refused],
    options: RunOptions,
    console: Console,
    model_of: ModelOf | None = None,
) -> list[TaskReport]:
    """Run all, at most `workers` at a time, shown as they go. Raises CallerError for the model alone.

    model_of: what makes the model, where it is loaded already.
    """
    runnable = any(isinstance(spec, TaskSpec) for spec in specs)
    if model_of is None and runnable:
        model_of = await maker(options.model)
    assert model_of is not None or not runnable
    free = asyncio.Semaphore(options.workers)
    with progress_display(console) as shown:
        context = RunContext(options, model_of, free, shown) if model_of else None
        done = await outcomes([_one(spec, context) for spec in specs])
    pairs = zip(specs, done, strict=True)
    return [report for spec, some in pairs for report in _reports(spec, some)]


def _reports(spec: TaskSpec | Refused, done: list[TaskReport] | BaseException) -> list[TaskReport]:
    name = spec.name if isinstance(spec, Refused) else spec.task.name
    return done if isinstance(done, list) else [fault_report(name, "", done)]


async def _one(spec: TaskSpec | Refused, context: RunContext | None) -> list[TaskReport]:
    if isinstance(spec, Refused):
        return [faulty(spec.name, "caller", spec.why)]
    assert context is not None
    if spec.task.foreach is None:
        return await _alone(spec, context)
    folder = new_folder(context.options.out, spec.task.name)
    rows = table_rows(spec.task, spec.here)
    write_table(folder, spec, rows)
    return await run_rows(spec, rows, folder, context)


async def _alone(spec: TaskSpec, context: RunContext) -> list[TaskReport]:
    folder = new_folder(context.options.out, spec.task.name)
    workspace = Workspace(folder, folder, free_port())
    return keep_outputs(spec, workspace, [await run_task(spec, context, workspace)])


async def run_rows(
    spec: TaskSpec,
    rows: Sequence[Row],
    folder: Path,
    context: RunContext,
    known: Mapping[int, Begun] | None = None,
) -> list[TaskReport]:
    """The task once a row, all on one application. known: by number, what goes on with one begun before."""
    port, count = free_port(), 0
    workspaces = [
        Workspace(folder / f"{n:04d}", folder, port, n, started=True) for n in range(1, len(rows) + 1)
    ]
    line = context.shown.add_task(f"{spec.task.name}: {len(rows)} rows", total=len(rows))

    async def one(row: Row, workspace: Workspace) -> TaskReport:
        nonlocal count
        result = await _row(spec, row, workspace, context, (known or {}).get(workspace.row))
        count += 1
        context.shown.update(line, description=f"{spec.task.name}: {count} of {len(rows)} rows")
        return result

    names = [f"{spec.task.name}-{workspace.row}" for workspace in workspaces]
    done: Sequence[TaskReport | BaseException]
    try:
        first = next((row for row in rows if not isinstance(row, CallerError)), {})
        task = spec.task.given(first).filled(workspaces[0].words(spec))
        async with application_of(task, spec.here, port, folder):
            done = await outcomes(
                [one(row, workspace) for row, workspace in zip(rows, workspaces, strict=True)]
            )
    except (HandeyeError, asyncio.CancelledError) as fault:  # the application did not start, or not end
        done = [fault] * len(rows)
    finally:
        context.shown.remove_task(line)
    reports = [fault_report(name, "", one) for name, one in zip(names, done, strict=True)]
    return keep_outputs(spec, workspaces[0], reports)


async def _row(
    spec: TaskSpec,
    row: Row,
    workspace: Workspace,
    context: RunContext,
    known: Begun | None,
) -> TaskReport:
    name = f"{spec.task.name}-{workspace.row}"
    if isinstance(row, CallerError):
        return faulty(name, "caller", str(row))
    mine = TaskSpec(spec.task.given(row), spec.here)
    if known is None:
        return await run_task(mine, context, workspace)
    async with context.free:
        return (await known(mine, context, workspace)).model_copy(update={"name": name})


def keep_outputs(spec: TaskSpec, workspace: Workspace, reports: Sequence[TaskReport]) -> list[TaskReport]:
    """Write what all runs of a task have read into the file that it names; a fault is told with each."""
    value = spec.task.outputs
    found = [report.outputs for report in reports if report.outputs]
    if value is None or not value.file or not found:
        return list(reports)
    try:
        file = spec.task.filled({**{name: "" for name in spec.task.inputs}, **workspace.words(spec)}).outputs
        assert file is not None
        write_outputs(spec.here / file.file, found, single=not workspace.started)
    except CallerError as fault:
        lost = {"success": False, "detail": str(fault)}
        return [report.model_copy(update=lost if report.outputs else {}) for report in reports]
    return list(reports)


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
                result = await _tried(spec, context, dataclasses.replace(workspace, folder=folder), watch)
            if result.reason != "world" or result.success:
                break
            if result.steps and await _held_already(spec, workspace):
                result = _done_before(result, spec)
                break
        return result.model_copy(update={"name": name})


async def _tried(spec: TaskSpec, context: RunContext, workspace: Workspace, watch: Watch) -> TaskReport:
    """One attempt; whatever ends it is told in its report."""
    begun = time.perf_counter()
    try:
        return await run_once(spec, context, workspace, watch)
    except (HandeyeError, asyncio.CancelledError) as fault:
        report = fault_report(spec.task.name, str(workspace.folder), fault)
        return report.model_copy(update={"goal": spec.task.goal, "seconds": time.perf_counter() - begun})


def _done_before(value: TaskReport, spec: TaskSpec) -> TaskReport:
    """What the checks without a page say is all there is to say, unless there are others too."""
    others = any(check.model_fields_set & set(OF_PAGE) for check in spec.task.success)
    detail = f"it was done before the world was lost: {value.detail}"
    update = {"success": None if others else True, "checks": None if others else True, "detail": detail}
    return value.model_copy(update={**update, "verified": "" if others else "checks"})


async def _held_already(spec: TaskSpec, workspace: Workspace) -> bool:
    checks = without_page(spec.task.filled(workspace.words(spec)).success)
    await asyncio.sleep(AFTERMATH_SECONDS)
    try:
        return bool(checks) and not await failing(checks, None, spec.here)
    except CallerError:  # such as a database that was never made
        return False


def fault_report(name: str, run: str, fault: TaskReport | BaseException) -> TaskReport:
    """The report of a task that ended in an exception; one that is a report already is given back."""
    if isinstance(fault, TaskReport):
        return fault
    if isinstance(fault, asyncio.CancelledError):
        return faulty(name, "interrupted", "stopped" if run else "stopped before it began", run)
    kinds = {CallerError: "caller", EnvironmentLost: "world", ModelFault: "model"}
    reason = next((words for kind, words in kinds.items() if isinstance(fault, kind)), "fault")
    detail = first_line(fault) if isinstance(fault, HandeyeError) else f"{type(fault).__name__}: {fault}"
    return faulty(name, reason, detail, run)
