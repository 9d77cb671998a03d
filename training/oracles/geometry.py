"""Points and lines that have to lie just right; the page grades by distance, so a perfect 1 is rare."""

from __future__ import annotations

import math
from collections.abc import Callable

from handeye.agent.contracts import Box
from handeye.training.oracles.scene import Scene, around, click, solves
from handeye.training.records import Choice

PAGE_TOP = 50
"""The pages take a click's height below the (hidden) query bar, in CSS pixels."""
WIDTH, HEIGHT = 140, 130
"""Where points may lie, CSS pixels of the drawing."""

REACHES = (12, 20, 30, 40, 50, 60)
"""Distances from a corner at which a point may be put."""
FARTHEST = 4
"""So many of the farther spots are offered: a pixel matters less there."""

Point = tuple[float, float]


async def dots(scene: Scene, css: str) -> list[Point]:
    """Centres of circles in the drawing's own pixels."""
    return [(float(dot.attributes["cx"]), float(dot.attributes["cy"])) for dot in await scene.all(css)]


async def place(
    scene: Scene, spots: list[Point], miss: Callable[[Point], float], close: float
) -> list[Choice]:
    """Submit when the blue dot misses by no more than `close`, else click one of the best spots."""
    drawn = await dots(scene, "#blue-circle")
    if drawn and miss(drawn[0]) <= close:
        return click(*await scene.all("#subbtn"))
    scale = await scene.ask("() => handeyeDom.scale()")
    return [Choice(kind="click", box=spot_box(spot, scale)) for spot in spots]


def spot_box(spot: Point, scale: float) -> Box:
    """The page hears a click's coordinates rounded down."""
    return around((spot[0] + 0.5) * scale, (spot[1] + PAGE_TOP + 0.5) * scale, scale)


@solves("circle-center", least=0.9)
async def circle_center(scene: Scene) -> list[Choice]:
    (center,) = await dots(scene, ".black-circle")
    return await place(scene, [center], lambda at: math.dist(at, center), 2.5)


@solves("find-midpoint", least=0.9)
async def find_midpoint(scene: Scene) -> list[Choice]:
    one, two = await dots(scene, ".black-circle")
    middle = (one[0] + two[0]) / 2, (one[1] + two[1]) / 2
    return await place(scene, [middle], lambda at: math.dist(at, middle), 2.5)


@solves("right-angle", least=0.9)
async def right_angle(scene: Scene) -> list[Choice]:
    (black,), (corner,) = await dots(scene, "#init-black"), await dots(scene, "#init-blue")
    along = math.atan2(black[1] - corner[1], black[0] - corner[0])
    spots = [
        spot
        for reach in REACHES
        for spot in [ray(corner, along + turn, reach) for turn in (math.pi / 2, -math.pi / 2)]
        if inside(spot)
    ]
    return await place(scene, spots[-FARTHEST:], lambda at: abs(between(black, corner, at) - 90), 6)


@solves("bisect-angle", least=0.85)
async def bisect_angle(scene: Scene) -> list[Choice]:
    (corner,), (one, two) = await dots(scene, ".init-blue"), await dots(scene, ".init-black")
    first, second = direction(corner, one), direction(corner, two)
    middle = math.atan2(math.sin(first) + math.sin(second), math.cos(first) + math.cos(second))
    spots = [spot for spot in [ray(corner, middle, reach) for reach in REACHES] if inside(spot)]
    half = between(one, corner, two) / 2
    return await place(
        scene,
        spots[-FARTHEST:],
        lambda at: max(abs(between(one, corner, at) - half), abs(between(two, corner, at) - half)),
        max(3.0, half * 0.12),
    )


def direction(start: Point, end: Point) -> float:
    return math.atan2(end[1] - start[1], end[0] - start[0])


def ray(start: Point, angle: float, reach: float) -> Point:
    return start[0] + reach * math.cos(angle), start[1] + reach * math.sin(angle)


def inside(spot: Point) -> bool:
    return 6 < spot[0] < WIDTH and 4 < spot[1] < HEIGHT - 4


def between(one: Point, corner: Point, two: Point) -> float:
    """The angle one-corner-two in degrees, 0..180."""
    turn = abs(math.degrees(direction(corner, one) - direction(corner, two))) % 360
    return min(turn, 360 - turn)


@solves("draw-line")
async def draw_line(scene: Scene) -> list[Choice]:
    """A straight drag with the dot in its middle."""
    if await scene.all("path"):
        return click(*await scene.all("#controls button"))
    scale = await scene.ask("() => handeyeDom.scale()")
    (dot,) = await scene.all("#circ")
    x, y = dot.frame.center
    reach = 24 * scale
    dx, dy = (reach, 0) if "horizontal" in scene.goal else (0, reach)
    ends = around(x - dx, y - dy, scale), around(x + dx, y + dy, scale)
    return [
        Choice(kind="drag", box=ends[0], to_box=ends[1]),
        Choice(kind="drag", box=ends[1], to_box=ends[0]),
    ]


@solves("draw-circle", least=0.9)
async def draw_circle(scene: Scene) -> list[Choice]:
    """One slanted stroke, about as far from the dot all along: enough for the page."""
    if await scene.all("path"):
        return click(*await scene.all("#controls button"))
    scale = await scene.ask("() => handeyeDom.scale()")
    (dot,), (area,) = await scene.all("#circ"), await scene.all("#area svg")
    x, y = dot.frame.center
    strokes = []
    for right in (1, -1):
        for down in (1, -1):
            far, near = 38 * scale, 10 * scale
            start, end = (x + right * far, y + down * near), (x + right * near, y + down * far)
            room = [around(*point, 6 * scale) for point in (start, end)]
            if all(within(box, area.frame) for box in room):
                strokes.append(Choice(kind="drag", box=around(*start, scale), to_box=around(*end, scale)))
    return strokes


def within(inner: Box, outer: Box) -> bool:
    return inner.x0 >= outer.x0 and inner.y0 >= outer.y0 and inner.x1 <= outer.x1 and inner.y1 <= outer.y1
