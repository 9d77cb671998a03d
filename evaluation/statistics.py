"""How sure a rate is, and whether two models differ: intervals and a paired test."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np

from handeye.agent.errors import CallerError

DRAWS = 2000
"""Bootstrap samples."""


def bootstrap(groups: Sequence[Sequence[float]], seed: int = 0) -> tuple[float, float]:
    """The 95 % interval (2.5th and 97.5th percentile) of the mean over all values.

    Episodes are drawn with their steps, because the steps of one episode are alike; of a single episode the
    steps are drawn. (0, 0) when there are no values.
    """
    filled = [np.asarray(group, float) for group in groups if len(group)]
    if not filled:
        return 0.0, 0.0
    if len(filled) == 1:
        filled = [filled[0][at : at + 1] for at in range(len(filled[0]))]
    sums = np.array([group.sum() for group in filled])
    counts = np.array([len(group) for group in filled])
    drawn = np.random.default_rng(seed).integers(len(filled), size=(DRAWS, len(filled)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)  # [draws]
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)


def calibration_error(sure: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """The expected calibration error in 0..1: over bins of equal width, the mean distance between how sure
    the answers were and how often they were right, weighted by number (Guo et al., arXiv 1706.04599)."""
    confidence, hit = np.asarray(sure, float), np.asarray(right, float)
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[place == at].sum() - hit[place == at].sum()) for at in range(bins)]
    return float(sum(gaps) / max(len(confidence), 1))


def platt(odds: Sequence[float], right: Sequence[bool], rounds: int = 50) -> tuple[float, float]:
    """Slope and shift so that 1 / (1 + exp(-(slope * odds + shift))) is how often answers of these log-odds
    are right: the likeliest, by Newton's method, with Platt's targets against certainty (Platt, 1999)."""
    hit = np.asarray(right, bool)
    inputs = np.stack((np.asarray(odds, float), np.ones(len(hit))), 1)
    wanted = np.where(hit, (hit.sum() + 1) / (hit.sum() + 2), 1 / ((~hit).sum() + 2))
    found = np.zeros(2)
    for _ in range(rounds):
        value = 1 / (1 + np.exp(-np.clip(inputs @ found, -40, 40)))
        curve = inputs.T @ (inputs * (value * (1 - value))[:, None]) + 1e-6 * np.eye(2)
        step = np.linalg.solve(curve, inputs.T @ (wanted - value))
        found = found + step / max(1.0, float(np.abs(step).max()))  # a whole step may overshoot
    return float(found[0]), float(found[1])


def mcnemar(one: Sequence[bool], other: Sequence[bool]) -> float:
    """The exact two-sided p-value that two models are equally often right on the same steps.

    Only steps on which they differ count: under equality each falls to either side like a fair coin.
    """
    if len(one) != len(other):
        raise CallerError(f"a paired test needs the same steps: {len(one)} and {len(other)} were given")
    only_one = sum(a and not b for a, b in zip(one, other, strict=True))
    only_other = sum(b and not a for a, b in zip(one, other, strict=True))
    differing, fewer = only_one + only_other, min(only_one, only_other)
    tail = sum(comb(differing, k) for k in range(fewer + 1))
    return min(1.0, 2 * tail / 2**differing)
