"""`handeye run --resume RUN`: a run that was cut off goes on in its own folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console

from handeye.agent.errors import CallerError
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.task.application import free_port
from handeye.agent.task.file import TaskFile
from handeye.commands.environments import DisplayOptions, tell_screen
from handeye.commands.report import TaskReport
from handeye.commands.run import maker, progress_display, watched
from handeye.commands.run_task import RunOptions, TaskSpec, Workspace, carried_out, prepare
from handeye.commands.trust import approve, given_secrets, resume_starts

RESUMED = ("", "interrupted", "world")
"""How a run ended that can go on; empty for one that was killed."""


async def resume(folder: Path, options: RunOptions, model: str | None, console: Console) -> list[TaskReport]:
    """Resume a run. model: None for the one it was begun with. Raises CallerError.

    What the folder would start is shown and asked for first, unless the caller trusts it.
    """
    run = read_run(folder)
    spec = spec_of(run, DisplayOptions(own=options.own_screen))
    tell_screen([spec.task])
    ended = run.ended.reason if run.ended else ""
    if ended not in RESUMED:
        raise CallerError(f"{folder} ended with {ended!r}: nothing is left to resume; run its task again")
    told = run.header.config
    port, keep = told.get("port"), bool(told.get("durable"))
    port = port if isinstance(port, int) else free_port()
    row = told.get("row")
    workspace = Workspace(
        folder, Path(str(told.get("run", folder))), port, row if isinstance(row, int) else 0
    )
    filled, named = spec.task.filled(workspace.words(spec)), str(told.get("model", "builtin"))
    secrets = given_secrets(folder, spec.task, options.secrets)
    await approve(folder, resume_starts(filled, spec.here, None if model else named), options.trust)
    prepared = prepare(spec, workspace, replace(options, secrets=secrets), keep)
    made = (await maker(model or named))(prepared.environment)
    if len(run.steps) >= prepared.settings.max_steps:
        raise CallerError(f"{folder} used up its {prepared.settings.max_steps} steps: run its task again")
    with (
        RunWriter.append(folder) as writer,
        progress_display(console) as shown,
        watched(shown, prepared.task.name, prepared.settings.max_steps) as watch,
    ):
        return [await carried_out(prepared, made, writer, watch, run)]


def spec_of(run: Run, display: DisplayOptions) -> TaskSpec:
    try:
        task = TaskFile.model_validate(run.header.task)
    except ValidationError:
        raise CallerError(f"{run.folder} was no task's run: there is nothing to go on with") from None
    return TaskSpec(display.applied(task), Path(str(run.header.config.get("here", "."))))
