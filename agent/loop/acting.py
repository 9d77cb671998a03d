"""What was done to the world in a run: the facts that its end is judged by."""

from __future__ import annotations

from dataclasses import dataclass, field

from handeye.agent.actions import render
from handeye.agent.contracts import Action, Click, Drag, OpenApp, Outcome, Press, Reply, Target, Type

ACTING = (Click, Drag, Press, Type, OpenApp)
"""Kinds that are meant to change what is on the screen."""
SECRET_WORD = "{secret:"
LAST = 3
"""Actions told of at a run's end."""
NAME_LENGTH = 40


@dataclass
class ActingRecord:
    """last, outcome: the last action of those that are meant to change the screen, and what came of it.

    typed: texts without secrets, and keys. touched: the names of what was acted on. unnamed: something was
    acted on that the environment cannot name. words: the last actions. confidence: of the least sure one.
    """

    last: Action | None = None
    outcome: Outcome = Outcome()  # noqa: RUF009 - frozen
    typed: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    unnamed: bool = False
    words: list[str] = field(default_factory=list)
    confidence: float | None = None
    of_goal: bool = False
    """Whether `last` was done for the goal that is being reached."""

    def add(
        self, action: Action, target: Target | None, outcome: Outcome, reply: Reply, of_skill: bool = False
    ) -> None:
        """of_skill: a move of a skill, which sees for itself what came of it."""
        name = target.text.strip() if target else ""
        on = f" on {name[:NAME_LENGTH]!r}" if name else ""
        self.words = [*self.words, f"{render(action)}{on}"][-LAST:]
        if not isinstance(action, ACTING):
            return
        self.last, self.outcome = (None, Outcome()) if of_skill else (action, outcome)
        self.of_goal = True
        if reply.confidence is not None:
            self.confidence = min(reply.confidence, 1.0 if self.confidence is None else self.confidence)
        if isinstance(action, Type) and SECRET_WORD not in action.text and not outcome.error:
            self.typed.append(action.text)
        if isinstance(action, Press) and not outcome.error:
            self.typed.append(action.keys)
        if name:
            self.touched.append(name)
        elif isinstance(action, (Click, Drag)):
            self.unnamed = True

    @property
    def without_effect(self) -> str:
        """Why the last action did nothing, in words; empty when it did something, or there was none."""
        if self.outcome.error:
            return f"the last action failed ({self.outcome.error})"
        unchanged = self.last is not None and self.outcome.effect == "unchanged"
        return "the last action changed nothing on the screen" if unchanged else ""
