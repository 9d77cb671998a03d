"""A table of rows as its folder keeps it, so that one that was cut off is gone on with.

table.json    the task as it was written, where its paths start from, and the rows
0001, 0002    a row's run; 0001-2 when it was begun a second time
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from handeye.agent.errors import CallerError
from handeye.agent.log.format import HEADER_NAME
from handeye.agent.log.writer import write_durably
from handeye.agent.task.file import TaskFile
from handeye.commands.environments import password_kept, without_password
from handeye.commands.run_task import TaskSpec

TABLE_NAME = "table.json"


def write_table(folder: Path, spec: TaskSpec, rows: Sequence[Mapping[str, str] | CallerError]) -> None:
    """Raises CallerError when it cannot be written."""
    data: dict[str, Any] = {
        "task": without_password(spec.task).model_dump(mode="json", exclude_defaults=True),
        "here": str(spec.here),
        "rows": [{"fault": str(row)} if isinstance(row, CallerError) else {"values": row} for row in rows],
    }
    try:
        write_durably(folder / TABLE_NAME, json.dumps(data, indent=1).encode())
    except OSError as fault:
        raise CallerError(f"no run can be written to {folder}: {fault.strerror or fault}") from None


def read_table(folder: Path) -> tuple[TaskSpec, list[Mapping[str, str] | CallerError]]:
    """The task and its rows. Raises CallerError for a folder that holds no table, or a damaged one."""
    path = folder / TABLE_NAME
    try:
        data = json.loads(path.read_bytes())
        spec = TaskSpec(password_kept(TaskFile.model_validate(data["task"])), Path(data["here"]))
        rows = [CallerError(row["fault"]) if "fault" in row else row["values"] for row in data["rows"]]
    except (OSError, ValueError, KeyError, TypeError, ValidationError):
        raise CallerError(f"{path} is damaged: run the table's task file again") from None
    return spec, rows


def run_of_row(folder: Path, number: int) -> Path | None:
    """The folder of a row's last run; None for a row that was not begun."""
    name = f"{number:04d}"
    begun = [one for one in folder.glob(f"{name}*") if (one / HEADER_NAME).exists()]
    return max(begun, key=lambda one: int(one.name[len(name) + 1 :] or 1), default=None)
