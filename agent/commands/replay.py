"""`handeye replay`: a run's actions done again where it was recorded, and its screens compared."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import ValidationError
from rich.table import Table

from agent.application import free_port
from agent.commands.places import place_of
from agent.commands.report import console, write_json
from agent.commands.run import application_of, opened
from agent.contracts import Environment
from agent.errors import CallerError
from agent.log.reader import Run, read_run
from agent.task import TaskFile, secret_values
from environments.miniwob import MiniwobEnvironment
from environments.replay_exact import ReplaySettings, replay_exact


async def replay(folder: Path, tolerance: float, json_file: str | None) -> bool:
    """Whether every screen agreed. Raises CallerError for a run that does not say where it was recorded."""
    run, shown = read_run(folder), console(json_file)
    async with _place(run) as environment:
        told = await replay_exact(run, environment, ReplaySettings(tolerance=tolerance))
    table = Table("step", "action", "agreed", "different cells")
    for check in told.checks:
        agreed = "[green]yes[/]" if check.agreed else f"[red]no[/] {check.error or ''}"
        table.add_row(str(check.step), check.action, agreed, f"{check.different:.1%}")
    shown.print(table)
    whole = told.finished and told.first_difference is None
    shown.print(
        f"{len(told.checks)} of {told.steps} steps done again" + ("" if whole else "; not all agreed")
    )
    write_json({"agreed": whole, **told.model_dump(mode="json")}, json_file)
    return whole


@asynccontextmanager
async def _place(run: Run) -> AsyncIterator[Environment]:
    """The recorded environment, open, with its application."""
    kind, _, name = run.header.environment.partition("/")
    if kind == "miniwob" and "page" in run.header.seeds:
        episode = MiniwobEnvironment(name, run.header.seeds["page"])
        try:
            await episode.open()
            yield episode
        finally:
            await episode.close()
        return
    task, here = _task_of(run)
    with tempfile.TemporaryDirectory(prefix="handeye-replay-") as place:
        folder, port = Path(place), free_port()
        words = {"port": str(port), "run": place, "here": str(here), "python": sys.executable}
        filled = task.filled(words)
        environment = place_of(filled, folder, secret_values(filled, here, {}))
        async with application_of(filled, here, port, folder), opened(environment):
            yield environment


def _task_of(run: Run) -> tuple[TaskFile, Path]:
    try:
        task = TaskFile.model_validate(run.header.task)
    except ValidationError:
        raise CallerError(f"{run.folder} does not say where it was recorded: it was no task") from None
    return task, Path(str(run.header.config.get("here", ".")))
