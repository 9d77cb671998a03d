"""A screenshot cut into views and put together again; points between screen and view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from handeye.agent.contracts import Box, ModelCard, Screenshot, View
from handeye.agent.errors import CallerError


@dataclass(frozen=True)
class Grid:
    """Where tiles lie. xs, ys: their left and top edges in pixels of the screen as it is cut.

    That screen is the real one, shrunk by numerator / denominator where it needs too many tiles.
    """

    xs: tuple[int, ...]
    ys: tuple[int, ...]
    tile_width: int
    tile_height: int
    numerator: int
    denominator: int

    @property
    def scale(self) -> float:
        return self.numerator / self.denominator

    def on_screen(self, cut: int) -> float:
        """A place of the screen as it is cut, in pixels of the real one.

        The whole numbers are divided once: divided by `scale`, which is rounded itself, the last tile's edge
        could fall short of the screen's.
        """
        return cut * self.denominator / self.numerator

    @property
    def corners(self) -> list[tuple[int, int]]:
        """Left top corners, row by row."""
        return [(x, y) for y in self.ys for x in self.xs]


def tile_grid(width: int, height: int, card: ModelCard) -> Grid:
    """The tiles of a screen of width x height pixels. Raises CallerError for a card that cannot tile."""
    if card.overlap >= min(card.tile_width, card.tile_height):
        raise CallerError(f"model {card.name}: overlap {card.overlap} must be smaller than its tiles")
    if width < 1 or height < 1:
        raise CallerError(f"a screen of {width}x{height} pixels has nothing to see")
    longest = max(width, height)
    fits, over = 0, longest + 1
    while over - fits > 1:  # the largest long side that needs no more than max_tiles
        side = longest if over > longest else (fits + over) // 2
        xs, ys = _edges(width, height, side, card)
        fits, over = (side, over) if len(xs) * len(ys) <= card.max_tiles else (fits, side)
    xs, ys = _edges(width, height, fits, card)
    return Grid(
        xs=xs,
        ys=ys,
        tile_width=min(card.tile_width, scaled(width, fits, longest)),
        tile_height=min(card.tile_height, scaled(height, fits, longest)),
        numerator=fits,
        denominator=longest,
    )


def cut_views(screenshot: Screenshot, card: ModelCard) -> list[View]:
    """What the model looks at: the overview if its card wants one, then the tiles row by row."""
    overview = [overview_of(screenshot, card.overview_side)] if card.overview_side else []
    return overview + cut_tiles(screenshot, tile_grid(screenshot.width, screenshot.height, card))


def cut_tiles(screenshot: Screenshot, grid: Grid) -> list[View]:
    pixels = rescaled(screenshot.pixels, grid.numerator, grid.denominator)
    views = []
    for x, y in grid.corners:
        right, bottom = x + grid.tile_width, y + grid.tile_height
        region = Box(
            grid.on_screen(x),
            grid.on_screen(y),
            min(grid.on_screen(right), screenshot.width),
            min(grid.on_screen(bottom), screenshot.height),
        )
        views.append(View("tile", pixels[y:bottom, x:right], region, grid.scale))
    return views


def stitch(views: Sequence[View]) -> np.ndarray:
    """The screen as it was cut, from all its tiles: cut_tiles' inverse."""
    placed = [
        (round(view.region.x0 * view.scale), round(view.region.y0 * view.scale), view.pixels)
        for view in views
        if view.kind == "tile"
    ]
    width = max(x + pixels.shape[1] for x, _, pixels in placed)
    height = max(y + pixels.shape[0] for _, y, pixels in placed)
    screen = np.zeros((height, width, 3), np.uint8)
    for x, y, pixels in placed:
        screen[y : y + pixels.shape[0], x : x + pixels.shape[1]] = pixels
    return screen


def overview_of(screenshot: Screenshot, longest_side: int) -> View:
    """The whole screen, shrunk so that its longest side is at most `longest_side` pixels."""
    longest = max(screenshot.width, screenshot.height)
    side = min(longest_side, longest)
    region = Box(0, 0, screenshot.width, screenshot.height)
    return View("overview", rescaled(screenshot.pixels, side, longest), region, side / longest)


def screen_to_view(view: View, screen_x: float, screen_y: float) -> tuple[float, float]:
    return (screen_x - view.region.x0) * view.scale, (screen_y - view.region.y0) * view.scale


def view_to_screen(view: View, view_x: float, view_y: float) -> tuple[float, float]:
    return view_x / view.scale + view.region.x0, view_y / view.scale + view.region.y0


def rescaled(pixels: np.ndarray, numerator: int, denominator: int) -> np.ndarray:
    """The picture at numerator / denominator of its size; the same array when that is 1.

    Both axes have the same scale: a last row or column that the picture only partly fills repeats its
    edge, so that nothing is stretched and every pixel is kept.
    """
    if numerator == denominator:
        return pixels
    height, width = pixels.shape[:2]
    new_width, new_height = scaled(width, numerator, denominator), scaled(height, numerator, denominator)
    right = max(0, round(new_width * denominator / numerator) - width)
    below = max(0, round(new_height * denominator / numerator) - height)
    if right or below:
        pixels = cv2.copyMakeBorder(pixels, 0, below, 0, right, cv2.BORDER_REPLICATE)
    how = cv2.INTER_AREA if numerator < denominator else cv2.INTER_CUBIC
    return cv2.resize(pixels, (new_width, new_height), interpolation=how)


def scaled(side: int, numerator: int, denominator: int) -> int:
    """A side's pixels at that scale, a part of a pixel counted whole."""
    return -(-side * numerator // denominator)


def _edges(width: int, height: int, longest: int, card: ModelCard) -> tuple[tuple[int, ...], tuple[int, ...]]:
    full = max(width, height)
    return (
        _spread(scaled(width, longest, full), card.tile_width, card.overlap),
        _spread(scaled(height, longest, full), card.tile_height, card.overlap),
    )


def _spread(length: int, tile: int, overlap: int) -> tuple[int, ...]:
    """Evenly spread left edges: the first at 0, the last flush with the end."""
    if length <= tile:
        return (0,)
    gaps = -(-(length - tile) // (tile - overlap))
    return tuple(gap * (length - tile) // gaps for gap in range(gaps + 1))
