"""`handeye run --resume RUN`: a run that was cut off goes on in its own folder."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError
from rich.console import Console

from handeye.agent.errors import CallerError
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.task.application import free_port
from handeye.agent.task.file import TaskFile
from handeye.commands.once import Ground, Job, Wishes, carried_out, work_of
from handeye.commands.places import ScreenWish, tell_screen
from handeye.commands.report import TaskReport
from handeye.commands.run import maker, progress_display, watched

RESUMED = ("", "interrupted", "world")
"""How a run ended that can go on; empty for one that was killed."""


async def resume(folder: Path, wishes: Wishes, model: str | None, console: Console) -> list[TaskReport]:
    """Go on with a run. model: None for the one it was begun with. Raises CallerError."""
    run = read_run(folder)
    job = job_of(run, ScreenWish(own=wishes.own_screen))
    tell_screen([job.task])
    ended = run.ended.reason if run.ended else ""
    if ended not in RESUMED:
        raise CallerError(f"{folder} ended with {ended!r}: nothing is left to resume; run its task again")
    told = run.header.config
    port, keep = told.get("port"), bool(told.get("durable"))
    port = port if isinstance(port, int) else free_port()
    row = told.get("row")
    ground = Ground(folder, Path(str(told.get("run", folder))), port, row if isinstance(row, int) else 0)
    work = work_of(job, ground, wishes, keep)
    made = (await maker(model or str(told.get("model", "builtin"))))(work.environment)
    if len(run.steps) >= work.settings.max_steps:
        raise CallerError(f"{folder} used up its {work.settings.max_steps} steps: run its task again")
    with (
        RunWriter.append(folder) as writer,
        progress_display(console) as shown,
        watched(shown, work.task.name, work.settings.max_steps) as watch,
    ):
        return [await carried_out(work, made, writer, watch, run)]


def job_of(run: Run, wish: ScreenWish) -> Job:
    try:
        task = TaskFile.model_validate(run.header.task)
    except ValidationError:
        raise CallerError(f"{run.folder} was no task's run: there is nothing to go on with") from None
    return Job(wish.applied(task), Path(str(run.header.config.get("here", "."))))
