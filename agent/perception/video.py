"""Frames of a video that are worth a look: those on which something changed, not those at equal times."""

from __future__ import annotations

from collections.abc import Sequence

from handeye.agent.contracts import Screenshot
from handeye.agent.perception.changes import compare


def by_change(frames: Sequence[Screenshot], most: int, least: float = 0.005) -> list[int]:
    """Indexes of at most `most` frames, in order: the first, then each that differs from the last one kept in
    at least the share `least` (0..1) of its cells; of too many, those that changed most."""
    if not frames or most < 1:
        return []
    kept: list[tuple[float, int]] = []
    last = frames[0]
    for index, frame in enumerate(frames[1:], 1):
        changed = compare(last, frame).fraction
        if changed >= least:
            kept.append((changed, index))
            last = frame
    kept.sort(reverse=True)
    return sorted([0, *(index for _, index in kept[: most - 1])])
