"""The name that a person would give a CSS colour, where there is no doubt about it."""

from __future__ import annotations

import colorsys
import re

HUES = (
    ("red", 345, 375),
    ("orange", 22, 38),
    ("yellow", 48, 62),
    ("green", 90, 155),
    ("blue", 205, 250),
    ("purple", 265, 292),
    ("pink", 308, 340),
)
"""Ranges of hue in degrees; what lies between them has no sure name."""


def color_name(css: str) -> str | None:
    """A name, '' for what has no colour of its own (transparent, white, grey), None when in doubt."""
    numbers = [float(part) for part in re.findall(r"[\d.]+", css)]
    if len(numbers) < 3 or (len(numbers) > 3 and numbers[3] < 0.5):
        return ""
    hue, saturation, value = colorsys.rgb_to_hsv(*(part / 255 for part in numbers[:3]))
    if value < 0.16:
        return "black"
    if saturation < 0.15:
        return ""
    if saturation < 0.5 or value < 0.4:
        return None
    degrees = hue * 360
    return next(
        (name for name, low, high in HUES if low <= degrees <= high or low <= degrees + 360 <= high), None
    )
