"""Keys with which the user takes over their own screen from us, and gives it back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from handeye.agent.errors import CallerError
from handeye.environments.desktop.x11_connect import connect, on_display

HOTKEY = ("Control", "Alt", "Space")
HOTKEY_WORDS = "Ctrl+Alt+Space"
POLL_SECONDS = 0.03
LOCKS = 0x12
"""Caps Lock and Num Lock, which may be on or off."""


class TakenOver(Exception):
    """The user has taken over; nothing may be done until they give back."""


class Takeover:
    """variables: those that name the display. Raises CallerError when another program has the keys."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        from Xlib import XK, X
        from Xlib.error import BadAccess, CatchError

        with on_display(variables):
            self._display: Any = connect(variables["DISPLAY"])
        self._taken = self._was_taken = False
        root = self._display.screen().root
        code, refused = self._display.keysym_to_keycode(XK.XK_space), CatchError(BadAccess)
        for locks in (0, 2, 0x10, LOCKS):
            chord = X.ControlMask | X.Mod1Mask | locks
            root.grab_key(code, chord, False, X.GrabModeAsync, X.GrabModeAsync, onerror=refused)
        self._display.sync()
        if refused.get_error():
            self.close()
            raise CallerError(f"another program has {HOTKEY_WORDS}, with which you would take over: free it")

    def check(self) -> None:
        """Raises TakenOver when the user has taken over since, given back or not."""
        if self._poll() or self._was_taken:
            raise TakenOver

    async def given_back(self) -> None:
        """Wait until the user gives back."""
        while self._poll():  # noqa: ASYNC110 - the X server makes it so
            await asyncio.sleep(POLL_SECONDS)
        self._was_taken = False

    def close(self) -> None:
        self._display.close()

    def _poll(self) -> bool:
        from Xlib import X

        while self._display.pending_events():
            if self._display.next_event().type == X.KeyPress:
                self._taken = not self._taken
                self._was_taken = True
        return self._taken
