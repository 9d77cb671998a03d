"""What differs between two frames, by cells of 32 pixels, and whether it lies near the action's points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from handeye.agent.contracts import Box, Effect, Screenshot

CELL = 32
"""Side of a cell in pixels."""
NOISE = 16
"""Largest difference of a colour channel (0..255) that is not yet a change."""
RING = 3
"""Pixels up to which the line is thick that shows which field has the keyboard."""
MOST_RINGS = 0.3
"""Share of the cells that such lines touch at most."""


@dataclass(frozen=True)
class Change:
    """fraction: changed cells in 0..1. box: screen pixels around all changed cells."""

    effect: Effect
    fraction: float = 0.0
    box: Box | None = None


def compare(
    before: Screenshot, after: Screenshot, points: Sequence[tuple[float, float]] = (), radius: float = 64
) -> Change:
    """'changed' when a cell within `radius` screen pixels of a point changed (any cell when there are no
    points), 'elsewhere' when only others did. Frames of different sizes differ everywhere."""
    whole = Box(0, 0, after.width, after.height)
    if before.pixels.shape != after.pixels.shape:
        return Change("changed", 1.0, whole)
    cells = changed_cells(before.pixels, after.pixels)
    rows, columns = np.nonzero(cells)
    if not len(rows):
        return Change("unchanged")
    box = Box(
        int(columns.min()) * CELL,
        int(rows.min()) * CELL,
        min((int(columns.max()) + 1) * CELL, after.width),
        min((int(rows.max()) + 1) * CELL, after.height),
    )
    near = not points or any(_distance(rows, columns, x, y).min() <= radius for x, y in points)
    return Change("changed" if near else "elsewhere", len(rows) / cells.size, box)


def changed_cells(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """[rows, columns] bool over cells; the last row and column may be cut off by the screen's edge."""
    difference = cv2.absdiff(before, after)
    height, width = difference.shape[:2]
    below, right = -height % CELL, -width % CELL
    if below or right:
        difference = cv2.copyMakeBorder(difference, 0, below, 0, right, cv2.BORDER_CONSTANT, value=(0, 0, 0))
    rows, columns = difference.shape[0] // CELL, difference.shape[1] // CELL
    strips = difference.reshape(rows, CELL, columns * CELL * 3).max(axis=1)  # [rows, width * 3]
    return strips.reshape(rows, columns, CELL * 3).max(axis=2) > NOISE


def differ_by_focus(before: np.ndarray, after: np.ndarray) -> bool:
    """Whether at most rings around boxes differ, as around the field that has the keyboard."""
    if before.shape != after.shape:
        return False
    cells = changed_cells(before, after)
    rows, columns = np.nonzero(cells)
    if not len(rows) or len(rows) > MOST_RINGS * cells.size:
        return not len(rows)
    part = np.s_[
        rows.min() * CELL : (rows.max() + 1) * CELL, columns.min() * CELL : (columns.max() + 1) * CELL
    ]
    red, green, blue = cv2.split(cv2.absdiff(before[part], after[part]))
    differs = (cv2.max(cv2.max(red, green), blue) > NOISE).astype(np.uint8)
    _, labels, places, _ = cv2.connectedComponentsWithStats(differs, connectivity=8)
    for label, (x, y, width, height, _) in enumerate(places[1:], start=1):
        inside = labels[y + RING : y + height - RING, x + RING : x + width - RING]
        if min(width, height) < 4 * RING or (inside == label).any():
            return False
    return True


def _distance(rows: np.ndarray, columns: np.ndarray, x: float, y: float) -> np.ndarray:
    """Screen pixels from a point to each cell; 0 inside."""
    left, top = columns * CELL, rows * CELL
    across = np.maximum(0, np.maximum(left - x, x - (left + CELL)))
    down = np.maximum(0, np.maximum(top - y, y - (top + CELL)))
    return np.hypot(across, down)
