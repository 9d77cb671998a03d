"""What a run's end is worth, what speaks against a `done`, and how it is reported; no browser is needed."""

from __future__ import annotations

import asyncio
import errno
import io
from collections.abc import Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from rich.console import Console
from test_eval import Pictures, press_and_pick

from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Click, Ended, Outcome, Reply, Target, Type, UseSkill
from handeye.agent.errors import CallerError, LogFault
from handeye.agent.log.format import RunHeader
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.acting import ActingRecord
from handeye.agent.loop.conclusion import conclude, holds
from handeye.agent.loop.doubts import is_question, quoted
from handeye.agent.loop.loop import Agent
from handeye.agent.loop.progress import begin
from handeye.agent.task.settings import AgentSettings
from handeye.agent.task.success import success_of
from handeye.commands.ending import Telling, exit_code, tell_tasks
from handeye.commands.expect import expected
from handeye.commands.gather import outcomes
from handeye.commands.report import TaskReport, faulty
from handeye.commands.task_junit import write_junit
from handeye.commands.task_table import show_reports
from handeye.skills.registry import Registry


def report(success: bool | None, reason: str = "done", **more: object) -> TaskReport:
    data = {"name": f"{reason}-{success}", "steps": 1, "seconds": 1.0, "run": "r", "timings_ms": {}}
    return TaskReport.model_validate({**data, "success": success, "reason": reason, **more})


@pytest.mark.parametrize(
    ("reason", "checks", "without_effect", "success"),
    [
        ("done", None, False, None),
        ("done", True, False, True),
        ("done", False, False, False),
        ("done", True, True, None),
        ("policy", True, False, False),
        ("failed", True, False, False),
        ("world", None, False, False),
        ("limit", None, False, False),
        ("limit", True, False, True),
    ],
)
def test_only_code_makes_a_success(
    reason: str, checks: bool | None, without_effect: bool, success: bool | None
) -> None:
    assert success_of(reason, checks, without_effect) is success  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ([report(True)], 0),
        ([report(True), report(None)], 3),
        ([report(None), report(False, "failed")], 1),
        ([faulty("a", "caller", "no such file")], 2),
        ([faulty("a", "caller", "no such file"), report(True)], 1),
        ([report(True), faulty("a", "interrupted", "stopped")], 130),
    ],
)
def test_exit_codes(reports: list[TaskReport], code: int) -> None:
    assert exit_code(reports, Telling()) == code


def test_what_is_not_verified_passes_where_it_is_accepted(tmp_path: Path) -> None:
    reports = [report(True), report(None)]
    assert exit_code(reports, Telling(accepted=True)) == 0
    write_junit(reports, tmp_path / "some" / "junit.xml", accepted=True)
    assert ElementTree.parse(tmp_path / "some" / "junit.xml").getroot().get("skipped") == "0"


def test_junit_says_what_fell_short_what_is_a_fault_and_what_is_not_verified(tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    write_junit([report(True), report(None), report(False, "limit"), faulty("d", "world", "gone")], path)
    suite = ElementTree.parse(path).getroot()
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["4", "1", "1", "1"]
    assert [[inner.tag for inner in case] for case in suite] == [[], ["skipped"], ["failure"], ["error"]]


@pytest.mark.parametrize("width", [44, 120])
def test_the_table_says_goal_actions_answer_confidence_and_why(width: int) -> None:
    result = report(
        None,
        goal="Type [/b] into the field",
        actions=("type(text='[/b]')",),
        answer="42",
        confidence=0.71,
        doubt="the last action changed nothing on the screen",
    )
    shown = Console(width=width, record=True, file=io.StringIO())
    show_reports([result], shown)
    text = shown.export_text()
    for words in ("unverified", "[/b]", "42", "0.71", "no check says", "changed nothing", "1 unverified"):
        assert words in text
    assert "observe" not in text
    rows = [line for line in text.splitlines() if "unverified  " in line]
    assert all(len(line) <= width for line in rows)


def test_quoted_texts_and_questions() -> None:
    assert quoted("Add \"milk\" and 'two eggs' to “Shopping”, don't ask") == ["milk", "two eggs", "Shopping"]
    assert is_question("How many users are there")
    assert is_question("The price of tea?")
    assert not is_question("Open the report")


def test_the_last_action_and_the_least_sure_one_are_known() -> None:
    record = ActingRecord()
    record.add(Click(x=1, y=1), Target(box=(0, 0, 2, 2), text="Save"), Outcome(effect="changed"), Reply(text="", confidence=0.4))  # fmt: skip # noqa: E501
    assert record.without_effect == ""
    record.add(Type(text="tea"), None, Outcome(effect="unchanged"), Reply(text="", confidence=0.9))
    assert record.without_effect == "the last action changed nothing on the screen"
    assert (record.confidence, record.typed, record.touched) == (0.4, ["tea"], ["Save"])
    record.add(Type(text="{secret:password}"), None, Outcome(), Reply(text=""))
    assert record.typed == ["tea"]


def test_expectations_are_checks_in_short() -> None:
    result = expected(["Saved", "http://a.b/c?d", "url=/orders/", "no_text=Error", "file=out.txt", "a=b"])
    assert [check.model_dump(exclude_unset=True) for check in result] == [
        {"visible_text": "Saved"},
        {"url": r"http://a\.b/c\?d"},
        {"url": "/orders/"},
        {"no_text": "Error"},
        {"file": {"path": "out.txt"}},
        {"visible_text": "a=b"},
    ]


@pytest.mark.parametrize("text", ["", "url=", "url=(", "title=["])
def test_an_expectation_that_says_nothing_is_the_callers_mistake(text: str) -> None:
    with pytest.raises(CallerError, match="--expect"):
        expected([text])


async def test_checks_are_repeated_until_they_hold_or_their_time_is_over() -> None:
    left = 3

    async def later() -> bool:
        nonlocal left
        left -= 1
        return left == 0

    assert await holds(later, 5)
    left = 3
    assert not await holds(later, 0)
    assert left == 2


async def test_one_that_fails_and_a_stop_leave_the_others_their_results() -> None:
    async def gives(value: int) -> int:
        await asyncio.sleep(0)
        return value

    async def fails() -> int:
        raise CallerError("no")

    async def tidies() -> int:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return 7
        return 0

    first, fault, last = await outcomes([gives(1), fails(), gives(3)])
    assert (first, str(fault), last) == (1, "no", 3)
    whole = asyncio.ensure_future(outcomes([gives(1), tidies()]))
    await asyncio.sleep(0.05)
    whole.cancel()
    assert await whole == [1, 7]


async def test_outputs_that_are_missing_are_no_success_at_a_limit_either() -> None:
    async def holds_already() -> bool:
        return True

    async def missing(answer: str) -> str:
        return "" if answer else "output a: nothing was found"

    run = SimpleNamespace(reopened=False, objected="", settings=AgentSettings(), seconds_left=0.0)
    for reason, answer, checks in (("limit", "of an earlier step", False), ("done", "42", True)):
        state = begin() | {"reason": reason, "answer": answer}
        said = await conclude(run, state, holds_already, missing)  # type: ignore[arg-type]
        assert said.checks is checks


def test_a_report_that_cannot_be_written_is_told_before_anything_is_done(tmp_path: Path) -> None:
    def never(console: Console) -> Coroutine[Any, Any, list[TaskReport]]:
        raise AssertionError("it was begun")

    (tmp_path / "file").touch()
    for item in (Telling(str(tmp_path)), Telling(junit=tmp_path / "file" / "all.xml")):
        with pytest.raises(CallerError, match="cannot write"):
            tell_tasks(never, item)


def test_a_log_that_cannot_be_written_says_what_helps() -> None:
    assert "make room and resume" in str(LogFault("r", OSError(errno.ENOSPC, "No space left")))
    assert "run the task again" in str(LogFault("r", OSError(errno.ENOENT, "No such file")))


def test_a_failed_runs_answer_is_not_that_of_an_earlier_skill(tmp_path: Path) -> None:
    def ended(folder: str, *goals: UseSkill) -> Ended:
        header = RunHeader(run="run", started=0, environment="pictures", goal="all")
        with RunWriter.create(tmp_path / folder, header) as writer:
            skills = Registry([press_and_pick])
            agent = Agent(Scripted(["click(x=9, y=9)"]), Pictures(), writer, skills=skills)
            return agent.run(goals).ended

    whole = ended("whole", UseSkill(name="press_and_pick"))
    assert (whole.reason, whole.answer) == ("done", "picked")
    failed = ended("failed", UseSkill(name="press_and_pick"), UseSkill(name="not_there"))
    assert (failed.reason, failed.answer) == ("failed", "")
