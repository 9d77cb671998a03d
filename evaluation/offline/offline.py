"""Scores a model on recorded runs, with no browser and no display: the report of `handeye eval`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from handeye.agent.actions import render
from handeye.agent.contracts import Frozen, ModelCard
from handeye.agent.errors import CallerError
from handeye.agent.log.parts import parts_of
from handeye.agent.log.reader import Run, read_run
from handeye.evaluation.offline.asking import Given
from handeye.evaluation.offline.judging import METRIC_SOURCES, Judged, judge
from handeye.evaluation.offline.names import run_names
from handeye.evaluation.offline.questions import Question, questions
from handeye.evaluation.statistics import bootstrap


class Failure(Frozen):
    """A step that did not succeed. recorded, given: the actions in words; picture: its file, where drawn."""

    run: str
    step: int
    goal: str
    recorded: str
    given: str
    why: str
    picture: str = ""


class KindScore(Frozen):
    success: float
    steps: int


class EvalReport(Frozen):
    """All rates lie in 0..1.

    episode_success: runs in which every judged step succeeded. ci95: bootstrap intervals of both. parts: each
    metric's mean over the steps that it applies to; macro: the mean over runs of those means. confusion:
    recorded kind, given kind, steps ('none' is no valid action). skipped: why steps were not judged.
    damaged: why runs were left out. also_right: steps that only succeeded by an action marked as right beside
    the recorded one. source: the definition that the metrics follow.
    asked: answers that had to be made; the others were kept from before.
    """

    model: str
    weights_hash: str
    metrics: str
    source: str
    runs: int
    steps: int
    step_success: float
    episode_success: float
    ci95: dict[str, tuple[float, float]]
    by_kind: dict[str, KindScore]
    parts: dict[str, float]
    macro: dict[str, float]
    confusion: dict[str, dict[str, int]]
    skipped: dict[str, int]
    damaged: dict[str, str]
    asked: int
    also_right: int
    failures: tuple[Failure, ...]


@dataclass(frozen=True)
class Sheet:
    """The questions of some runs, and why other steps are none."""

    questions: list[Question] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    damaged: dict[str, str] = field(default_factory=dict)
    """Why runs were left out, by folder."""


def _readable(given: Run | Path) -> list[Run]:
    """The parts of a run; one that is given by its folder is read, pictures and all. Raises CallerError."""
    parts = parts_of(read_run(given) if isinstance(given, Path) else given)
    for part in parts if isinstance(given, Path) else ():
        for question in questions(part)[0]:
            part.screenshot(question.step)
    return parts


def sheet_of(runs: Sequence[Run | Path]) -> Sheet:
    """A run given by its folder is left out, with the reason, when it is damaged. Raises CallerError when
    nothing can be judged."""
    sheet = Sheet()
    whole: list[Run] = []
    for given in runs:
        try:
            whole += _readable(given)
        except CallerError as fault:
            if not isinstance(given, Path):
                raise
            sheet.damaged[str(given)] = str(fault)
    for run, name in zip(whole, run_names(whole), strict=True):
        found, skipped = questions(run)
        sheet.questions.extend(replace(question, run_name=name) for question in found)
        sheet.skipped.update(skipped)
    if not sheet.questions:
        why = [f"{count} steps: {reason}" for reason, count in sheet.skipped.items()]
        why += sheet.damaged.values()
        raise CallerError(f"nothing to score in {len(runs)} runs: {'; '.join(why) or 'they have no steps'}")
    return sheet


def report(
    sheet: Sheet,
    answers: Sequence[Given],
    card: ModelCard,
    metrics: str,
    pictures: dict[str, str] | None = None,
) -> EvalReport:
    """pictures: file names by question name."""
    judged = judge(sheet.questions, answers, card, metrics)
    undefined = len(sheet.questions) - len(judged)
    groups = by_run(judged)
    success = [[float(one.marks.success) for one in group] for group in groups.values()]
    episodes = [[float(all(group))] for group in success]
    kinds: dict[str, list[bool]] = defaultdict(list)
    confusion: dict[str, Counter[str]] = defaultdict(Counter)
    for one in judged:
        kinds[one.kind].append(one.marks.success)
        confusion[one.kind][one.action.kind if one.action else "none"] += 1
    return EvalReport(
        model=card.name,
        weights_hash=card.weights_hash,
        metrics=metrics,
        source=METRIC_SOURCES[metrics],
        runs=len(groups),
        steps=len(judged),
        step_success=_mean([one.marks.success for one in judged]),
        episode_success=_mean([value for group in episodes for value in group]),
        ci95={"step_success": bootstrap(success), "episode_success": bootstrap(episodes)},
        by_kind={
            kind: KindScore(success=_mean(flags), steps=len(flags)) for kind, flags in sorted(kinds.items())
        },
        parts=parts(judged),
        macro=macro(list(groups.values())),
        confusion={kind: dict(given) for kind, given in sorted(confusion.items())},
        skipped={**sheet.skipped, **({f"not defined by {metrics}": undefined} if undefined else {})},
        damaged=sheet.damaged,
        also_right=sum(one.also_right for one in judged),
        asked=sum(not given.cached for given in answers),
        failures=tuple(_failure(one, pictures or {}) for one in judged if not one.marks.success),
    )


def by_run(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """By the run's folder, and of a merged run by its parts."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        groups[_folder(one.question.run)].append(one)
    return groups


def parts(judged: Sequence[Judged]) -> dict[str, float]:
    """Each metric's mean over the steps that have it."""
    values: dict[str, list[float]] = defaultdict(list)
    for one in judged:
        for name, value in one.marks.parts.items():
            values[name].append(value)
    return {name: _mean(found) for name, found in sorted(values.items())}


def macro(groups: Sequence[Sequence[Judged]]) -> dict[str, float]:
    """The mean over runs of each metric's mean in the run, and of step success."""
    means: dict[str, list[float]] = defaultdict(list)
    for group in groups:
        own = {**parts(group), "step_success": _mean([one.marks.success for one in group])}
        for name, value in own.items():
            means[name].append(value)
    return {name: _mean(found) for name, found in sorted(means.items())}


def _failure(one: Judged, pictures: dict[str, str]) -> Failure:
    question, step = one.question, one.question.step.decided
    return Failure(
        run=_folder(question.run),
        step=step.step,
        goal=question.goal,
        recorded=render(step.action) if step.action else "",
        given=render(one.action) if one.action else "",
        why=one.marks.why,
        picture=pictures.get(question.name, ""),
    )


def _folder(run: Run) -> str:
    return f"{run.folder}#{run.part}" if run.part else str(run.folder)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
