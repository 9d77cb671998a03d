"""Sliders, spinners and colours: a value set by place, key or number."""

from __future__ import annotations

import json
import re

from handeye.agent.contracts import Box
from handeye.training.oracles.clicks import ordinal
from handeye.training.oracles.scene import Scene, Thing, around, click, fill, first, solves
from handeye.training.records import Choice

NEAR = 3
"""Steps of a slider that are left to the arrow keys."""
SLIDER = """css => { const slider = $(css), options = slider.slider('option');
    return {value: slider.slider('value'), min: options.min, max: options.max,
        flat: options.orientation === 'horizontal',
        focused: !!document.activeElement?.closest(css)}; }"""


async def slide(scene: Scene, css: str, value: int) -> list[Choice]:
    """Click the track where the value lies, or drag the handle when it covers that place.

    The arrow keys do the last few steps once the handle has the focus.
    """
    result = await scene.ask(SLIDER, css)
    off = value - result["value"]
    if not off:
        return []
    if result["focused"] and abs(off) <= NEAR:
        return [Choice(kind="press", keys="ArrowRight" if off > 0 else "ArrowLeft")]
    (track,), (handle,) = await scene.all(css), await scene.all(f"{css} .ui-slider-handle")
    step = (track.frame.width if result["flat"] else track.frame.height) / (result["max"] - result["min"])
    share = (value - result["min"]) / (result["max"] - result["min"])
    place = spot(track, result["flat"], share, max(0.5, step * 0.4))
    if not handle.frame.contains(*place.center) and clear_of(handle.frame, place):
        return [Choice(kind="click", box=place)]
    if abs(off) <= NEAR:
        return click(handle)
    return [Choice(kind="drag", box=around(*handle.frame.center, 0.5), to_box=place)] if handle.box else []


def clear_of(handle: Box, place: Box) -> bool:
    """Whether nothing of a place lies on the handle, which would not move."""
    return place.x1 < handle.x0 or place.x0 > handle.x1 or place.y1 < handle.y0 or place.y0 > handle.y1


def spot(track: Thing, flat: bool, share: float, half: float) -> Box:
    """The part of a track that stands for a share of its range, from the left or from the bottom."""
    box = track.frame
    (x, y), thick = box.center, 2
    if flat:
        x = box.x0 + share * box.width
        x0, x1 = max(x - half, box.x0), min(x + half, box.x1 - 0.5)
        return Box(x0, y - thick, max(x1, x0 + 0.5), y + thick)
    y = box.y1 - share * box.height
    y0, y1 = max(y - half, box.y0), min(y + half, box.y1 - 0.5)
    return Box(x - thick, y0, x + thick, max(y1, y0 + 0.5))


@solves("use-slider")
async def use_slider(scene: Scene) -> list[Choice]:
    value = re.match(r"Select (-?\d+) with", scene.goal)
    return first(
        await slide(scene, "#slider", int(value[1] if value else 0)), click(*await scene.all("#subbtn"))
    )


@solves("use-slider-2")
async def use_slider_2(scene: Scene) -> list[Choice]:
    values = json.loads(re.search(r"\[.*\]", scene.goal)[0])  # type: ignore[index]
    moves = [move for i, value in enumerate(values) for move in await slide(scene, f"#slider-{i + 1}", value)]
    return first(moves, click(*await scene.all("#subbtn")))


@solves("form-sequence")
async def form_sequence(scene: Scene) -> list[Choice]:
    value = re.match(r"Select (-?\d+) with", scene.goal)
    moves = await slide(scene, "#slider", int(value[1] if value else 0))
    wanted = ordinal(scene.goal.split("slider")[1]) - 1
    boxes = await scene.all("#area input[type=checkbox]")
    moves += click(*[box for i, box in enumerate(boxes) if box.checked != (i == wanted)])
    return first(moves, click(*await scene.all("#subbtn")))


@solves("use-spinner")
async def use_spinner(scene: Scene) -> list[Choice]:
    """Its field takes no typing; a triple click on an arrow counts three."""
    value = re.match(r"Select (-?\d+) with", scene.goal)
    (field,) = await scene.all("#spinner")
    off = int(value[1] if value else 0) - int(field.value or 0)
    if not off:
        return click(*await scene.all("#subbtn"))
    (arrow,) = await scene.all(".ui-spinner-up" if off > 0 else ".ui-spinner-down")
    return [Choice(kind="click", box=arrow.box, count=3 if abs(off) >= 3 else 1)] if arrow.box else []


@solves("use-colorwheel")
async def use_colorwheel(scene: Scene) -> list[Choice]:
    """The colour's number is typed into the picker's field."""
    name = re.match(r"Select (.*) with the color", scene.goal)
    wanted = await scene.ask("name => ui_utils.colorNameToHex(name)", name[1] if name else "")
    (field,) = await scene.all("#col")
    number = wanted.removeprefix("#").upper()
    typing = [] if field.value.upper() == number else fill(field, number)
    return first(typing, await submit_beside_picker(scene))


@solves("use-colorwheel-2", least=0.0)
async def use_colorwheel_2(scene: Scene) -> list[Choice]:
    """The wanted colour stands in the query bar only, not in the goal's text: it cannot be known."""
    return await submit_beside_picker(scene)


async def submit_beside_picker(scene: Scene) -> list[Choice]:
    """The picker's open square may cover the button: then a click beside it closes the square first."""
    (button,) = await scene.all("#subbtn")
    if button.box and button.box.height > 4:
        return click(button)
    return [Choice(kind="click", box=around(140, 195, 8))]
