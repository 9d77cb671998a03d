"""The report as JUnit XML: a suite a run, a case a step, so that a CI shows the steps that failed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from handeye.agent.actions import render
from handeye.agent.errors import CallerError
from handeye.evaluation.offline.judging import Judged
from handeye.evaluation.offline.offline import by_run

CONTROL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


def write_junit(judged: Sequence[Judged], path: Path) -> None:
    """Raises CallerError when the file cannot be written."""
    root = ElementTree.Element(
        "testsuites", name="handeye eval", tests=str(len(judged)), failures=str(_failed(judged))
    )
    for folder, group in by_run(judged).items():
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=_plain(folder),
            tests=str(len(group)),
            failures=str(_failed(group)),
            errors="0",
            skipped="0",
        )
        for one in group:
            _case(suite, one)
    ElementTree.indent(root)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    except OSError as fault:
        raise CallerError(f"{path} cannot be written: {fault.strerror or fault}") from None


def _case(suite: ElementTree.Element, one: Judged) -> None:
    step = one.question.step.decided
    recorded = render(step.action) if step.action else ""
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=_plain(one.question.name.rpartition("/")[0]),
        name=_plain(f"step {step.step}: {recorded}"),
    )
    if not one.marks.success:
        failure = ElementTree.SubElement(case, "failure", message=_plain(one.marks.why), type=one.kind)
        given = render(one.action) if one.action else "no valid action"
        failure.text = _plain(f"goal: {one.question.goal}\nrecorded: {recorded}\ngiven: {given}")


def _failed(judged: Sequence[Judged]) -> int:
    return sum(not one.marks.success for one in judged)


def _plain(text: str) -> str:
    return CONTROL.sub("?", text)
