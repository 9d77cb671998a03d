"""Emptying the field that has the keyboard, and seeing that it is empty.

No chord empties a field everywhere: Control+a is "select all" in most toolkits, "start of line" in Tk and in
a shell, and in a spreadsheet it is the whole sheet. So one way is tried after the other. What a program says
of its focused widget is read back; where it says nothing, all ways are taken: an empty field takes no harm.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence

from handeye.environments.chords import ActionNotSupported
from handeye.environments.desktop.accessibility import Focused
from handeye.environments.desktop.session import DisplaySession

Keys = tuple[tuple[str, ...], ...]
"""Chords, one after the other."""
Hold = Callable[[DisplaySession, Sequence[str]], Awaitable[None]]

SELECT_ALL: Keys = ((("Meta" if sys.platform == "darwin" else "Control"), "a"), ("Delete",))
TO_THE_END: Keys = (("Control", "Home"), ("Control", "Shift", "End"), ("Delete",))
"""Empties fields in GTK, Qt, Tk, Swing, FLTK and Chromium."""
OF_A_CELL: Keys = (("Delete",),)
OF_A_SHELL: Keys = (("Control", "e"), ("Control", "u"))
"""To the end of the line, then away with all before it."""
SPREADSHEETS = ("gnumeric", "libreoffice-calc", "soffice-calc")
TERMINALS = ("term", "konsole", "kitty", "alacritty")
"""Parts of what terminals call themselves to the window manager."""
FIELDS = ("text", "entry", "password text")
READ_SECONDS = 0.1


async def clear(session: DisplaySession, hold: Hold) -> None:
    """hold: presses one chord. Raises ActionNotSupported when the field is seen to hold as much as before."""
    before = after = await _focused(session)
    for keys in _ways(session, before):
        for chord in keys:
            await hold(session, chord)
        await _read_keys(session)
        after = await _focused(session)
        if after is not None and not after.characters:
            return
    if before is not None and after == before and before.role in FIELDS:
        raise ActionNotSupported(
            f"the field could not be cleared: it still holds {before.characters} characters; "
            "nothing was typed"
        )


def _ways(session: DisplaySession, focused: Focused | None) -> tuple[Keys, ...]:
    """What to try, in this order, for the program that has the keyboard."""
    if session.windows is None:
        return (SELECT_ALL,)
    program = session.windows.program(session.windows.active())
    role = focused.role if focused else ""
    if role == "terminal" or any(part in program for part in TERMINALS):
        return (OF_A_SHELL,)
    if role in ("table", "table cell") or any(part in program for part in SPREADSHEETS):
        return (OF_A_CELL,)
    return TO_THE_END, SELECT_ALL


async def _read_keys(session: DisplaySession) -> None:
    """Wait until the program has read them; the window manager has no part in keys."""
    if session.windows is None:
        await asyncio.sleep(READ_SECONDS)
    else:
        await session.windows.caught_up()


async def _focused(session: DisplaySession) -> Focused | None:
    if session.focused is None:
        return None
    return await asyncio.to_thread(session.focused)
