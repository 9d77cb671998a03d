"""A closer look at a part of the screen. Its points map by tiling.screen_to_view and view_to_screen."""

from __future__ import annotations

import math

from handeye.agent.contracts import Box, ModelCard, Screenshot, View
from handeye.agent.errors import CallerError
from handeye.agent.perception.tiling import rescaled


def zoom_view(screenshot: Screenshot, region: Box, card: ModelCard) -> View:
    """The region, clipped to the screen and enlarged in half steps (1, 1.5, 2, ...) to fill a tile.

    A region larger than a tile is shrunk into one. Raises CallerError for one that lies off the screen.
    """
    left, top = max(0, math.floor(region.x0)), max(0, math.floor(region.y0))
    right = min(screenshot.width, math.ceil(region.x1))
    bottom = min(screenshot.height, math.ceil(region.y1))
    if left >= right or top >= bottom:
        raise CallerError(f"zoom region {tuple(region)} shows nothing of the screen")
    width, height = right - left, bottom - top
    halves = min(2 * card.tile_width // width, 2 * card.tile_height // height)
    if halves >= 2:
        numerator, denominator = halves, 2
    elif width * card.tile_height >= height * card.tile_width:
        numerator, denominator = card.tile_width, width
    else:
        numerator, denominator = card.tile_height, height
    pixels = rescaled(screenshot.pixels[top:bottom, left:right], numerator, denominator)
    return View("zoom", pixels, Box(left, top, right, bottom), numerator / denominator)


def region_around(x: float, y: float, screenshot: Screenshot, card: ModelCard, factor: int = 2) -> Box:
    """A region round a screen point that a tile shows at `factor`, moved inside the screen."""
    width = min(screenshot.width, max(1, card.tile_width // factor))
    height = min(screenshot.height, max(1, card.tile_height // factor))
    left = min(max(0, round(x - width / 2)), screenshot.width - width)
    top = min(max(0, round(y - height / 2)), screenshot.height - height)
    return Box(left, top, left + width, top + height)
