"""What can be known to be wrong with a task before anything is done: missing programs and databases."""

from __future__ import annotations

import shutil
from pathlib import Path

from handeye.agent.errors import CallerError
from handeye.agent.task.application import command_words
from handeye.agent.task.file import TaskFile
from handeye.agent.task.selectors import unfit


def known_before(task: TaskFile, here: Path, run: Path) -> None:
    """Raises CallerError. run: the folder that the task's own files appear in while it runs."""
    for _, item in unfit(task):
        raise CallerError(item)
    for check in task.success:
        if check.command is not None:
            _program(check.command.run, here, run)
        if check.sql is not None and task.application is None:
            _database(here / check.sql.database, run)


def _program(command: str, here: Path, run: Path) -> None:
    name = command_words(command)[0]
    path = here / name
    if _made_by_the_run(path, run) or shutil.which(name) or ("/" in name and shutil.which(str(path))):
        return
    raise CallerError(f"success check: {command}: there is no program {name}")


def _database(path: Path, run: Path) -> None:
    if not path.exists() and not _made_by_the_run(path, run):
        raise CallerError(f"success check: there is no database {path}")


def _made_by_the_run(path: Path, run: Path) -> bool:
    return path.resolve().is_relative_to(run.resolve())
