"""Caps Lock and a second layout, set aside while we type and given back after, by the X Keyboard Extension.

python3-xlib does not know that extension; the three requests used are as in "The X Keyboard Extension:
Protocol Specification", version 1.0: UseExtension, GetState and LatchLockState.
"""

from __future__ import annotations

from typing import Any

from Xlib import X
from Xlib.protocol import rq

NAME = "XKEYBOARD"
CORE_KEYBOARD = 0x100


class UseExtension(rq.ReplyRequest):
    _request = rq.Struct(
        rq.Card8("opcode"), rq.Opcode(0), rq.RequestLength(), rq.Card16("major"), rq.Card16("minor")
    )
    _reply = rq.Struct(
        rq.ReplyCode(), rq.Bool("supported"), rq.Card16("sequence_number"), rq.ReplyLength(),
        rq.Card16("server_major"), rq.Card16("server_minor"), rq.Pad(20),
    )  # fmt: skip


class GetState(rq.ReplyRequest):
    _request = rq.Struct(rq.Card8("opcode"), rq.Opcode(4), rq.RequestLength(), rq.Card16("device"), rq.Pad(2))
    _reply = rq.Struct(
        rq.ReplyCode(), rq.Card8("device"), rq.Card16("sequence_number"), rq.ReplyLength(),
        rq.Card8("mods"), rq.Card8("base_mods"), rq.Card8("latched_mods"), rq.Card8("locked_mods"),
        rq.Card8("group"), rq.Card8("locked_group"), rq.Int16("base_group"), rq.Int16("latched_group"),
        rq.Pad(14),
    )  # fmt: skip


class LatchLockState(rq.Request):
    _request = rq.Struct(
        rq.Card8("opcode"), rq.Opcode(5), rq.RequestLength(), rq.Card16("device"),
        rq.Card8("affected_locks"), rq.Card8("locks"), rq.Bool("lock_group"), rq.Card8("group"),
        rq.Card8("affected_latches"), rq.Card8("latches"), rq.Pad(1), rq.Bool("latch_group"),
        rq.Int16("latched_group"),
    )  # fmt: skip


class X11Locks:
    """display: an open Xlib display."""

    def __init__(self, display: Any) -> None:
        found = display.query_extension(NAME)
        self._opcode = found.major_opcode if found and found.present else 0
        self._display = display
        self._before: tuple[int, int] | None = None
        """Whether Caps Lock was on, as its bit of the modifiers, and which layout was chosen."""
        if self._opcode:
            UseExtension(display=display.display, opcode=self._opcode, major=1, minor=0)

    def set_aside(self) -> None:
        """Caps Lock off and the first of several layouts chosen, until `give_back`."""
        if not self._opcode or self._before is not None:
            return
        state = GetState(display=self._display.display, opcode=self._opcode, device=CORE_KEYBOARD)
        caps, group = state.locked_mods & X.LockMask, state.locked_group
        if caps or group:
            self._before = caps, group
            self._set(0, 0)

    def give_back(self) -> None:
        if self._before is not None:
            self._set(*self._before)
            self._before = None

    def _set(self, caps: int, group: int) -> None:
        LatchLockState(
            display=self._display.display, opcode=self._opcode, device=CORE_KEYBOARD,
            affected_locks=X.LockMask, locks=caps, lock_group=True, group=group,
            affected_latches=0, latches=0, latch_group=False, latched_group=0,
        )  # fmt: skip
        self._display.flush()
