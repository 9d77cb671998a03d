"""The end of a command that ran tasks: what is shown and written, and its exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from handeye.commands.options import wait
from handeye.commands.report import TaskReport, check_writable, console, write_json
from handeye.commands.task_junit import write_junit
from handeye.commands.task_table import show_reports

SUCCEEDED, FELL_SHORT, MISTAKE, UNVERIFIED, STOPPED = 0, 1, 2, 3, 130
BEFORE = ("caller", "world")
"""Ends of a task that could not begin."""

Jobs = Callable[[Console], Coroutine[Any, Any, list[TaskReport]]]


@dataclass(frozen=True)
class Telling:
    """What the caller wants to be told, and how. needed: share of the tasks that has to succeed. accepted:
    what is not verified passes."""

    json: str | None = None
    junit: Path | None = None
    timings: bool = False
    needed: float = 1.0
    accepted: bool = False


def tell_tasks(specs: Jobs, telling: Telling) -> int:
    """Run them, show and write their reports whatever happened, and give the exit code."""
    for path in (telling.json, telling.junit):
        if path is not None and path != "-":
            check_writable(Path(path))
    shown = console(telling.json)
    reports = wait(specs(shown))
    code = exit_code(reports, telling)
    if code != MISTAKE or len(reports) > 1:
        show_reports(reports, shown, telling.timings)
    try:
        write_json({"tasks": [report.model_dump() for report in reports]}, telling.json)
    finally:
        if telling.junit is not None:
            write_junit(reports, telling.junit, telling.accepted)
    for line in dict.fromkeys(report.detail for report in reports if code == MISTAKE):
        print(f"handeye: {' '.join(line.split())}", file=sys.stderr)
    return code


def exit_code(reports: Sequence[TaskReport], telling: Telling) -> int:
    """0: all succeeded. 1: one fell short. 2: none could begin. 3: the rest is not verified. 130: stopped."""
    if any(report.reason == "interrupted" for report in reports):
        return STOPPED
    passed = [report.success or (telling.accepted and report.success is None) for report in reports]
    if sum(map(bool, passed)) >= telling.needed * len(reports):
        return SUCCEEDED
    if all(report.reason in BEFORE and not report.steps for report in reports):
        return MISTAKE
    return FELL_SHORT if any(report.success is False for report in reports) else UNVERIFIED


async def of_skill(work: Coroutine[Any, Any, list[TaskReport]]) -> list[TaskReport]:
    """Runs of one skill alone: its own code says whether it is done."""
    return [_by_its_code(report) for report in await work]


def _by_its_code(report: TaskReport) -> TaskReport:
    done = report.reason == "done" and report.success is None
    return report.model_copy(update={"success": True, "verified": "skill"}) if done else report
