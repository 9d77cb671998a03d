"""Eyes and hands on one display: capture, mouse, keyboard, and on X11 its windows."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np

from handeye.agent.contracts import Screenshot
from handeye.agent.errors import CallerError, EnvironmentLost, MissingExtra
from handeye.environments.desktop.accessibility import Focused
from handeye.environments.desktop.geometry import Monitor
from handeye.environments.desktop.mouse import Mouse, load_pyautogui
from handeye.environments.desktop.plain_keyboard import PlainKeyboard
from handeye.environments.desktop.x11_connect import connect, on_display
from handeye.environments.desktop.x11_guard import Guard
from handeye.environments.desktop.x11_takeover import POLL_SECONDS, Takeover

NO_PING_SECONDS = 0.1


class Keyboard(Protocol):
    async def prepare(self, names: Sequence[str]) -> None: ...

    def down(self, name: str) -> None: ...

    def release(self) -> None: ...

    def check(self, text: str) -> None: ...

    async def type(self, text: str) -> None: ...

    def close(self) -> None: ...


@dataclass
class DisplaySession:
    """windows is an X11Windows, or None elsewhere than on X11."""

    screen_capture: Any
    monitor: Monitor
    mouse: Mouse
    keyboard: Keyboard
    windows: Any = None
    x_display: Any = None
    guard: Guard | None = None
    takeover: Takeover | None = None
    focused: Callable[[], Focused | None] | None = None
    """Asks what programs say of the widget that has the keyboard."""
    lost: bool = False
    """The display no longer answers; python3-xlib would wait for it without end."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of its screenshot in pixels."""
        place = self.monitor
        return round(place.width * place.scale), round(place.height * place.scale)

    def capture(self) -> Screenshot:
        seen = self.screen_capture.grab(self._place())
        pixels = np.frombuffer(seen.raw, np.uint8).reshape(seen.height, seen.width, 4)
        return Screenshot(cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGB), self.monitor.scale)

    async def caught_up(self) -> None:
        """Until the window manager and the focused program have read what was done so far."""
        if self.windows is None:
            await asyncio.sleep(NO_PING_SECONDS)
        else:
            await self.windows.manager_caught_up()
            await self.windows.caught_up()

    def check(self) -> None:
        """Raises `mouse.stopped` while the mouse is in a corner, TakenOver when the user has taken over."""
        self.mouse.check()
        if self.takeover:
            self.takeover.check()

    async def watched(self, work: Coroutine[Any, Any, None]) -> None:
        """Do the work; on the user's screen it is cut off as soon as `check` raises."""
        if self.takeover is None:
            return await work
        doing = asyncio.create_task(work)
        try:
            while not (await asyncio.wait({doing}, timeout=POLL_SECONDS))[0]:
                self.check()
            doing.result()
        finally:
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)

    def release(self) -> None:
        """Let go of every key and button."""
        if not self.lost:
            self.keyboard.release()
            self.mouse.release()

    def close(self) -> None:
        with contextlib.suppress(EnvironmentLost), self.world():
            if not self.lost:
                self.mouse.release()
                self.keyboard.close()
        if self.guard:
            self.guard.close()
        if self.takeover and not self.lost:
            self.takeover.close()
        self.screen_capture.close()
        if self.x_display is not None:
            self.x_display.display.socket.close()

    @contextlib.contextmanager
    def world(self) -> Iterator[None]:
        """A lost connection or display inside the block raises EnvironmentLost and ends its use."""
        try:
            yield
        except display_errors() as fault:
            self.lost = True
            raise EnvironmentLost(f"the display is lost: {str(fault) or type(fault).__name__}") from None

    def _place(self) -> dict[str, int]:
        place = self.monitor
        return {"left": place.left, "top": place.top, "width": place.width, "height": place.height}


def open_session(variables: Mapping[str, str], monitor: int, corner_stops: bool) -> DisplaySession:
    """Connect to the display that the variables name. Raises CallerError when it is not there.

    monitor: 0 for all monitors, else its number. corner_stops: it is the user's screen: a mouse in a corner
    stops everything, a hotkey takes over, and a guard lets go of what is held when this process is killed.
    """
    try:
        import mss
    except ImportError:
        raise MissingExtra("mss", "desktop") from None
    on_x11 = sys.platform not in ("win32", "darwin")
    with contextlib.ExitStack() as undo:
        with on_display(variables):
            x_display = connect(variables["DISPLAY"]) if on_x11 else None
            if x_display is not None:
                undo.callback(x_display.close)
            pyautogui = load_pyautogui()
            screen_capture = undo.enter_context(
                mss.MSS(display=variables["DISPLAY"]) if on_x11 else mss.MSS()
            )
        if monitor >= len(screen_capture.monitors):
            raise CallerError(
                f"there is no monitor {monitor}; this display has {len(screen_capture.monitors) - 1}"
            )
        place = _measured(screen_capture, screen_capture.monitors[monitor])
        guard = Guard(variables) if corner_stops and x_display is not None else None
        if guard:
            undo.callback(guard.close)
        mouse = Mouse(place, x_display, corner_stops, guard)
        session = DisplaySession(screen_capture, place, mouse, PlainKeyboard(pyautogui), guard=guard)
        if x_display is not None:
            _attach_x11(session, x_display)
            session.takeover = Takeover(variables) if corner_stops else None
        undo.pop_all()
    return session


def _attach_x11(session: DisplaySession, x_display: Any) -> None:
    from handeye.environments.desktop.x11_keyboard import X11Keyboard
    from handeye.environments.desktop.x11_windows import X11Windows

    session.x_display = x_display
    session.windows = X11Windows(x_display)
    session.keyboard = X11Keyboard(x_display, session.windows, session.guard)


def display_errors() -> tuple[type[Exception], ...]:
    from mss.exception import ScreenShotError

    if sys.platform in ("win32", "darwin"):
        return (OSError, ScreenShotError)
    from Xlib import error

    return (OSError, ScreenShotError, error.ConnectionClosedError, error.DisplayError)


def _measured(screen_capture: Any, place: Mapping[str, int]) -> Monitor:
    """The monitor, with its scale taken from a picture of it."""
    seen = screen_capture.grab(place)
    return Monitor(place["left"], place["top"], place["width"], place["height"], seen.width / place["width"])
