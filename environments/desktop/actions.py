"""Doing one action with a seat's mouse and keyboard. Points are screen pixels."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping

from handeye.agent.contracts import Action, Click, Drag, Move, Press, Scroll, Type, Wait
from handeye.environments.chords import CannotDo, reveal, split_chord
from handeye.environments.desktop.seat import Seat

SELECT_ALL = ("Meta", "a") if sys.platform == "darwin" else ("Control", "a")


async def do(seat: Seat, action: Action, secrets: Mapping[str, str]) -> None:
    """What is held at the end, the caller releases. Raises CannotDo with a reason for the model."""
    match action:
        case Click():
            await _hover(seat, action.x, action.y)
            for name in action.modifiers:
                seat.keyboard.down(name)
            seat.mouse.click(action.x, action.y, action.button, action.count)
        case Move():
            seat.mouse.move(action.x, action.y)
        case Drag():
            await _hover(seat, *action.path[0])
            await seat.mouse.drag(action.path)
        case Scroll():
            seat.mouse.scroll(action.x, action.y, action.dx, action.dy)
        case Type():
            await _type(seat, action, reveal(action.text, secrets))
        case Press():
            _press(seat, split_chord(action.keys))
        case Wait():
            await asyncio.sleep(action.seconds)
        case _:
            raise CannotDo(f"{action.kind} is not an action for a desktop")


async def _type(seat: Seat, action: Type, text: str) -> None:
    seat.keyboard.check(text)
    if action.x is not None and action.y is not None:
        await _hover(seat, action.x, action.y)
        seat.mouse.click(action.x, action.y)
        await seat.caught_up()
    if action.clear:
        _press(seat, SELECT_ALL)
        _press(seat, ("Delete",))
    await seat.keyboard.type(text)


async def _hover(seat: Seat, x: float, y: float) -> None:
    """Be there before pressing: the hint of what was pointed at before, which may lie over it, goes away."""
    seat.mouse.move(x, y)
    await seat.caught_up()


def _press(seat: Seat, names: list[str] | tuple[str, ...]) -> None:
    for name in names:
        seat.keyboard.down(name)
    seat.keyboard.release()
