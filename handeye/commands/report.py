"""What a command says: tables for people on one stream, JSON for machines where they asked for it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from handeye.agent.contracts import Frozen
from handeye.agent.errors import CallerError
from handeye.agent.loop.turn import PHASES

CONTROL = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd]")
"""What XML cannot hold."""


class TaskReport(Frozen):
    """One task's end. run: its folder. timings_ms: mean milliseconds a step by phase. answer: what the model
    or the last skill found."""

    name: str
    success: bool
    reason: str
    detail: str = ""
    steps: int
    seconds: float
    run: str
    timings_ms: dict[str, float]
    answer: str = ""
    model_calls: int = 0
    outputs: dict[str, Any] | None = None


def console(json_file: str | None) -> Console:
    """For people: standard output, or standard error when the JSON goes to standard output."""
    return Console(stderr=json_file == "-", highlight=False)


def write_json(value: Any, json_file: str | None) -> None:
    """Write to the file, to standard output for '-', or nowhere for None."""
    if json_file is None:
        return
    text = json.dumps(value, indent=1)
    if json_file == "-":
        print(text)
        return
    try:
        Path(json_file).write_text(text + "\n", encoding="utf-8")
    except OSError as fault:
        raise CallerError(f"cannot write {json_file}: {fault.strerror}") from None


def task_table(reports: Sequence[TaskReport]) -> Table:
    """A row a task; times are milliseconds a step, in all and by phase."""
    columns = "task", "success", "steps", "ms", *PHASES
    table = Table(*columns, box=SIMPLE_HEAD, padding=0, pad_edge=False)
    for column in table.columns:
        column.no_wrap = True
    for column in table.columns[2:]:
        column.justify = "right"
    for told in reports:
        phases = [told.timings_ms.get(phase, 0.0) for phase in PHASES]
        times = [f"{milliseconds:.0f}" for milliseconds in (sum(phases), *phases)]
        won = "[green]yes[/]" if told.success else "[red]no[/]"
        table.add_row(told.name, won, str(told.steps), *times)
    return table


def shortfalls(reports: Sequence[TaskReport]) -> list[str]:
    """Why each task that fell short did, and where its run is."""
    return [
        f"{told.name}: {told.reason}{': ' if told.detail else ''}{told.detail} ({told.run})"
        for told in reports
        if not told.success
    ]


def write_junit(reports: Sequence[TaskReport], path: Path) -> None:
    """The tasks as JUnit XML: a case a task or row. Raises CallerError when it cannot be written."""
    failed = [told for told in reports if not told.success]
    seconds = sum(told.seconds for told in reports)
    suite = ElementTree.Element(
        "testsuite",
        name="handeye run",
        tests=str(len(reports)),
        failures=str(len(failed)),
        time=f"{seconds:.3f}",
    )
    for told in reports:
        case = ElementTree.SubElement(suite, "testcase", classname="handeye", name=told.name)
        case.set("time", f"{told.seconds:.3f}")
        if not told.success:
            message = CONTROL.sub("", f"{told.reason}: {told.detail}")
            ElementTree.SubElement(case, "failure", message=message, type=told.reason).text = told.run
    ElementTree.indent(suite)
    try:
        ElementTree.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)
    except OSError as fault:
        raise CallerError(f"cannot write {path}: {fault.strerror or fault}") from None
