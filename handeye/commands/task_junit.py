"""The end of tasks as JUnit XML: a case a task or row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from handeye.agent.errors import CallerError
from handeye.commands.report import TaskReport
from handeye.commands.task_table import why

CONTROL = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold."""
ERRORS = ("caller", "world", "interrupted", "fault")
"""Ends that say nothing of what is tested: JUnit calls them errors, not failures."""


def write_junit(reports: Sequence[TaskReport], path: Path, accepted: bool = False) -> None:
    """accepted: what is not verified passes; else it is `skipped`. Raises CallerError when it cannot be
    written."""
    suite = ElementTree.Element("testsuite", name="handeye run", tests=str(len(reports)))
    kinds = [_kind(report, accepted) for report in reports]
    for name in ("failure", "error", "skipped"):
        suite.set({"failure": "failures", "error": "errors"}.get(name, name), str(kinds.count(name)))
    suite.set("time", f"{sum(report.seconds for report in reports):.3f}")
    for report, kind in zip(reports, kinds, strict=True):
        case = ElementTree.SubElement(suite, "testcase", classname="handeye", name=_plain(report.name))
        case.set("time", f"{report.seconds:.3f}")
        if kind:
            message = _plain(f"unverified: {why(report)}" if report.success is None else why(report))
            told = ElementTree.SubElement(case, kind, message=message)
            if kind != "skipped":
                told.set("type", report.reason)
            told.text = _plain(report.run)
    ElementTree.indent(suite)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        ElementTree.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)
    except OSError as fault:
        raise CallerError(f"cannot write {path}: {fault.strerror or fault}") from None


def _kind(report: TaskReport, accepted: bool) -> str:
    if report.success is None:
        return "" if accepted else "skipped"
    if report.success:
        return ""
    return "error" if report.reason in ERRORS else "failure"


def _plain(text: str) -> str:
    return CONTROL.sub("", text)
