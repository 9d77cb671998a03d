"""The size that a picture has when the model looks at it, by the rules of the models' own processors."""

from __future__ import annotations

import math

from handeye.agent.contracts import Resize
from handeye.agent.errors import CallerError

MAX_RATIO = 200
"""Qwen's own limit of a picture's long side over its short one."""


def resized(width: int, height: int, rule: Resize) -> tuple[int, int]:
    """Width and height after the rule. Raises CallerError for a picture the rule cannot take."""
    match rule.rule:
        case "none":
            return width, height
        case "smart":
            return smart_resize(width, height, rule)
        case "fit":
            return _fit(width, height, rule)
        case "tiles":
            columns, rows = tile_canvas(width, height, rule)
            return columns * rule.factor, rows * rule.factor
    return rule.factor, rule.factor


def smart_resize(width: int, height: int, rule: Resize) -> tuple[int, int]:
    """Both sides multiples of the factor, the area inside its bounds, the shape kept as well as they allow.

    Never smaller than one factor: the reference gives 0 for a long thin picture above max_pixels.
    """
    if max(width, height) > MAX_RATIO * min(width, height):
        raise CallerError(f"a {width}x{height} picture is too long for this model: at most {MAX_RATIO} to 1")
    factor = rule.factor
    near_width, near_height = (max(factor, round(side / factor) * factor) for side in (width, height))
    area = near_width * near_height
    if rule.max_pixels and area > rule.max_pixels:
        shrink = math.sqrt(width * height / rule.max_pixels)
        width, height = (max(factor, math.floor(side / shrink / factor) * factor) for side in (width, height))
        return width, height
    if area < rule.min_pixels:
        grow = math.sqrt(rule.min_pixels / (width * height))
        width, height = (math.ceil(side * grow / factor) * factor for side in (width, height))
        return width, height
    return near_width, near_height


def tile_canvas(width: int, height: int, rule: Resize) -> tuple[int, int]:
    """Columns and rows of InternVL's grid: the nearest shape, a larger one only for pictures that fill it."""
    sides = range(1, rule.max_tiles + 1)
    shapes = [(columns, rows) for columns in sides for rows in sides if columns * rows <= rule.max_tiles]
    best, nearest = (1, 1), math.inf
    for columns, rows in sorted(shapes, key=lambda shape: shape[0] * shape[1]):
        distance = abs(width / height - columns / rows)
        filled = width * height > 0.5 * rule.factor**2 * columns * rows
        if distance < nearest or (distance == nearest and filled):
            best, nearest = (columns, rows), distance
    return best


def _fit(width: int, height: int, rule: Resize) -> tuple[int, int]:
    shrink = 1.0
    if rule.longest:
        shrink = min(shrink, rule.longest / max(width, height))
    if rule.max_pixels:
        shrink = min(shrink, math.sqrt(rule.max_pixels / (width * height)))
    return max(1, math.floor(width * shrink)), max(1, math.floor(height * shrink))
