"""Where one box lies from another."""

from __future__ import annotations

from collections.abc import Callable

from handeye.agent.contracts import Box


def in_row(one: Box, other: Box) -> bool:
    shared = min(one.y1, other.y1) - max(one.y0, other.y0)
    return shared > 0.5 * min(one.height, other.height)


def in_column(one: Box, other: Box) -> bool:
    shared = min(one.x1, other.x1) - max(one.x0, other.x0)
    return shared > 0.5 * min(one.width, other.width)


def _right(anchor: Box, box: Box) -> float | None:
    return box.x0 - anchor.x1 if in_row(anchor, box) and box.x0 >= anchor.x1 - 1 else None


def _left(anchor: Box, box: Box) -> float | None:
    return anchor.x0 - box.x1 if in_row(anchor, box) and box.x1 <= anchor.x0 + 1 else None


def _below(anchor: Box, box: Box) -> float | None:
    return box.y0 - anchor.y1 if in_column(anchor, box) and box.y0 >= anchor.y1 - 1 else None


def _above(anchor: Box, box: Box) -> float | None:
    return anchor.y0 - box.y1 if in_column(anchor, box) and box.y1 <= anchor.y0 + 1 else None


WAYS: dict[str, Callable[[Box, Box], float | None]] = {
    "right of": _right,
    "to the right of": _right,
    "left of": _left,
    "below": _below,
    "under": _below,
    "above": _above,
}
