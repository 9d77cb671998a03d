"""Things that are dragged: boxes, shapes, sortable lists, corners."""

from __future__ import annotations

import re

from handeye.agent.contracts import Box
from handeye.training.oracles.clicks import ordinal
from handeye.training.oracles.scene import Scene, Thing, around, click, first, solves
from handeye.training.records import Choice

FAR_ENOUGH = 34
"""CSS pixels that are a drag in some direction without doubt."""


def drag(start: Box | None, end: Box) -> list[Choice]:
    return [Choice(kind="drag", box=start, to_box=end)] if start else []


async def ratio(scene: Scene) -> float:
    return float(await scene.ask("() => handeyeDom.scale()"))


@solves("drag-box")
async def drag_box(scene: Scene) -> list[Choice]:
    (small,), (large,) = await scene.all("#draggableSmall"), await scene.all("#draggableLarge")
    if await scene.ask("() => smallBoxContained()"):
        return click(*await scene.all("#subbtn"))
    scale = await ratio(scene)
    (sx, sy), (lx, ly) = small.frame.center, large.frame.center
    if small.box:
        hx, hy = small.box.center
        return drag(around(hx, hy, 2 * scale), around(lx + hx - sx, ly + hy - sy, 4 * scale))
    if not large.box:
        return []
    hx, hy = large.box.center
    return drag(around(hx, hy, scale), around(hx + sx - lx, hy + sy - ly, scale))


SHAPES = """() => [...document.querySelectorAll('svg rect:not(#shape-container), svg circle, svg polygon')]
    .map(el => { const at = shapes.gridCoords(el), own = el.getBBox();
        return [at.x, at.y, own.x, own.y]; })"""
FIGURES = "svg rect:not(#shape-container), svg circle, svg polygon"
NAMES = {"rectangles": "rect", "circles": "circle", "triangles": "polygon"}


@solves("drag-circle", "drag-single-shape")
async def drag_one(scene: Scene) -> list[Choice]:
    way = re.search(r"(left|right|up|down)", scene.goal)
    (figure,), ((x, y, x0, y0),) = await scene.all(FIGURES), await scene.ask(SHAPES)
    dx, dy = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}[way[1] if way else "up"]
    if (x - x0) * dx > 8 or (y - y0) * dy > 8:
        return click(*await scene.all("#subbtn"))
    if not figure.box:
        return []
    reach = FAR_ENOUGH * await ratio(scene)
    start = around(*figure.box.center, 4)
    return drag(start, start.moved(dx * reach, dy * reach))


@solves("drag-shapes")
async def drag_shapes(scene: Scene) -> list[Choice]:
    kind = NAMES[scene.goal.split()[2]]
    (frame,) = await scene.all("#shape-container")
    figures = await scene.all(FIGURES)
    outside = [figure for figure in figures if figure.tag == kind and not held(figure, frame)]
    strays = [figure for figure in figures if figure.tag != kind and held(figure, frame, 0)]
    scale = await ratio(scene)
    return first(
        [choice for figure in strays for choice in drag(figure.box, free_spot(frame, scale))],
        [choice for figure in outside for choice in drag(figure.box, middle(frame, scale))],
        click(*await scene.all("#subbtn")),
    )


@solves("drag-shapes-2")
async def drag_shapes_2(scene: Scene) -> list[Choice]:
    word = scene.goal.split()[2]
    left, right = sorted(await scene.all("#shape-container"), key=lambda frame: frame.frame.x0)
    scale, moves = await ratio(scene), []
    for figure in await scene.all(FIGURES):
        asked = figure.tag == NAMES.get(word) if word in NAMES else figure.attributes["fill"] == word
        target = left if asked else right
        if not held(figure, target):
            moves += drag(figure.box, middle(target, scale))
    return first(moves, click(*await scene.all("#subbtn")))


def held(figure: Thing, frame: Thing, slack: float = 2) -> bool:
    """Whether the figure's top left corner, as the page asks, is well inside the frame."""
    x, y = figure.frame.x0, figure.frame.y0
    box = frame.frame
    return box.x0 + slack < x < box.x1 - slack and box.y0 + slack < y < box.y1 - slack


def middle(frame: Thing, scale: float) -> Box:
    """Where a figure may be dropped to lie wholly in the frame."""
    box, edge = frame.frame, 13 * scale
    return Box(box.x0 + edge, box.y0 + edge, box.x1 - edge, box.y1 - edge)


def free_spot(frame: Thing, scale: float) -> Box:
    """A spot of the drawing (150x130) outside the frame."""
    x = 16 * scale if frame.frame.x0 > 60 * scale else 140 * scale
    return around(x, frame.frame.center[1], 3 * scale)


GRID = ("top left", "top center", "top right", "center left", "center", "center right", "bottom left",
        "bottom center", "bottom right")  # fmt: skip


@solves("drag-items", "drag-items-grid")
async def drag_items(scene: Scene) -> list[Choice]:
    """The first drag ends it."""
    items = await scene.all("#sortable li")
    columns = 3 if len(items) == 9 else 1
    name = re.match(r"Drag (.*?) (?:to|up|down|left|right)\b", scene.goal)
    here = next(i for i, item in enumerate(items) if name and item.text == name[1])
    there = destination(scene.goal, here, len(items), columns)
    return drop_in_grid(items, here, there) if columns == 3 else drop_on(items, here, there)


def destination(goal: str, here: int, count: int, columns: int) -> int:
    """The index that 'to the 3rd position', 'up by one', 'to the center left' mean."""
    steps = {"up by": -columns, "down by": columns, "left by": -1, "right by": 1}
    for words, step in steps.items():
        if words in goal:
            return here + step
    if columns == 3:
        place = re.search(r"to the (.*)\.", goal)
        return GRID.index(place[1]) if place else here
    if "to the top" in goal or "to the bottom" in goal:
        return 0 if "top" in goal else count - 1
    return ordinal(goal) - 1


def drop_in_grid(items: list[Thing], here: int, there: int) -> list[Choice]:
    """Drag an item to another's cell of a grid, as the page moves the others: forward and downward it is
    put behind the one it is dropped on, backward before it, up to the right behind the one before."""
    start = items[here].box
    if not start:
        return []
    right, down = there % 3 > here % 3, there // 3 - here // 3
    if right and down < 0:
        there, dx, dy = there - 1, 0.25, -0.15
    elif right or (down > 0 and there % 3 == here % 3):
        dx, dy = 0.2 if right else 0.0, 0.25
    else:
        dx, dy = -0.3, -0.25
    end = items[there].frame
    x, y = end.center[0] + dx * end.width, end.center[1] + dy * end.height
    return drag(around(*start.center, 2), around(x, y, 2))


def drop_on(items: list[Thing], here: int, there: int) -> list[Choice]:
    """Drag an item onto the place of another; a little beyond it, so that they change places."""
    start, end = items[here].box, items[there].frame
    if not start:
        return []
    (x, y), (hx, hy) = end.center, items[here].frame.center
    beyond_x = 0.2 * end.width * ((x > hx + 5) - (x < hx - 5))
    beyond_y = 0.2 * end.height * ((y > hy + 5) - (y < hy - 5))
    return drag(around(*start.center, 2), around(x + beyond_x, y + beyond_y, 1.5))


@solves("drag-sort-numbers")
async def drag_sort_numbers(scene: Scene) -> list[Choice]:
    """The first place that holds a wrong number gets the right one."""
    items = await scene.all("#sortable li")
    numbers = [int(item.text) for item in items]
    ordered = sorted(numbers)
    wrong = [i for i, number in enumerate(numbers) if number != ordered[i]]
    if not wrong:
        return click(*await scene.all("#subbtn"))
    return drop_on(items, numbers.index(ordered[wrong[0]], wrong[0]), wrong[0])


@solves("resize-textarea")
async def resize_textarea(scene: Scene) -> list[Choice]:
    """The size at the beginning is not kept on the page: a drag that did something is taken to be right."""
    if any(step.action.startswith("drag(") and step.effect != "unchanged" for step in scene.history):
        return click(*await scene.all("#submit"))
    reach = 20 * await ratio(scene) * (1 if "larger" in scene.goal else -1)
    (corner,) = await scene.all(".ui-resizable-se")
    dx, dy = (reach, 0) if "width" in scene.goal else (0, reach)
    return drag(corner.box, corner.box.moved(dx, dy)) if corner.box else []
