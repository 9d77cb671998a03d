"""Filled plain shapes on a screen: found as areas of one colour, told apart by what they cover of their box.

A filled checkbox is a square too. For counting, which small VLMs answer by chance: things are found one by
one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from handeye.agent.contracts import Box

EDGE = 12
"""Neighbouring pixels that differ by more (0..255, any channel) lie on an edge."""
SIDES = (4, 120)
"""Pixels, of the flat inside."""
LONG, ASPECT = 3.0, 1.4
"""At most so much wider than high, or higher than wide: the flat inside, the whole shape."""
FULL = 0.99
"""Share of what its outline encloses that an area has at least: no hole, no text in it."""
ALIKE, ALIKE_STAR = 0.84, 0.7
"""Intersection over union with a shape's drawing, from which on it is that one; points of stars get lost."""
SIZE = 32
AROUND = 4
"""Pixels from a shape to what it stands on."""


@dataclass(frozen=True)
class Shape:
    """kind: one of the names of `outlines`. box: screen pixels."""

    kind: str
    box: Box


def shapes_on(pixels: np.ndarray) -> list[Shape]:
    """Those on [height, width, 3] RGB, from the top left on."""
    flat = ~_edges(pixels)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(flat.astype(np.uint8), connectivity=4)
    least, most = SIDES
    found = []
    for index in range(1, count):
        x, y, width, height, _ = (int(value) for value in stats[index])
        if least <= min(width, height) and max(width, height) <= min(most, LONG * min(width, height)):
            wide = max(width, height) // 2 + AROUND
            left, top = max(0, x - wide), max(0, y - wide)
            cut = np.s_[top : y + height + wide, left : x + width + wide]
            shape = _shape(pixels[cut].astype(int), labels[cut] == index)
            found += [Shape(shape.kind, shape.box.moved(left, top))] if shape else []
    return sorted(found, key=lambda shape: (shape.box.y0, shape.box.x0))


def _edges(pixels: np.ndarray) -> np.ndarray:
    """[height, width] bool: a pixel and the one right of it or below it differ."""
    values = pixels.astype(np.int16)
    edges = np.zeros(pixels.shape[:2], bool)
    edges[:, :-1] |= (np.abs(values[:, 1:] - values[:, :-1]) > EDGE).any(-1)
    edges[:-1] |= (np.abs(values[1:] - values[:-1]) > EDGE).any(-1)
    return edges


def _shape(values: np.ndarray, inside: np.ndarray) -> Shape | None:
    """The one that `inside` [height, width] belongs to; its box is told in the cut [height, width, 3]."""
    own = np.median(values[inside], 0)
    other = values[(np.abs(values - own) > EDGE).any(-1)]
    if not len(other):
        return None
    alike = np.abs(values - own).sum(-1) * 2 < np.abs(np.median(other, 0) - own).sum()
    _, parts = cv2.connectedComponents(alike.astype(np.uint8), connectivity=4)
    part = (parts == np.bincount(parts[inside]).argmax()).astype(np.uint8)
    ring = _grown(part, AROUND) > _grown(part, AROUND - 2)
    rows, columns = (np.flatnonzero(part.any(axis)) for axis in (1, 0))
    least, most = sorted((len(rows), len(columns)))
    if most > ASPECT * least or 2 * alike[ring].sum() > ring.sum():
        return None  # too long, or a frame around a piece of the ground
    kind = _kind(part[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    box = Box(columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    return Shape(kind, box) if kind else None


def _grown(part: np.ndarray, by: int) -> np.ndarray:
    return cv2.dilate(part, np.ones((2 * by + 1, 2 * by + 1), np.uint8))


def _kind(inside: np.ndarray) -> str:
    """The likest shape's name; empty where none is like it, or where something is cut out of it."""
    contours, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = cv2.drawContours(np.zeros_like(inside), contours, -1, 1, cv2.FILLED)
    if inside.sum() < FULL * filled.sum():
        return ""
    seen = cv2.resize(filled * 255, (SIZE, SIZE), interpolation=cv2.INTER_AREA) > 127
    alike = {
        kind: max(float((seen & each).sum() / (seen | each).sum()) for each in drawn)
        for kind, drawn in outlines().items()
    }
    kind = max(alike, key=lambda name: alike[name])
    return kind if alike[kind] >= (ALIKE_STAR if kind == "star" else ALIKE) else ""


@cache
def outlines() -> dict[str, list[np.ndarray]]:
    """By name, [SIZE, SIZE] bool: what each shape, in each way it lies, covers of the box around it."""
    turn = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    round_ = np.stack((np.cos(turn), np.sin(turn)), 1)
    across = 16 * np.sin(turn) ** 3
    down = -13 * np.cos(turn) + 5 * np.cos(2 * turn) + 2 * np.cos(3 * turn) + np.cos(4 * turn)
    points = np.arange(10) * np.pi / 5 - np.pi / 2
    star = np.stack((np.cos(points), np.sin(points)), 1) * np.where(np.arange(10) % 2, 0.382, 1)[:, None]
    corners = {
        "circle": [round_],
        "square": [np.array([(0, 0), (1, 0), (1, 1), (0, 1)])],
        "triangle": [
            np.array([(0.5, 0), (1, 1), (0, 1)]),
            np.array([(0, 0), (1, 0), (0.5, 1)]),
            np.array([(0, 0), (1, 0.5), (0, 1)]),
            np.array([(1, 0), (1, 1), (0, 0.5)]),
        ],
        "diamond": [np.array([(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)])],
        "star": [star],
        "heart": [np.stack((across, down), 1)],
    }
    return {kind: [_drawn(each) for each in drawn] for kind, drawn in corners.items()}


def _drawn(corners: np.ndarray) -> np.ndarray:
    """Filled, its box stretched to the whole picture."""
    least, most = corners.min(0), corners.max(0)
    scaled = np.round((corners - least) / (most - least) * (SIZE - 1)).astype(np.int32)
    return cv2.fillPoly(np.zeros((SIZE, SIZE), np.uint8), [scaled], 1) > 0
