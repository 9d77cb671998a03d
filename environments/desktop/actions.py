"""Doing one action with a session's mouse and keyboard. Points are screen pixels."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from handeye.agent.contracts import Action, Click, Drag, Move, Press, Scroll, Type, Wait
from handeye.environments.chords import ActionNotSupported, plain_letters, reveal, split_chord
from handeye.environments.desktop.clearing import clear
from handeye.environments.desktop.session import DisplaySession
from handeye.environments.desktop.wheel import scroll


async def do(session: DisplaySession, action: Action, secrets: Mapping[str, str]) -> None:
    """What is held at the end, the caller releases. Raises ActionNotSupported with a reason for the model."""
    match action:
        case Click():
            await _hover(session, action.x, action.y)
            await session.mouse.apart(action.x, action.y, action.button)
            await _down(session, action.modifiers)
            await session.mouse.click(action.x, action.y, action.button, action.count)
        case Move():
            session.mouse.move(action.x, action.y)
        case Drag(files=[_, *_]):
            raise ActionNotSupported("files are dragged in on a page only")
        case Drag():
            await _hover(session, *action.path[0])
            await session.mouse.apart(*action.path[0])
            await _down(session, action.modifiers)
            await session.mouse.drag(action.path)
        case Scroll():
            await _down(session, action.modifiers)
            plain = not set(action.modifiers) - {"Shift"}
            await scroll(session, action.x, action.y, action.dx, action.dy, measured=plain)
        case Type():
            await _type(session, action, reveal(action.text, secrets))
        case Press():
            for _ in range(action.count):
                await _hold(session, split_chord(action.keys), action.seconds)
        case Wait():
            await asyncio.sleep(action.seconds)
        case _:
            raise ActionNotSupported(f"{action.kind} is not an action for a desktop")


async def _type(session: DisplaySession, action: Type, text: str) -> None:
    session.keyboard.check(text)
    if action.x is not None and action.y is not None:
        await _hover(session, action.x, action.y)
        await session.mouse.click(action.x, action.y)
        await session.caught_up()
    if action.clear:
        await clear(session, _hold)
    await session.keyboard.type(text)


async def _hover(session: DisplaySession, x: float, y: float) -> None:
    """Be there before pressing: the hint of what was pointed at before, which may lie over it, goes away."""
    session.mouse.move(x, y)
    await session.caught_up()


async def _hold(session: DisplaySession, names: Sequence[str], seconds: float = 0) -> None:
    await _down(session, plain_letters(names))
    if seconds:
        await asyncio.sleep(seconds)
    session.keyboard.release()


async def _down(session: DisplaySession, names: Sequence[str]) -> None:
    """Hold keys; none is held where one of them cannot be."""
    await session.keyboard.prepare(names)
    for name in names:
        session.keyboard.down(name)
