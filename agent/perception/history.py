"""Earlier screens as views, for models that take several pictures: those on which something changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handeye.agent.contracts import ModelCard, Screenshot, View
from handeye.agent.perception.changes import compare
from handeye.agent.perception.tiling import overview_of

KEPT_SCREENS = 24
"""Screens of a run that are kept to choose from."""
LONGEST_SIDE = 768
"""Pixels of an earlier screen's longest side: what is read is the present one."""


def earlier_screens(frames: Sequence[Screenshot], present: Screenshot, card: ModelCard) -> list[View]:
    """Up to `card.past_pictures` of the frames, oldest first, shrunk: those that differ most from what came
    before them; none that is equal to the present screen."""
    if not card.past_pictures:
        return []
    other = [frame for frame in frames if frame.hash != present.hash]
    chosen = by_change(other, card.past_pictures)
    return [replace(overview_of(other[index], LONGEST_SIDE), kind="history") for index in chosen]


def by_change(frames: Sequence[Screenshot], most: int, least: float = 0.005) -> list[int]:
    """Indexes of at most `most` frames, in order: the last, then each that differs from the one kept after it
    in at least the share `least` (0..1) of its cells; of too many, those that changed most."""
    if not frames or most < 1:
        return []
    kept: list[tuple[float, int]] = []
    last = frames[-1]
    for index in range(len(frames) - 2, -1, -1):
        changed = compare(frames[index], last).fraction
        if changed >= least:
            kept.append((changed, index))
            last = frames[index]
    kept.sort(reverse=True)
    return sorted([len(frames) - 1, *(index for _, index in kept[: most - 1])])


def told_of(views: Sequence[View]) -> list[str]:
    """What the model is told of the earlier screens among its pictures."""
    count = sum(view.kind == "history" for view in views)
    if not count:
        return []
    which = "picture is an earlier screen" if count == 1 else f"{count} pictures are earlier screens"
    return [f"the last {which}{', oldest first' if count > 1 else ''}; act on the present one before"]
