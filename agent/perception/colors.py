"""Which of the colours that people name a place on the screen has."""

from __future__ import annotations

import cv2
import numpy as np

from handeye.agent.contracts import Box

HUES = {"red": (346, 14), "orange": (15, 44), "yellow": (40, 68), "green": (69, 168), "blue": (190, 258),
        "purple": (255, 300), "pink": (295, 349)}  # fmt: skip
"""Degrees from and to; neighbours share what may be called either."""
VIVID = 60
"""Saturation and value, 0..255, from which on a pixel has a colour at all."""


def colors_of(pixels: np.ndarray, box: Box, least: float) -> set[str]:
    """Names of the colours that take at least the share `least` of a box in [height, width, 3] RGB."""
    return {name for name, share in shares_of(pixels, box).items() if share >= least}


def shares_of(pixels: np.ndarray, box: Box) -> dict[str, float]:
    """How much of a box each of HUES takes, 0..1; empty for a box that is off the screen."""
    x0, y0, x1, y1 = (max(0, round(side)) for side in box)
    cut = pixels[y0:y1, x0:x1]
    if not cut.size:
        return {}
    hue, saturation, value = cv2.split(cv2.cvtColor(np.ascontiguousarray(cut), cv2.COLOR_RGB2HSV))
    degrees, vivid = hue.astype(int) * 2, (saturation >= VIVID) & (value >= VIVID)
    return {name: float((vivid & _between(degrees, *ends)).mean()) for name, ends in HUES.items()}


def _between(degrees: np.ndarray, first: int, last: int) -> np.ndarray:
    inside = (degrees >= first, degrees <= last)
    return inside[0] & inside[1] if first <= last else inside[0] | inside[1]
