"""The report as JUnit XML: a suite a run, a case a step, so that a CI shows the steps that failed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from handeye.agent.actions import render
from handeye.evaluation.junit_file import plain, write_xml
from handeye.evaluation.offline.judging import Judged
from handeye.evaluation.offline.offline import by_run


def write_junit(judged: Sequence[Judged], path: Path) -> None:
    """Raises CallerError when the file cannot be written."""
    root = ElementTree.Element(
        "testsuites", name="handeye eval", tests=str(len(judged)), failures=str(_failed(judged))
    )
    for folder, group in by_run(judged).items():
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=plain(folder),
            tests=str(len(group)),
            failures=str(_failed(group)),
            errors="0",
            skipped="0",
        )
        for one in group:
            _case(suite, one)
    write_xml(root, path)


def _case(suite: ElementTree.Element, one: Judged) -> None:
    step = one.question.step.decided
    recorded = render(step.action) if step.action else ""
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=plain(one.question.name.rpartition("/")[0]),
        name=plain(f"step {step.step}: {recorded}"),
    )
    if not one.marks.success:
        failure = ElementTree.SubElement(case, "failure", message=plain(one.marks.why), type=one.kind)
        given = render(one.action) if one.action else "no valid action"
        failure.text = plain(f"goal: {one.question.goal}\nrecorded: {recorded}\ngiven: {given}")


def _failed(judged: Sequence[Judged]) -> int:
    return sum(not one.marks.success for one in judged)
