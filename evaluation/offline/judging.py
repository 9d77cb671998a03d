"""Answers judged: each set of metrics by its name, and what it gives for the answers to some questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handeye.agent.contracts import Action, ModelCard
from handeye.agent.errors import CallerError
from handeye.evaluation.offline.aitw import aitw
from handeye.evaluation.offline.androidcontrol import androidcontrol
from handeye.evaluation.offline.androidcontrol_qwen import androidcontrol_qwen
from handeye.evaluation.offline.asking import Given
from handeye.evaluation.offline.marks import Marks, Metrics, Recorded, handeye
from handeye.evaluation.offline.mind2web import mind2web, mind2web_seeclick
from handeye.evaluation.offline.questions import Question

METRICS: dict[str, Metrics] = {
    "handeye": handeye,
    "mind2web": mind2web,
    "mind2web-seeclick": mind2web_seeclick,
    "aitw": aitw,
    "androidcontrol": androidcontrol,
    "androidcontrol-qwen": androidcontrol_qwen,
}
METRIC_SOURCES = {
    "handeye": "docs/evaluation.md, 2",
    "mind2web": "Deng et al. 2023, arXiv 2306.06070 v3; elements by point in box",
    "mind2web-seeclick": "njucckevin/SeeClick agent_tasks/mind2web_test.py",
    "aitw": "google-research android_in_the_wild/action_matching.py, 2023",
    "androidcontrol": "Li et al. 2024, arXiv 2406.03679",
    "androidcontrol-qwen": "QwenLM/Qwen2.5-VL issue 904",
}
"""The definition that each name stands for, which the report tells."""


@dataclass(frozen=True)
class Judged:
    """A question, what was given, and its marks."""

    question: Question
    action: Action | None
    marks: Marks
    also_right: bool = False
    """It is not the recorded action that was met, but one that was marked as right too."""

    @property
    def kind(self) -> str:
        action = self.question.step.decided.action
        return action.kind if action else ""


def judge(
    questions: Sequence[Question], answers: Sequence[Given], card: ModelCard, metrics: str
) -> list[Judged]:
    """Steps that the metrics do not define are left out, whatever was answered.

    Raises CallerError for an unknown set of metrics, and when no step is defined by it.
    """
    if metrics not in METRICS:
        raise CallerError(f"unknown metrics {metrics!r}: known are {', '.join(METRICS)}")
    judged = []
    for question, given in zip(questions, answers, strict=True):
        action, error = given.action(card)
        marks, also = _marks(question, action, given, METRICS[metrics])
        if marks is not None:
            why = f"{marks.why}: {' '.join(error.split())}" if error else marks.why
            judged.append(Judged(question, action, marks.model_copy(update={"why": why}), also))
    if not judged:
        raise CallerError(f"nothing to score: {metrics} defines none of the {len(questions)} steps")
    return judged


def _marks(
    question: Question, action: Action | None, given: Given, metrics: Metrics
) -> tuple[Marks | None, bool]:
    """The marks against the recorded action, or against another right one that it meets."""
    step = question.step.decided
    assert step.action is not None, "a question has a recorded action"
    size = given.width, given.height
    marks = metrics(Recorded(step.action, step.target, *size, question.elements), action)
    if marks is None or marks.success:
        return marks, False
    for other in question.also_right:
        again = metrics(Recorded(other.action, other.target, *size, question.elements), action)
        if again is not None and again.success:
            return again, True
    return marks, False
