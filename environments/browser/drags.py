"""Dragging as a hand does: press, hold, moves with pauses, a last small move, release.

A page that lifts what is dragged only after a while, or moves its other things aside, is waited for in
between: its timers and animations say how long.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import pairwise

from playwright.async_api import Page

Point = tuple[float, float]

MOVES = 8
"""The fewest mouse moves between two points of a drag; pages start a drag only after some."""
MOVE_PIXELS, MOST_MOVES = 40, 24
"""A longer way takes a move for so many CSS pixels, up to so many moves."""
HOLD_SECONDS = 1.0
"""The longest wait for a page that lifts what was pressed only after a while."""
ASIDE_SECONDS = 0.6
"""The longest wait for things that make room."""
PAUSE_SECONDS = 0.03
LAST_PIXELS = 2
"""How far from its end, in CSS pixels, the drag stops for a moment."""


async def drag(page: Page, path: Sequence[Point], moving: Callable[[], Awaitable[bool]]) -> None:
    """Along the points, in CSS pixels. moving: whether the page has timers or animations under way.

    The button is released whatever happens.
    """
    mouse = page.mouse
    await mouse.move(*path[0])
    try:
        await mouse.down()
        await _until_still(moving, HOLD_SECONDS)
        for start, end in pairwise(path):
            near = _short_of(start, end)
            distance = math.dist(start, near)
            await mouse.move(*near, steps=min(MOST_MOVES, max(MOVES, round(distance / MOVE_PIXELS))))
            await _until_still(moving, ASIDE_SECONDS)
            await mouse.move(*end)
        await _until_still(moving, ASIDE_SECONDS)
        await mouse.move(*path[-1])  # what moved aside may have put another thing below the pointer
    finally:
        await mouse.up()


def _short_of(start: Point, end: Point) -> Point:
    """The point LAST_PIXELS before the end."""
    distance = math.dist(start, end)
    if distance <= LAST_PIXELS:
        return start
    share = LAST_PIXELS / distance
    return end[0] + (start[0] - end[0]) * share, end[1] + (start[1] - end[1]) * share


async def _until_still(moving: Callable[[], Awaitable[bool]], seconds: float) -> None:
    end = time.monotonic() + seconds
    await asyncio.sleep(PAUSE_SECONDS)
    while await moving() and time.monotonic() < end:  # noqa: ASYNC110 - the page is asked, it tells nobody
        await asyncio.sleep(PAUSE_SECONDS)
