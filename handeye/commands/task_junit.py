"""The end of tasks as JUnit XML: a case a task or row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from handeye.commands.report import TaskReport
from handeye.commands.task_table import why
from handeye.evaluation.junit_file import plain, write_xml

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
        case = ElementTree.SubElement(suite, "testcase", classname="handeye", name=plain(report.name))
        case.set("time", f"{report.seconds:.3f}")
        if kind:
            message = plain(f"unverified: {why(report)}" if report.success is None else why(report))
            made = ElementTree.SubElement(case, kind, message=message)
            if kind != "skipped":
                made.set("type", report.reason)
            made.text = plain(report.run)
    write_xml(suite, path)


def _kind(report: TaskReport, accepted: bool) -> str:
    if report.success is None:
        return "" if accepted else "skipped"
    if report.success:
        return ""
    return "error" if report.reason in ERRORS else "failure"
