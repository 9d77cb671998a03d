"""`handeye log ...`: is a run whole, into one file and back, joined with others, and what a log is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from handeye.agent.errors import CallerError
from handeye.agent.log import archive
from handeye.agent.log.format import schema as log_schema
from handeye.commands.report import console, write_json


def check(folder: Path, json_file: str | None) -> bool:
    """Print what the run holds; True when nothing it names is missing or damaged."""
    result = archive.check(folder)
    table = Table("what", "value")
    for name, value in result.model_dump(exclude={"faults", "unnamed"}).items():
        table.add_row(name, str(value))
    shown = console(json_file)
    shown.print(table)
    for fault in result.faults:
        shown.print(fault, style="red", markup=False, soft_wrap=True)
    write_json(result.model_dump(mode="json"), json_file)
    return not result.faults


def pack(folder: Path, file: Path | None, json_file: str | None) -> None:
    target = file or folder.with_name(f"{folder.name}.zip")
    size = archive.pack(folder, target)
    console(json_file).print(f"{target}: {size} bytes")
    write_json({"file": str(target), "bytes": size}, json_file)


def unpack(file: Path, folder: Path | None, json_file: str | None) -> None:
    run = archive.unpack(file, folder or file.with_suffix(""))
    console(json_file).print(f"{run.folder}: {len(run.steps)} steps")
    write_json({"run": str(run.folder), "steps": len(run.steps)}, json_file)


def merge(folders: Sequence[Path], folder: Path, json_file: str | None) -> None:
    run = archive.merge(folders, folder)
    console(json_file).print(f"{run.folder}: {len(run.steps)} steps")
    write_json({"run": str(run.folder), "steps": len(run.steps)}, json_file)


def schema(file: Path | None) -> None:
    """The JSON Schema to a file, or to standard output."""
    text = json.dumps(log_schema(), indent=1)
    if file is None:
        print(text)
        return
    try:
        file.write_text(text + "\n", encoding="utf-8")
    except OSError as fault:
        raise CallerError(f"cannot write {file}: {fault.strerror}") from None
