"""What MiniWoB++ episodes gave, for each task and over all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from handeye.agent.contracts import Frozen, RunResult
from handeye.evaluation.journal import OfModel


class TaskScore(Frozen):
    """raw1, raw_positive: share of episodes with raw reward 1, above 0. failures: kinds of what was not 1.

    An episode that the world broke is told under failures['world'] and counted nowhere else.
    """

    raw1: float
    raw_positive: float
    episodes: int
    failures: dict[str, int]


class MiniwobReport(Frozen):
    """Means over tasks; episodes counts those that were scored."""

    raw1: float
    raw_positive: float
    episodes: int
    tasks: dict[str, TaskScore]


@dataclass(frozen=True)
class Played:
    """One episode. failure: '' for raw reward 1, else its kind."""

    task: str
    seed: int
    raw: float
    steps: int
    failure: str
    ms_per_step: float = 0.0


class Over(OfModel):
    """An episode that is over, as a journal keeps it."""

    played: Played


def failure(raw: float, done: bool, result: RunResult) -> str:
    """The kind of a failure: '' (none), world, partial, wrong, steps, model, gave_up, said_done."""
    reason = result.ended.reason
    if reason == "world":
        return "world"
    if done:
        return "" if raw == 1 else "partial" if raw > 0 else "wrong"
    return {"limit": "steps", "model": "model", "done": "said_done", "failed": "gave_up"}.get(reason, reason)


def report(played: Sequence[Played]) -> MiniwobReport:
    """Means over tasks of the means over their scored episodes."""
    tasks = {}
    for task in dict.fromkeys(each.task for each in played):
        of_task = [each for each in played if each.task == task]
        scored = [each for each in of_task if each.failure != "world"]
        tasks[task] = TaskScore(
            raw1=_mean([each.raw == 1 for each in scored]),
            raw_positive=_mean([each.raw > 0 for each in scored]),
            episodes=len(scored),
            failures=dict(Counter(each.failure for each in of_task if each.failure)),
        )
    counted = [score for score in tasks.values() if score.episodes]
    return MiniwobReport(
        raw1=_mean([score.raw1 for score in counted]),
        raw_positive=_mean([score.raw_positive for score in counted]),
        episodes=sum(score.episodes for score in counted),
        tasks=tasks,
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
