"""What a model is asked of a recorded run: every step that a model can be judged on, as the loop asks it.

Each question has the recorded past, whatever the model answered to the ones before (teacher forcing), so a
wrong answer does not spoil the next step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from handeye.agent.actions import render
from handeye.agent.contracts import (
    Box,
    Done,
    ModelCard,
    Note,
    Prompt,
    Screenshot,
    Step,
    StepSummary,
    UseSkill,
    View,
    Zoom,
)
from handeye.agent.dialects import dialect
from handeye.agent.dialects.space import coordinate_extent
from handeye.agent.errors import CallerError, ParseError
from handeye.agent.log.annotations import AlsoRight
from handeye.agent.log.reader import Run
from handeye.agent.perception.tiling import cut_views
from handeye.agent.perception.zoom import zoom_view
from handeye.agent.prompts import build, build_own

JUDGED_VERDICTS = ("allowed", "confirmed", "a person", "looked")
"""What was done: by itself, after a yes, by a person who was recorded; or a place that was looked for."""


@dataclass(frozen=True)
class Question:
    """One step of a run. past: the steps of the same goal before it. zoom: what the last step looked at."""

    run: Run
    step: Step
    goal: str
    history: tuple[Step, ...]
    notes: tuple[str, ...]
    zoom: Box | None
    run_name: str = ""
    """The run's name in the report, where several of one folder name are told apart."""
    template: str = ""
    """What it is asked with instead of the run's prompt: the name of one of ours, or a text with {goal}."""

    @property
    def name(self) -> str:
        return f"{self.run_name or self.run.folder.name}/{self.step.decided.step}"

    @property
    def also_right(self) -> tuple[AlsoRight, ...]:
        """Other actions that would have been as right as the recorded one."""
        return self.run.annotations.also_right.get(self.step.decided.step, ())

    @property
    def elements(self) -> tuple[Box, ...]:
        return self.run.annotations.elements.get(self.step.decided.step, ())

    def seen(self, card: ModelCard) -> tuple[Screenshot, list[View]]:
        """The screen, and what a model of that card looks at. Raises CallerError for a lost frame."""
        screen = self.run.screenshot(self.step)
        zoomed = [zoom_view(screen, self.zoom, card)] if self.zoom else []
        return screen, [*cut_views(screen, card), *zoomed]

    def prompt(self, card: ModelCard, width: int, height: int) -> Prompt:
        """The words, as handeye.agent.loop.loop puts them: the past in the model's own dialect."""
        words = self.template or str(self.run.header.config.get("prompt") or card.prompt)
        asked = build_own if "{" in self.template else build
        value = (
            [_summary(step, card, width, height) for step in self.history[-card.history :]]
            if card.history
            else []
        )
        prompt = asked(words, self.goal, value, self.notes, coordinate_extent(card, width, height))
        return prompt.on(self.step.decided.frame, self.run.header.environment)


def questions(run: Run) -> tuple[list[Question], Counter[str]]:
    """A run's questions in order, and why each other step is none."""
    found: list[Question] = []
    skipped: Counter[str] = Counter()
    for question, asked in _walk(run):
        why = _skipped(question.step, asked)
        if why:
            skipped[why] += 1
        else:
            found.append(question)
    return found, skipped


def _walk(run: Run) -> Iterator[tuple[Question, str | None]]:
    """Each step with the goal it served, as loop.progress moves on; and why no model was asked, if so."""
    goals, at = _goals(run), 0
    history: list[Step] = []
    notes = list(_told_of_skills(run))
    zoom: Box | None = None
    skill: str | None = None
    for step in run.steps:
        goal, action, under = goals[min(at, len(goals) - 1)], step.decided.action, skill
        words = step.decided.goal or (goal if goal is not None else run.header.goal)
        why = "a move of a skill" if under else "an exact action of the task" if goal is None else None
        yield Question(run, step, words, () if step.decided.goal else tuple(history), tuple(notes), zoom), why
        zoom = action.region if isinstance(action, Zoom) and not _error(step) else None
        if isinstance(action, Note):
            notes.append(action.text)
        history.append(step)
        skill = _skill_after(step, under)
        if skill is None and (isinstance(action, Done) or (goal is None and not _error(step))):
            at, history = at + 1, []


def _skill_after(step: Step, skill: str | None) -> str | None:
    """The skill that is under way after a step: its end is a note, or an error, that begins with its name."""
    action = step.decided.action
    if skill is None:
        return action.name if isinstance(action, UseSkill) and not _error(step) else None
    value = action.text if isinstance(action, Note) else step.decided.error or ""
    return None if value.startswith(f"{skill}: ") else skill


def _told_of_skills(run: Run) -> Sequence[str]:
    """What the model was told that it may call; nothing where such a skill is no longer there."""
    offered = run.header.task.get("skills")
    if not isinstance(offered, list):
        return ()
    from handeye.skills.registry import Registry

    try:
        here = Path(str(run.header.config.get("here", ".")))
        return Registry(offered=[str(name) for name in offered], here=here).told
    except CallerError:
        return ()


def _goals(run: Run) -> Sequence[str | None]:
    """The sub-goals of the run's task in words; None for an exact action."""
    steps = run.header.task.get("steps") or []
    inputs = run.header.task.get("inputs") or {}
    lines = [_filled(step, inputs) if isinstance(step, str) else None for step in steps]  # type: ignore[union-attr]
    return lines or [run.header.goal]


def _filled(words: str, inputs: object) -> str:
    for name, value in inputs.items() if isinstance(inputs, dict) else ():
        given = value.get("default") if isinstance(value, dict) else value
        words = words.replace(f"{{{name}}}", str(given))
    return words


def _skipped(step: Step, asked: str | None) -> str | None:
    if asked is not None:
        return asked
    if step.decided.action is None:
        return "no valid action was recorded"
    if step.decided.verdict not in JUDGED_VERDICTS:
        return "refused by the policy"
    return "the recorded action could not be done" if _error(step) else None


def _error(step: Step) -> str | None:
    return step.acted.outcome.error if step.acted else None


def _summary(step: Step, card: ModelCard, width: int, height: int) -> StepSummary:
    outcome = step.acted.outcome if step.acted else None
    return StepSummary(
        action=_said(step, card, width, height),
        effect=outcome.effect if outcome else "none",
        error=outcome.error if outcome else None,
        frame=step.decided.frame,
    )


def _said(step: Step, card: ModelCard, width: int, height: int) -> str:
    """The action as this model would write it; in our own words where its dialect has none for it."""
    action = step.decided.action
    if action is None:
        return step.decided.reply.text[:200]
    try:
        return dialect(card).render(action, width, height)
    except ParseError:
        return render(action)
