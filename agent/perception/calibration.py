"""A card with known targets: does a model's coordinate convention fit what its card says?

Pure functions: the page that is shown, the targets found again in the pixels of the real capture, and the
verdict on a model's answers. Asking is done by evaluation/model/calibrate.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal

import numpy as np

from handeye.agent.contracts import Box, Frozen, Screenshot

Pair = tuple[float, float]
SIDE = 64
"""Side of a target in CSS pixels."""
NEAR = 0.03
"""How far off an answer may be, as a share of the screen's sides, for a convention to explain it."""
MOST = 0.75
"""The share of targets that have to be hit, or explained alike."""


@dataclass(frozen=True)
class Mark:
    """A coloured square. x, y: its left top corner as a share of the viewport."""

    name: str
    colour: tuple[int, int, int]
    x: float
    y: float


MARKS = (
    Mark("red", (230, 20, 20), 0.10, 0.16),
    Mark("green", (20, 160, 40), 0.74, 0.22),
    Mark("blue", (20, 60, 230), 0.28, 0.58),
    Mark("purple", (150, 20, 170), 0.56, 0.40),
    Mark("orange", (250, 140, 10), 0.86, 0.60),
)


class Verdict(Frozen):
    """fit: the model points where the targets are. convention: it points rightly by other rules than its card
    says, so that it must not run. lost: it does not find the targets, and nothing can be said."""

    kind: Literal["fit", "convention", "lost"]
    reason: str
    hits: int
    targets: int
    error: float | None = None
    """Median distance to the middle of the target in screen pixels."""


def page() -> str:
    """The card as an HTML page; a square that is clicked goes away."""
    squares = "".join(
        f'<div onclick="this.remove()" style="position:absolute;left:{mark.x:.0%};top:{mark.y:.0%};'
        f'width:{SIDE}px;height:{SIDE}px;background:rgb{mark.colour}"></div>'
        for mark in MARKS
    )
    return f"<!doctype html><title>calibration</title><body style='margin:0;background:white'>{squares}"


def goal(mark: Mark) -> str:
    return f"Click the {mark.name} square"


def find(screenshot: Screenshot, mark: Mark) -> Box | None:
    """Where the square really lies, in screen pixels; None when it is not to be seen."""
    near = np.abs(screenshot.pixels.astype(int) - np.array(mark.colour)).max(axis=2) < 24
    rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
    if len(rows) < SIDE // 2 or len(columns) < SIDE // 2:
        return None
    return Box(float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))


def judge(targets: Sequence[Box], answers: Sequence[Pair | str], screenshot: Screenshot) -> Verdict:
    """answers: a screen point for each target, or why there is none."""
    found = [
        (box, answer) for box, answer in zip(targets, answers, strict=True) if not isinstance(answer, str)
    ]
    hits = sum(box.contains(*answer) for box, answer in found)
    data: dict[str, Any] = {"hits": hits, "targets": len(targets)}
    if found:
        data["error"] = median(_distance(box.center, answer) for box, answer in found)
    if hits >= MOST * len(targets):
        return Verdict(kind="fit", reason=f"{hits} of {len(targets)} targets hit", **data)
    reason = _outside(answers) or _explained(found, screenshot)
    if reason is None:
        errors = [answer for answer in answers if isinstance(answer, str)]
        lost = f": {errors[0]}" if errors else ""
        return Verdict(kind="lost", reason=f"{hits} of {len(targets)} targets hit{lost}", **data)
    return Verdict(kind="convention", reason=reason, **data)


def _outside(answers: Sequence[Pair | str]) -> str | None:
    """Most numbers do not even lie in the card's space."""
    wrong = [answer for answer in answers if isinstance(answer, str) and _names_space(answer)]
    if len(wrong) < MOST * len(answers):
        return None
    return f"its numbers do not lie in the space of its card: {wrong[0]}"


def _names_space(error: str) -> bool:
    return "lies outside" in error or "are fractions" in error


def _explained(found: Sequence[tuple[Box, Pair]], screenshot: Screenshot) -> str | None:
    """The one rule by which most answers would be right, in words."""
    size = screenshot.width, screenshot.height
    pairs = [(box.center, answer) for box, answer in found]
    if len(pairs) < 2:
        return None
    swaps = [((y * size[0] / size[1], x * size[1] / size[0]), at) for (x, y), at in pairs]
    if _agree(swaps, size) or _agree([((y, x), at) for (x, y), at in pairs], size):
        return "its x and y are swapped: the card's axes should be the other way round"
    factors = tuple(median(at[i] / max(1, target[i]) for target, at in pairs) for i in (0, 1))
    if (
        max(abs(factor - 1) for factor in factors) > NEAR
        and min(factors) > 0
        and _agree([(target, (at[0] / factors[0], at[1] / factors[1])) for target, at in pairs], size)
    ):
        return _scale_words((factors[0], factors[1]), size, screenshot.scale)
    shift = tuple(median(at[i] - target[i] for target, at in pairs) for i in (0, 1))
    if _agree([((x + shift[0], y + shift[1]), at) for (x, y), at in pairs], size):
        return f"its points are all off by ({shift[0]:.0f}, {shift[1]:.0f}) pixels"
    return None


def _agree(pairs: Sequence[tuple[Pair, Pair]], size: tuple[int, int]) -> bool:
    near = [all(abs(a - b) <= NEAR * side for a, b, side in zip(*pair, size, strict=True)) for pair in pairs]
    return sum(near) >= max(2, MOST * len(pairs))


def _scale_words(factors: Pair, size: tuple[int, int], scale: float) -> str:
    known = {
        "its answers count in 0..1000, and the card reads them as pixels": (1000 / size[0], 1000 / size[1]),
        "its answers are pixels, and the card reads them as 0..1000": (size[0] / 1000, size[1] / 1000),
    }
    if scale != 1:
        known[f"the screen's scale of {scale:g} is ignored: its answers are points of the page"] = (
            1 / scale,
            1 / scale,
        )
        known[f"the screen's scale of {scale:g} is counted twice"] = (scale, scale)
    for words, expected in known.items():
        if all(abs(a / b - 1) < 2 * NEAR for a, b in zip(factors, expected, strict=True)):
            return words
    return f"its points are off by the factors {factors[0]:.2f} in x and {factors[1]:.2f} in y"


def _distance(a: Pair, b: Pair) -> float:
    return float(np.hypot(a[0] - b[0], a[1] - b[1]))
