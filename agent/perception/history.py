"""Earlier screens as views, for models that take several pictures: those on which something changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handeye.agent.contracts import ModelCard, Screenshot, View
from handeye.agent.perception.changes import compare
from handeye.agent.perception.tiling import overview_of

LONGEST_SIDE = 768
"""Pixels of an earlier screen's longest side: what is read is the present one."""
LEAST_CHANGE = 0.005
"""Share of the screen's cells that has to differ for a screen to count as another one."""


def remembered(seen: Sequence[Screenshot], present: Screenshot, most: int) -> list[Screenshot]:
    """The last `most` screens that differ from one to the next, with the present one; oldest first."""
    if not seen or compare(seen[-1], present).fraction >= LEAST_CHANGE:
        seen = [*seen, present]
    return list(seen)[-most:]


def earlier_screens(seen: Sequence[Screenshot], present: Screenshot, card: ModelCard) -> list[View]:
    """Up to `card.past_pictures` of the remembered screens, shrunk, oldest first; none equal to the present
    one."""
    other = [screen for screen in seen if screen.hash != present.hash]
    chosen = other[-card.past_pictures :] if card.past_pictures else []
    return [replace(overview_of(screen, LONGEST_SIDE), kind="history") for screen in chosen]


def told_of(views: Sequence[View]) -> list[str]:
    """What the model is told of the earlier screens among its pictures."""
    count = sum(view.kind == "history" for view in views)
    if not count:
        return []
    which = "picture is an earlier screen" if count == 1 else f"{count} pictures are earlier screens"
    return [f"the last {which}{', oldest first' if count > 1 else ''}; act on the present one before"]
