"""Two models on the same steps: does one do better, and how sure is that."""

from __future__ import annotations

from collections.abc import Sequence

from handeye.agent.contracts import Frozen
from handeye.evaluation.offline.judging import Judged
from handeye.evaluation.offline.offline import by_run
from handeye.evaluation.statistics import bootstrap, mcnemar


class Comparison(Frozen):
    """difference: step success of the first less that of the second, with its bootstrap interval.

    only_first, only_second: steps that only one did right. p_value: McNemar's exact test on those.
    """

    first: str
    second: str
    difference: float
    ci95: tuple[float, float]
    only_first: int
    only_second: int
    p_value: float
    regressions: tuple[str, ...]
    """Steps that the first failed and the second did right, as RUN/STEP."""


def compare_models(names: tuple[str, str], first: Sequence[Judged], second: Sequence[Judged]) -> Comparison:
    """Both judged on the same questions in the same order."""
    one, other = [each.marks.success for each in first], [each.marks.success for each in second]
    p_value = mcnemar(one, other)
    rows = by_run(first).values(), by_run(second).values()
    groups = [
        [float(a.marks.success) - float(b.marks.success) for a, b in zip(mine, theirs, strict=True)]
        for mine, theirs in zip(*rows, strict=True)
    ]
    flat = [value for group in groups for value in group]
    return Comparison(
        first=names[0],
        second=names[1],
        difference=sum(flat) / len(flat),
        ci95=bootstrap(groups),
        only_first=sum(a and not b for a, b in zip(one, other, strict=True)),
        only_second=sum(b and not a for a, b in zip(one, other, strict=True)),
        p_value=p_value,
        regressions=tuple(
            each.question.name for each, a, b in zip(first, one, other, strict=True) if b and not a
        ),
    )
