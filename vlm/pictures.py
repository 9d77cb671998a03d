"""A picture of any size as the tiles that an encoder takes, and points there and back.

Five ways behind `prepare`: pad (LLaVA-1.5), stretch (CLIP's own), crop (the middle, as ImageNet models),
tile (an overview and tiles at full scale: LLaVA-NeXT), native (as many patches as the picture has: NaViT,
arXiv 2307.06304, and Qwen2-VL, arXiv 2409.12191). A point on the *canvas*, the picture as the model sees it,
is a pair of numbers in 0..1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

GREY = 127


@dataclass(frozen=True)
class Rules:
    """size: side of an encoder's square in pixels. step: what the sides of a tile are multiples of.
    most: tiles beside the overview (tile), or squares' worth of patches (native)."""

    how: str = "pad"
    size: int = 128
    step: int = 16
    most: int = 4


@dataclass(frozen=True)
class Picture:
    """tiles [h, w, 3] uint8; boxes: the part of the canvas (0..1: left, top, right, bottom) that each shows.

    canvas: its size in its own pixels; scale: canvas pixels to a screen pixel, across and down; offset: the
    canvas pixel of the screen's origin.
    """

    tiles: tuple[np.ndarray, ...]
    boxes: tuple[tuple[float, float, float, float], ...]
    canvas: tuple[int, int]
    scale: tuple[float, float]
    offset: tuple[float, float] = (0.0, 0.0)

    def to_canvas(self, screen_x: float, screen_y: float) -> tuple[float, float]:
        """Outside 0..1 for a point that was cropped away."""
        x = (screen_x * self.scale[0] + self.offset[0]) / self.canvas[0]
        y = (screen_y * self.scale[1] + self.offset[1]) / self.canvas[1]
        return x, y

    def to_screen(self, canvas_x: float, canvas_y: float) -> tuple[float, float]:
        x = (canvas_x * self.canvas[0] - self.offset[0]) / self.scale[0]
        y = (canvas_y * self.canvas[1] - self.offset[1]) / self.scale[1]
        return x, y


def prepare(pixels: np.ndarray, rules: Rules) -> Picture:
    """pixels [H, W, 3] uint8. Raises ValueError for an unknown way."""
    if rules.how not in MODES:
        raise ValueError(f"unknown way {rules.how!r} to prepare a picture; known are {', '.join(MODES)}")
    return MODES[rules.how](pixels, rules)


def _pad(pixels: np.ndarray, rules: Rules) -> Picture:
    height, width = pixels.shape[:2]
    scale = rules.size / max(height, width)
    tile = _on_grey(_resized(pixels, scale, scale), rules.size, rules.size)
    return Picture((tile,), ((0, 0, 1, 1),), (rules.size, rules.size), (scale, scale))


def _stretch(pixels: np.ndarray, rules: Rules) -> Picture:
    height, width = pixels.shape[:2]
    scale = rules.size / width, rules.size / height
    return Picture((_resized(pixels, *scale),), ((0, 0, 1, 1),), (rules.size, rules.size), scale)


def _crop(pixels: np.ndarray, rules: Rules) -> Picture:
    height, width = pixels.shape[:2]
    scale = rules.size / min(height, width)
    scaled = _resized(pixels, scale, scale)
    left, top = (scaled.shape[1] - rules.size) // 2, (scaled.shape[0] - rules.size) // 2
    tile = scaled[top : top + rules.size, left : left + rules.size]
    size = rules.size, rules.size
    return Picture((tile,), ((0, 0, 1, 1),), size, (scale, scale), (-left, -top))


def _tile(pixels: np.ndarray, rules: Rules) -> Picture:
    """The whole small, then at full scale (or as large as `most` tiles can hold) row by row."""
    height, width = pixels.shape[:2]
    size, scale = rules.size, 1.0
    while -(-round(width * scale) // size) * -(-round(height * scale) // size) > max(1, rules.most):
        scale *= 0.9
    scaled = _resized(pixels, scale, scale)
    columns, rows = -(-scaled.shape[1] // size), -(-scaled.shape[0] // size)
    canvas = _on_grey(scaled, columns * size, rows * size)
    longest = max(canvas.shape[:2])
    overview = _on_grey(_resized(canvas, size / longest, size / longest), size, size)
    tiles, wide, tall = [overview], columns * size, rows * size
    boxes = [(0.0, 0.0, longest / wide, longest / tall)]
    for y in range(0, tall, size):
        for x in range(0, wide, size):
            tiles.append(canvas[y : y + size, x : x + size])
            boxes.append((x / wide, y / tall, (x + size) / wide, (y + size) / tall))
    return Picture(tuple(tiles), tuple(boxes), (wide, tall), (scale, scale))


def _native(pixels: np.ndarray, rules: Rules) -> Picture:
    """Sides rounded to whole patches, the aspect ratio kept; shrunk only where `most` squares are too few."""
    height, width = pixels.shape[:2]
    scale = min(1.0, (rules.most * rules.size**2 / (height * width)) ** 0.5)
    wide, tall = (max(rules.step, round(s * scale / rules.step) * rules.step) for s in (width, height))
    sides = wide / width, tall / height
    return Picture((_resized(pixels, *sides),), ((0, 0, 1, 1),), (wide, tall), sides)


MODES: dict[str, Callable[[np.ndarray, Rules], Picture]] = {
    "pad": _pad,
    "stretch": _stretch,
    "crop": _crop,
    "tile": _tile,
    "native": _native,
}


def _resized(pixels: np.ndarray, across: float, down: float) -> np.ndarray:
    size = max(1, round(pixels.shape[1] * across)), max(1, round(pixels.shape[0] * down))
    if size == (pixels.shape[1], pixels.shape[0]):
        return pixels
    shrinks = across * down < 1
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)


def _on_grey(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    """At the left top of a grey field of that size; what is larger is cut."""
    field = np.full((height, width, 3), GREY, np.uint8)
    part = pixels[:height, :width]
    field[: part.shape[0], : part.shape[1]] = part
    return field
