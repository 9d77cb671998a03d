"""The mouse, by pyautogui, in screenshot pixels. What it holds it can let go of at any moment."""

from __future__ import annotations

import asyncio
import math
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from types import ModuleType
from typing import Any

from handeye.agent.contracts import Button
from handeye.agent.errors import MissingExtra
from handeye.environments.desktop.geometry import Monitor, screen_to_input
from handeye.environments.desktop.x11_guard import Guard

WHEEL_PIXELS = 60
"""About what one notch of a wheel scrolls; programs differ."""
NOTCH = 120 if sys.platform == "win32" else 1
"""pyautogui's unit for one notch."""
CODES = {"left": 1, "middle": 2, "right": 3}
"""X11's numbers for the buttons."""
DRAG_MOVES = 8
DRAG_SECONDS = 0.01
"""Moves between two points of a drag and the pause after each; programs start a drag only after some."""
HOLD_SECONDS = 0.12
"""A drag stands still so long after the press and before the release, as a hand does: what is dragged over is
given the time to see it."""
START_PIXELS = 6
"""The first move of a drag: not so far that a program misses where it began."""
JOINED_SECONDS = 0.55
"""Toolkits join presses into a double click within 0.4 to 0.5 s of each other."""
JOINED_PIXELS = 16
"""And within 4 to 10 pixels; farther apart than this they never do."""


class Mouse:
    """pyautogui has one display and one corner stop for the whole process: each use sets them to ours.

    x_display: an open Xlib display, None elsewhere than on X11. corner_stops: see `stopped`. guard: told of
    what is held.
    """

    def __init__(
        self, monitor: Monitor, x_display: Any | None, corner_stops: bool, guard: Guard | None = None
    ) -> None:
        self._guard = guard
        self._module: Any = load_pyautogui()
        self._monitor = monitor
        self._x_display = x_display
        self._corner_stops = corner_stops
        self._held: list[str] = []
        self._place = 0.0, 0.0
        self._pressed: tuple[str, tuple[float, float], float] | None = None
        """The last press: button, place, and when by time.monotonic()."""

    @property
    def stopped(self) -> type[Exception]:
        """Raised by every use while the user keeps the mouse in a corner of the screen."""
        return self._module.FailSafeException

    def check(self) -> None:
        """Raises `stopped`."""
        self._hand().failSafeCheck()

    def move(self, x: float, y: float) -> None:
        self._hand().moveTo(*screen_to_input(self._monitor, x, y), _pause=False)
        self._place = x, y

    async def apart(self, x: float, y: float, button: str = "left") -> None:
        """Wait until a press here counts as the first one, not as the second of a double click."""
        if self._pressed is None:
            return
        before, there, when = self._pressed
        if before == button and math.dist((x, y), there) <= JOINED_PIXELS:
            await asyncio.sleep(max(0.0, when + JOINED_SECONDS - time.monotonic()))

    async def click(self, x: float, y: float, button: Button = "left", count: int = 1) -> None:
        """count: 2 for a double click; what was clicked before never joins it."""
        self.move(x, y)
        await self.apart(x, y, button)
        try:
            for _ in range(count):
                self._down(button)
                self.release()
        finally:
            self.release()

    async def drag(self, path: Sequence[tuple[float, float]]) -> None:
        self.move(*path[0])
        await self.apart(*path[0])
        try:
            self._down("left")
            await asyncio.sleep(HOLD_SECONDS)
            for number, (one, other) in enumerate(pairwise(path)):
                for part in _parts(math.dist(one, other), start=number == 0):
                    self.move(*(a + (b - a) * part for a, b in zip(one, other, strict=True)))
                    await asyncio.sleep(DRAG_SECONDS)
            await asyncio.sleep(HOLD_SECONDS)
        finally:
            self.release()

    def turn(self, count: int, across: bool = False) -> None:
        """Turn the wheel by notches: down, or to the right where `across`; up and left below 0."""
        if across:
            self._hand().hscroll(count * NOTCH, _pause=False)
        else:
            self._hand().vscroll(-count * NOTCH, _pause=False)

    def release(self) -> None:
        """Let go of every button held here; the corner stop does not keep it from doing so."""
        while self._held:
            button = self._held.pop()
            self._hand(corner_stops=False).mouseUp(button=button, _pause=False)
            if self._guard:
                self._guard.released("button", CODES[button])

    def _down(self, button: str) -> None:
        self._held.append(button)
        if self._guard:
            self._guard.held("button", CODES[button])
        self._hand().mouseDown(button=button, _pause=False)
        self._pressed = button, self._place, time.monotonic()

    def _hand(self, corner_stops: bool = True) -> Any:
        self._module.FAILSAFE = self._corner_stops and corner_stops
        if self._x_display is not None:
            self._module.platformModule._display = self._x_display
        return self._module


def _parts(distance: float, start: bool) -> list[float]:
    """Where a move of so many pixels stops on its way, in parts of it; a drag starts with a short one."""
    first = [START_PIXELS / distance] if start and distance > 2 * START_PIXELS else []
    return first + [
        part / DRAG_MOVES for part in range(1, DRAG_MOVES + 1) if not first or part / DRAG_MOVES > first[0]
    ]


def notches(pixels: float) -> int:
    """Wheel notches for a distance, at least one."""
    count = max(1, round(abs(pixels) / WHEEL_PIXELS))
    return count if pixels > 0 else -count


def load_pyautogui() -> ModuleType:
    """pyautogui without its parts that we never use: one ends the process where Tk is missing, one starts
    programs. On X11 it connects to $DISPLAY when first imported; that connection is closed at once.
    """
    first = "pyautogui" not in sys.modules
    with _left_out("mouseinfo", "pymsgbox", "pyscreeze"):
        try:
            import pyautogui  # type: ignore[import-untyped]
        except ImportError:
            raise MissingExtra("pyautogui", "desktop") from None
    pyautogui.PAUSE = 0
    if first and hasattr(pyautogui.platformModule, "_display"):
        pyautogui.platformModule._display.close()
    return pyautogui


@contextmanager
def _left_out(*modules: str) -> Iterator[None]:
    """Modules that cannot be imported inside the block, unless they already are."""
    fresh = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(fresh))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in fresh:
            del sys.modules[name]
