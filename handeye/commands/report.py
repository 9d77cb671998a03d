"""What a command says: tables for people on one stream, JSON for machines where they asked for it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from rich.console import Console

from handeye.agent.contracts import Frozen
from handeye.agent.errors import CallerError


class TaskReport(Frozen):
    """One task's end. run: its folder. timings_ms: mean milliseconds a step by phase. answer: what the model
    or the last skill found.

    success: True when code said so, None when nobody did. reason: of the run's end, or `caller` for a task
    that could not be done as it is written, `fault` for a fault of Handeye's own. checks: what the success
    checks said. doubt: what speaks against the end. verified, found: how it is known, and what was read back.
    actions: the last ones. confidence: of the least sure action.
    """

    name: str
    success: bool | None
    reason: str
    detail: str = ""
    steps: int
    seconds: float
    run: str
    timings_ms: dict[str, float]
    answer: str = ""
    model_calls: int = 0
    outputs: dict[str, Any] | None = None
    goal: str = ""
    actions: tuple[str, ...] = ()
    confidence: float | None = None
    checks: bool | None = None
    doubt: str = ""
    verified: str = ""
    found: tuple[str, ...] = ()


def console(json_file: str | None) -> Console:
    """For people: standard output, or standard error when the JSON goes to standard output. Words in square
    brackets are words, also those that a run has typed; colours are given as rich.text.Text."""
    return Console(stderr=json_file == "-", highlight=False, markup=False)


def write_json(value: Any, json_file: str | None) -> None:
    """Write to the file, to standard output for '-', or nowhere for None."""
    if json_file is None:
        return
    text = json.dumps(value, indent=1)
    if json_file == "-":
        print(text)
        return
    try:
        Path(json_file).parent.mkdir(parents=True, exist_ok=True)
        Path(json_file).write_text(text + "\n", encoding="utf-8")
    except OSError as fault:
        raise CallerError(f"cannot write {json_file}: {fault.strerror or fault}") from None


def check_writable(path: Path) -> None:
    """Before the work whose report it gets. Raises CallerError for a file that could not be written then."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise CallerError(f"cannot write {path}: it is a folder")
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            raise CallerError(f"cannot write {path}: it is not allowed")
    except OSError as fault:
        raise CallerError(f"cannot write {path}: {fault.strerror or fault}") from None


def faulty(name: str, reason: str, detail: str, run: str = "") -> TaskReport:
    """The report of a task that has no run to tell of. run: the folder that its run was to be in."""
    return TaskReport(
        name=name, success=False, reason=reason, detail=detail, steps=0, seconds=0.0, run=run, timings_ms={}
    )
