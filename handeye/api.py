"""The first verbs of the public API: reach a goal on a page or a desktop, and see what was done."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, TypedDict, Unpack

from rich.console import Console

from handeye.agent.actions import render
from handeye.agent.contracts import Action, Effect, Outcome
from handeye.agent.contracts import Step as Recorded
from handeye.agent.errors import CallerError
from handeye.agent.log.reader import read_run
from handeye.agent.task.parts import Check
from handeye.agent.task.policy import policy_part
from handeye.commands.batch import run_tasks
from handeye.commands.environments import DisplayOptions, part_of, tell_screen
from handeye.commands.goal import goal_task
from handeye.commands.model_factory import PER_RUN, ModelOf
from handeye.commands.report import TaskReport
from handeye.commands.run import maker
from handeye.commands.run_setup import People, default_out
from handeye.commands.run_task import RunOptions, TaskSpec
from handeye.event_loop import run_blocking
from handeye.events import Event, Finished, LiveRun


@dataclass(frozen=True)
class Step:
    """One step of a run.

    action: what was decided, None where the model gave no valid action. reply: what the model wrote.
    error: why nothing was done. effect: what the screen did, see agent.contracts.Outcome.
    """

    number: int
    action: Action | None
    reply: str
    error: str | None = None
    effect: Effect = "none"

    def __str__(self) -> str:
        return render(self.action) if self.action is not None else f"no action: {self.error}"


@dataclass(frozen=True)
class Result:
    """How a run ended.

    success: what its checks say; None where it was said to be done and there is no check to tell.
    reason: why it stopped ('done', 'failed', 'limit', 'policy', ...), detail: the same in words.
    folder: the run's log, for `handeye view`. seconds: of the whole run.
    """

    success: bool | None
    reason: str
    answer: str
    steps: tuple[Step, ...]
    folder: Path
    detail: str = ""
    seconds: float = 0.0

    def _repr_html_(self) -> str:
        """For notebooks: how it ended, its steps, and the run as a moving picture."""
        from handeye.agent.log.animation import gif_address

        ended = {True: "succeeded", False: "failed", None: "not verified"}[self.success]
        steps = "".join(f"<li><code>{escape(str(step))}</code></li>" for step in self.steps)
        head = " · ".join(escape(word) for word in (ended, self.reason, self.answer, self.detail) if word)
        picture = f'<img src="{gif_address(self.folder)}" style="max-width:100%">' if self.steps else ""
        return f"<b>{head}</b><ol start=0>{steps}</ol>{picture}<p><code>{escape(str(self.folder))}</code></p>"


class GoalOptions(TypedDict, total=False):
    """What a goal is reached on, and within what limits.

    One of url: the page to start on; program: a command, run on a screen of its own; desktop=True: the
    screen that the user sits at.

    checks: what has to hold for success, as under `success` in a task file, such as
    {"visible_text": "Thanks"}. max_steps (30) and max_seconds (300) of the run. allowed_hosts: the only hosts
    ever asked; empty: all. confirm: kinds and classes of actions that a person has to allow. secrets: values
    for {secret:NAME} in the goal. people: who is asked, and hooks before and after a step.
    """

    url: str | None
    program: str | None
    desktop: bool
    checks: Sequence[Check | Mapping[str, Any]]
    max_steps: int
    max_seconds: float
    allowed_hosts: Sequence[str]
    confirm: Sequence[str]
    secrets: Mapping[str, str]
    people: People


class Agent:
    """A model that reaches goals; it is loaded once, at the first run.

    model: as the option --model of the command line takes it. out: the folder that gets a new folder for each
    run; runs/TIME when None. headed: show the browser's window.
    """

    def __init__(
        self, model: str = "builtin", *, out: str | Path | None = None, headed: bool = False
    ) -> None:
        self.model = model
        self._out = Path(out) if out is not None else None
        self._headed = headed
        self._model_of: ModelOf | None = None

    def run(self, goal: str, **options: Unpack[GoalOptions]) -> Result:
        """As `run_async`, from synchronous code; also inside a running event loop, such as Jupyter's."""
        return run_blocking(self.run_async(goal, **options))

    def stream(self, goal: str, **options: Unpack[GoalOptions]) -> Iterator[Event]:
        """As `run`, told as it goes: Stepped for each step, Asked and Confirming for what a person has to say
        (answer them before the next event is asked for, else nobody is there), Finished with the Result last.
        A stream that is not read to its end stops its run."""
        given: Any = dict(options)
        live = LiveRun(lambda people: self.run_async(goal, **{**given, "people": people}))
        try:
            while True:
                event = run_blocking(live.next())
                yield event
                if isinstance(event, Finished):
                    return
        finally:
            run_blocking(live.stop())

    async def run_async(self, goal: str, **options: Unpack[GoalOptions]) -> Result:
        """Reach one goal. Raises CallerError for what cannot be done as asked."""
        on_desktop, secrets = options.get("desktop", False), dict(options.get("secrets", {}))
        task = goal_task(
            "run",
            goal,
            part_of(options.get("url"), options.get("program"), on_desktop),
            policy_part(options.get("allowed_hosts", ()), options.get("confirm", ())),
            options.get("max_steps", 30),
            options.get("max_seconds", 300.0),
            tuple(secrets),
            options.get("checks", ()),
        )
        spec = TaskSpec(DisplayOptions(on_desktop).applied(task), Path.cwd())
        tell_screen([spec.task])
        people = options.get("people", People())
        out = self._out or default_out()
        chosen = RunOptions(self.model, out, self._headed, secrets=secrets, people=people)
        (report,) = await run_tasks([spec], chosen, Console(quiet=True), await self._maker())
        if report.reason == "interrupted":
            raise asyncio.CancelledError
        if report.reason == "caller":
            raise CallerError(report.detail)
        return result_of(report)

    async def _maker(self) -> ModelOf:
        if self._model_of is None or self.model.partition(":")[0] in PER_RUN:
            self._model_of = await maker(self.model)
        return self._model_of


def run(
    goal: str,
    *,
    model: str = "builtin",
    out: str | Path | None = None,
    headed: bool = False,
    **options: Unpack[GoalOptions],
) -> Result:
    """Reach one goal: `handeye.run("Press the button", url="https://example.org/")`.

    model, out, headed: as of `Agent`; options: GoalOptions.
    """
    return Agent(model, out=out, headed=headed).run(goal, **options)


def result_of(report: TaskReport, first_step: int = 0) -> Result:
    """first_step: the run's, in a log that holds more."""
    folder = Path(report.run)
    try:
        log = read_run(folder)
    except CallerError:  # it ended before its log began
        return Result(False, report.reason, "", (), folder, report.detail, report.seconds)
    steps = tuple(_step(step) for step in log.steps if step.decided.step >= first_step)
    return Result(report.success, report.reason, report.answer, steps, folder, report.detail, report.seconds)


def _step(step: Recorded) -> Step:
    decided, outcome = step.decided, step.acted.outcome if step.acted else Outcome()
    error = decided.error or outcome.error
    return Step(decided.step, decided.action, decided.reply.text, error, outcome.effect)
