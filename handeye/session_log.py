"""The log of a session of single verbs: one run, each verb a step with a goal of its own."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from handeye.agent.actions import points, render
from handeye.agent.contracts import (
    Acted,
    Action,
    Decided,
    Ended,
    Fail,
    ModelCard,
    Outcome,
    Reply,
    Screenshot,
    Wait,
)
from handeye.agent.log.format import RunHeader, ScreenSize
from handeye.agent.log.writer import RunWriter
from handeye.agent.perception.changes import compare
from handeye.agent.task.file import EnvironmentPart
from handeye.commands.run_setup import new_folder, package_versions
from handeye.eyes import Answer

GOAL = "Single steps, each asked for by a program"


def start_log(
    out: Path, name: str, part: EnvironmentPart | None, card: ModelCard, screen: Screenshot
) -> SessionLog:
    """A new folder in `out`. part: where it takes place, so that it can be replayed; None for a picture.

    Raises CallerError where none can be made.
    """
    task: dict[str, Any] = {}
    if part is not None:
        place = part.model_dump(mode="json", exclude_defaults=True)
        task = {"name": name, "goal": GOAL, "environment": place}
    header = RunHeader(
        run=name,
        started=time.time(),
        environment="desktop" if part is not None and part.desktop else "browser",
        goal=GOAL,
        screen=ScreenSize(width=screen.width, height=screen.height, scale=screen.scale),
        task=task,
        config={"here": str(Path.cwd())},
        model=card,
        packages=package_versions(),
    )
    return SessionLog.create(new_folder(out, name), header)


class SessionLog(RunWriter):
    """Numbers the steps of all verbs and runs of a session in one line; it ends with the session."""

    def __init__(self, folder: Path, lines: Any, durable: bool = True) -> None:
        super().__init__(folder, lines, durable)
        self.steps, self._first, self._last = 0, 0, -1
        self._goal = ""

    def run_begins(self, goal: str) -> int:
        """A run of several steps, which numbers its own from 0, is written here. Its first step's number."""
        self._first, self._goal = self.steps, goal
        return self._first

    def decided(self, decided: Decided) -> None:
        super().decided(self._numbered(decided, goal=decided.goal or self._goal))

    def acted(self, acted: Acted) -> None:
        super().acted(self._numbered(acted))

    def ended(self, ended: Ended) -> None:
        """The end of a run within the session is none of the session."""

    def session_ends(self) -> None:
        """Its last line; may be called twice."""
        if not self._lines.closed:
            super().ended(
                Ended(time=time.time(), reason="done", detail="the session ended", steps=self.steps)
            )
            self.close()

    def _numbered(self, line: Any, **changes: Any) -> Any:
        number = self._first + line.step
        self.steps = max(self.steps, number + 1)
        return line.model_copy(update={"step": number, **changes})


@dataclass
class VerbStep:
    """One verb's answer on its way into the log. log: None writes nothing."""

    log: SessionLog | None
    goal: str
    answer: Answer | None = None
    heard_at: float = field(default_factory=time.time)

    def heard(self, answer: Answer) -> None:
        self.answer = answer

    def decided(
        self, screen: Screenshot, action: Action | None, error: str | None = None, verdict: str = "allowed"
    ) -> None:
        """The answer, and what is done about it: before it is done."""
        if self.log is None:
            return
        answer = self.answer
        frame = self.log.frame(screen)
        self.log.run_begins(self.goal)
        self.log.decided(
            Decided(
                step=0,
                time=self.heard_at,
                frame=frame,
                views=tuple(self.log.view(view) for view in answer.views) if answer else (),
                prompt_hash=answer.prompt.hash if answer else "",
                prompt=answer.prompt.text if answer else "",
                reply=answer.reply if answer else Reply(text=render(action) if action else ""),
                action=action,
                error=error,
                verdict=verdict,
            )
        )

    def acted(self, outcome: Outcome | None = None, after: Screenshot | None = None) -> None:
        if self.log is None:
            return
        frame = self.log.frame(after) if after is not None else None
        self.log.acted(Acted(step=0, time=time.time(), outcome=outcome or Outcome(), frame_after=frame))

    def looked(self) -> None:
        """A question that nothing is done about: the answer as it came."""
        if self.answer is not None:
            found = self.answer.action is not None and not isinstance(self.answer.action, Fail)
            only = found and bool(points(self.answer.action)) if self.answer.action else False
            error = self.answer.error or None
            self.decided(self.answer.screen, self.answer.action, error, "looked" if only else "allowed")
            self.acted(Outcome(error=error))


def with_effect(outcome: Outcome, action: Action, before: Screenshot, after: Screenshot) -> Outcome:
    """The outcome with what the screen did."""
    if isinstance(action, Wait):
        return outcome
    change = compare(before, after, points(action))
    seen = {"effect": change.effect, "changed_fraction": change.fraction, "changed_box": change.box}
    return outcome.model_copy(update=seen)
