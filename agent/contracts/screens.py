"""Boxes, and what is seen: screenshots, and the views cut from them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict


class Box(NamedTuple):
    """A rectangle, half open: x0 <= x < x1, y0 <= y < y1. The space is said by its holder."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def center(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def contains(self, x: float, y: float) -> bool:
        return self.x0 <= x < self.x1 and self.y0 <= y < self.y1

    def holds(self, other: Box) -> bool:
        """Whether all of the other box lies in this one."""
        return self.x0 <= other[0] and self.y0 <= other[1] and other[2] <= self.x1 and other[3] <= self.y1

    def moved(self, dx: float, dy: float) -> Box:
        return Box(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)

    def padded(self, across: float, down: float | None = None) -> Box:
        """Wider by so much on both sides, and higher by `down` (by as much, when it is left out)."""
        down = across if down is None else down
        return Box(self.x0 - across, self.y0 - down, self.x1 + across, self.y1 + down)


class Frozen(BaseModel):
    """Base of the values that are logged: immutable, finite, unknown keys rejected."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


@dataclass(frozen=True)
class Screenshot:
    """One frame. pixels: [height, width, 3] uint8 RGB. scale: device pixels per input unit."""

    pixels: np.ndarray
    scale: float = 1.0

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @cached_property
    def hash(self) -> str:
        """sha256 over size and pixels: the frame's name in the log."""
        return pixel_hash(self.pixels)


@dataclass(frozen=True)
class View:
    """A picture cut from a screenshot for the model.

    pixels: [height, width, 3] uint8. region: the screen pixels it shows. scale: view pixels per
    screen pixel (1 for a tile, below 1 for an overview, above 1 for a zoom). Padding lies right and
    below the region, so view (0, 0) is always the region's top left.
    """

    kind: Literal["overview", "tile", "zoom", "history"]
    pixels: np.ndarray
    region: Box
    scale: float = 1.0

    @cached_property
    def hash(self) -> str:
        return pixel_hash(self.pixels)


def pixel_hash(pixels: np.ndarray) -> str:
    digest = hashlib.sha256(f"{pixels.shape}".encode())
    digest.update(np.ascontiguousarray(pixels).data)
    return digest.hexdigest()
