"""The report as JUnit XML: a suite a run and model, a case a step, so that a CI shows the steps that failed.

Of several models each has its name before the run's, so that (class, case) is unique in the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from handeye.agent.actions import render
from handeye.evaluation.junit_file import plain, write_xml
from handeye.evaluation.offline.judging import Judged
from handeye.evaluation.offline.offline import by_run


def write_junit(judged: Mapping[str, Sequence[Judged]], path: Path) -> None:
    """judged: by model. Raises CallerError when the file cannot be written."""
    every = [one for rows in judged.values() for one in rows]
    root = ElementTree.Element(
        "testsuites", name="handeye eval", tests=str(len(every)), failures=str(_failed(every))
    )
    for model, rows in judged.items():
        before = f"{model}: " if len(judged) > 1 else ""
        for folder, group in by_run(rows).items():
            suite = ElementTree.SubElement(
                root,
                "testsuite",
                name=plain(f"{before}{folder}"),
                tests=str(len(group)),
                failures=str(_failed(group)),
                errors="0",
                skipped="0",
            )
            properties = ElementTree.SubElement(suite, "properties")
            ElementTree.SubElement(properties, "property", name="model", value=plain(model))
            for one in group:
                _case(suite, one, before)
    write_xml(root, path)


def _case(suite: ElementTree.Element, one: Judged, before: str) -> None:
    step = one.question.step.decided
    recorded = render(step.action) if step.action else ""
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=plain(before + one.question.name.rpartition("/")[0]),
        name=plain(f"step {step.step}: {recorded}"),
    )
    if not one.marks.success:
        failure = ElementTree.SubElement(case, "failure", message=plain(one.marks.why), type=one.kind)
        given = render(one.action) if one.action else "no valid action"
        failure.text = plain(f"goal: {one.question.goal}\nrecorded: {recorded}\ngiven: {given}")


def _failed(judged: Sequence[Judged]) -> int:
    return sum(not one.marks.success for one in judged)
