"""Earlier frames as views: whole at low resolution, or only what changed from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from handeye.agent.contracts import ModelCard, Screenshot, View
from handeye.agent.perception.changes import compare
from handeye.agent.perception.tiling import overview_of
from handeye.agent.perception.zoom import zoom_view


def last_frames(frames: Sequence[Screenshot], count: int, longest_side: int) -> list[View]:
    """The last `count` frames, oldest first, each shrunk to at most `longest_side` pixels."""
    recent = frames[-count:] if count else ()
    return [replace(overview_of(frame, longest_side), kind="history") for frame in recent]


def last_changes(frames: Sequence[Screenshot], count: int, card: ModelCard) -> list[View]:
    """The last `count` changes, oldest first: of each later frame the part that the one before had not."""
    views = []
    for before, after in pairwise(frames):
        box = compare(before, after).box
        if box is not None:
            views.append(replace(zoom_view(after, box, card), kind="history"))
    return views[-count:] if count else []
