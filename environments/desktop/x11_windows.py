"""Top-level windows on X11 by the window manager's own properties (EWMH)."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from Xlib import X, error
from Xlib.protocol import event

from handeye.agent.contracts import Box

LOOK_SECONDS = 0.01
MENUS = ("COMBO", "DROPDOWN_MENU", "MENU", "POPUP_MENU")
NO_PING_SECONDS = 0.1
"""Given to a window that cannot tell whether it has read its events."""


@dataclass(frozen=True)
class Window:
    """box: input units, without the frame that the window manager draws and without a shadow.

    process: the one that it belongs to, 0 where it does not say.
    """

    id: int
    title: str
    box: Box
    process: int = 0


class X11Windows:
    """display: an open Xlib display that nothing else reads events from."""

    def __init__(self, display: Any) -> None:
        self._display = display
        self._root = display.screen().root
        # Qt's answer to a ping reaches only those who ask for StructureNotify on the root window.
        self._root.change_attributes(event_mask=X.SubstructureNotifyMask | X.StructureNotifyMask)
        self._atom = display.intern_atom

    def all(self) -> list[Window]:
        """Managed windows, oldest first; one that closes while it is read is left out."""
        found = []
        for number in self._property(self._root, "_NET_CLIENT_LIST"):
            try:
                found.append(self._read(number))
            except (error.BadWindow, error.BadDrawable):
                continue
        return found

    def stacked(self) -> list[Window]:
        """The managed windows, those in front last."""
        order = {number: place for place, number in enumerate(self._stacking())}
        return sorted(self.all(), key=lambda window: order.get(window.id, len(order)))

    def _stacking(self) -> list[int]:
        return self._property(self._root, "_NET_CLIENT_LIST_STACKING")

    def active(self) -> int:
        """The id of the window that has the focus, 0 when none has."""
        return next(iter(self._property(self._root, "_NET_ACTIVE_WINDOW")), 0)

    def program(self, number: int) -> str:
        """What the program of a window calls itself (WM_CLASS), in small letters; else empty."""
        if not number:
            return ""
        try:
            result = self._display.create_resource_object("window", number).get_wm_class()
        except (error.BadWindow, UnicodeDecodeError):
            return ""
        return " ".join(result or ()).lower()

    def with_keyboard(self) -> int:
        """The top-level window that the X server gives keys to now, whatever the manager says; 0 for none."""
        try:
            window = self._display.get_input_focus().focus
            while not isinstance(window, int):
                parent = window.query_tree().parent
                if isinstance(parent, int) or parent == self._root:
                    return int(window.id)
                window = parent
        except (error.BadWindow, error.BadDrawable):
            pass
        return 0

    def managed(self) -> bool:
        """Whether a window manager runs."""
        return bool(self._property(self._root, "_NET_SUPPORTING_WM_CHECK"))

    def menu_at(self, x: int, y: int) -> bool:
        """Whether an open menu or drop-down list lies on top at a point in input units."""
        for window in reversed(self._root.query_tree().children):
            try:
                place, seen = window.get_geometry(), window.get_attributes().map_state == X.IsViewable
                if seen and place.x <= x < place.x + place.width and place.y <= y < place.y + place.height:
                    kinds = self._property(window, "_NET_WM_WINDOW_TYPE")
                    return any(self._atom(f"_NET_WM_WINDOW_TYPE_{kind}") in kinds for kind in MENUS)
            except (error.BadWindow, error.BadDrawable):
                continue
        return False

    def focus(self, number: int) -> None:
        """Ask the window manager to raise a window and give it the focus."""
        self._tell(number, "_NET_ACTIVE_WINDOW", [2, X.CurrentTime, 0, 0, 0])

    async def wait_for_focus(self, number: int, seconds: float) -> bool:
        """Whether a window has the focus, at the latest after so long."""
        deadline = time.monotonic() + seconds
        while self.active() != number and time.monotonic() < deadline:  # noqa: ASYNC110 - X makes it so
            await asyncio.sleep(LOOK_SECONDS)
        return self.active() == number

    async def wait_for_new(self, known: set[int], seconds: float) -> Window | None:
        """The first window that is not among the known ones, once it is shown; None when time is over.

        One that only shows that its program starts is waited past.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            fresh = [window for window in self.all() if window.id not in known]
            usable = [window for window in fresh if not self._splash(window.id)]
            if usable:
                return usable[0]
            await asyncio.sleep(LOOK_SECONDS)
        return None

    def of_program(self, name: str) -> Window | None:
        """The front window of a program that calls itself so (WM_CLASS), None where there is none."""
        own = [window for window in self.stacked() if name.lower() in self.program(window.id).split()]
        return own[-1] if own else None

    def _splash(self, number: int) -> bool:
        """Whether a window only shows that its program starts: text typed at once would be lost."""
        window = self._display.create_resource_object("window", number)
        try:
            kinds = self._property(window, "_NET_WM_WINDOW_TYPE")
        except error.BadWindow:
            return True
        return self._atom("_NET_WM_WINDOW_TYPE_SPLASH") in kinds

    async def manager_caught_up(self, seconds: float = 15.0) -> None:
        """Wait, at most so long, until the window manager has handled what happened so far.

        It holds each click back until it has decided on focus; keys pressed meanwhile would overtake it. It
        takes seconds on a busy machine: each key that is given a meaning has it read the whole keyboard anew.
        Asked for the frame of a window of ours, it answers in a property of that window, after all before.
        """
        if self._atom("_NET_REQUEST_FRAME_EXTENTS") not in self._property(self._root, "_NET_SUPPORTED"):
            await asyncio.sleep(NO_PING_SECONDS)
            return
        asker = self._root.create_window(-9, -9, 1, 1, 0, X.CopyFromParent)
        self._tell(asker.id, "_NET_REQUEST_FRAME_EXTENTS", [0] * 5)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._property(asker, "_NET_FRAME_EXTENTS"):
                break
            await asyncio.sleep(LOOK_SECONDS / 10)
        asker.destroy()

    async def caught_up(self, seconds: float = 3.0) -> None:
        """Wait, at most so long, until the focused window has read the events sent to it so far."""
        number = self.active()
        if not number or not self._answers_ping(number):
            await asyncio.sleep(NO_PING_SECONDS)
            return
        while self._display.pending_events():
            self._display.next_event()
        stamp = time.monotonic_ns() & 0x7FFFFFFF
        self._tell(number, "WM_PROTOCOLS", [self._atom("_NET_WM_PING"), stamp, number, 0, 0], to_root=False)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            while self._display.pending_events():
                if self._is_pong(self._display.next_event(), stamp):
                    return
            await asyncio.sleep(LOOK_SECONDS / 5)

    def _read(self, number: int) -> Window:
        window = self._display.create_resource_object("window", number)
        size = window.get_geometry()
        corner = window.translate_coords(self._root, 0, 0)
        left, top = -corner.x, -corner.y
        west, east, north, south = (self._property(window, "_GTK_FRAME_EXTENTS") + [0] * 4)[:4]
        box = Box(left + west, top + north, left + size.width - east, top + size.height - south)
        process = next(iter(self._property(window, "_NET_WM_PID")), 0)
        return Window(number, self._title(window), box, process)

    def _title(self, window: Any) -> str:
        try:
            found = window.get_full_property(self._atom("_NET_WM_NAME"), X.AnyPropertyType)
            title = found.value if found else window.get_wm_name() or ""
        except UnicodeDecodeError:  # an old program's title in its own encoding
            return ""
        return title if isinstance(title, str) else bytes(title).decode("utf-8", "replace")

    def _property(self, window: Any, name: str) -> list[int]:
        found = window.get_full_property(self._atom(name), X.AnyPropertyType)
        return list(found.value) if found else []

    def _answers_ping(self, number: int) -> bool:
        window = self._display.create_resource_object("window", number)
        try:
            return self._atom("_NET_WM_PING") in self._property(window, "WM_PROTOCOLS")
        except error.BadWindow:
            return False

    def _tell(self, number: int, kind: str, data: list[int], to_root: bool = True) -> None:
        window = self._display.create_resource_object("window", number)
        message = event.ClientMessage(window=window, client_type=self._atom(kind), data=(32, data))
        mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask if to_root else 0
        (self._root if to_root else window).send_event(message, event_mask=mask)
        self._display.flush()

    def _is_pong(self, seen: Any, stamp: int) -> bool:
        return (
            seen.type == X.ClientMessage
            and seen.client_type == self._atom("WM_PROTOCOLS")
            and seen.data[1][1] == stamp
        )
