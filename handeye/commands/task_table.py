"""The end of tasks for people: what was asked and done, how it ended, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from handeye.agent.loop.turn import PHASES
from handeye.commands.report import TaskReport

ALL_TOLD = 10
"""Of more tasks than these, only those that did not succeed are told in words."""
WORDS = {True: ("yes", "green"), False: ("no", "red"), None: ("unverified", "yellow")}


def show_reports(reports: Sequence[TaskReport], shown: Console, timings: bool = False) -> None:
    """The table, each task in words, and the count."""
    shown.print(task_table(reports, timings))
    for report in reports:
        if len(reports) <= ALL_TOLD or report.success is not True:
            for line in in_words(report):
                shown.print(Text(line), soft_wrap=not shown.is_terminal)
    shown.print(Text(count(reports)), soft_wrap=not shown.is_terminal)


def task_table(reports: Sequence[TaskReport], timings: bool = False) -> Table:
    """A row a task. timings: with milliseconds a step, in all and by phase."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("task", overflow="fold", min_width=8)
    table.add_column("success", no_wrap=True)
    for name in ("steps", "seconds", *(("ms", *PHASES) if timings else ())):
        table.add_column(name, justify="right", no_wrap=True)
    for report in reports:
        word, colour = WORDS[report.success]
        row: list[Text | str] = [
            Text(report.name),
            Text(word, colour),
            str(report.steps),
            f"{report.seconds:.1f}",
        ]
        if timings:
            phases = [report.timings_ms.get(phase, 0.0) for phase in PHASES]
            row += [f"{milliseconds:.0f}" for milliseconds in (sum(phases), *phases)]
        table.add_row(*row)
    return table


def in_words(report: TaskReport) -> list[str]:
    """What was asked, done and answered, and why it ended so; a line each."""
    sure = "" if report.confidence is None else f"confidence {report.confidence:.2f} at the least sure action"
    data = {
        "goal": report.goal,
        "did": "; ".join(report.actions),
        "answer": report.answer,
        "end": why(report),
        "sure": sure,
        "log": report.run,
    }
    return [report.name, *(f"  {name}: {words}" for name, words in data.items() if words)]


def why(report: TaskReport) -> str:
    """The reason of the end, with what its checks said and what speaks against it."""
    said = {True: "the checks hold", False: "the checks do not hold", None: "no check says whether it is so"}
    parts = [f"{report.reason}: {report.detail}" if report.detail else report.reason]
    if report.checks is not None or report.reason == "done":
        parts.append(said[report.checks])
    if report.verified == "read back":
        parts.append(f"read back: {', '.join(report.found)}")
    if report.doubt:
        parts.append(f"doubt: {report.doubt}")
    return "; ".join(parts)


def count(reports: Sequence[TaskReport]) -> str:
    won = sum(report.success is True for report in reports)
    unverified = sum(report.success is None for report in reports)
    rest = f", {unverified} unverified" if unverified else ""
    looked = next((report.run for report in reports if report.success is not True), reports[0].run)
    return f"{won} of {len(reports)} succeeded{rest}; look at one: handeye view {looked}"
