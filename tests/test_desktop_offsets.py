"""What is seen at a point of the screenshot is hit there: scales, the second monitor, a moved window."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from typing import Any

import numpy as np
import pytest

from handeye.agent.contracts import Click, Screenshot
from handeye.environments.desktop import session as desktop_session
from handeye.environments.desktop.environment import DesktopEnvironment, DesktopSettings

pytest.importorskip("mss", reason="pip install -e '.[desktop]'")
pytest.importorskip("Xlib", reason="pip install -e '.[desktop]'")
for program in ("Xvfb", "openbox", "xrandr", "galculator"):
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed: type make setup as root", allow_module_level=True)

MONITORS = {"left": "760/200x700/180+0+0", "right": "839/220x660/170+761+37"}
SCALE_OF_PROGRAM = 1.25
CORNER = (761, 37)
"""Where the second monitor begins."""
MARKS = {(3, 5): 0xFF0000, (151, 77): 0x00A000, (298, 190): 0x0000FF, (40, 160): 0xFF00FF}
"""Places in a window of 310 x 200, in units of the scale, and the colour that each has."""


class Targets:
    """A window with marks at known places, which tells where in it the mouse was pressed."""

    def __init__(self, display: Any, scale: float) -> None:
        from Xlib import X

        self._display, self._scale, root = display, scale, display.screen().root
        size = (round(310 * scale), round(200 * scale))
        self._window = root.create_window(
            900, 120, *size, 0, X.CopyFromParent, background_pixel=0xFFFFFF,
            event_mask=X.ButtonPressMask | X.ExposureMask,
        )  # fmt: skip
        self._window.set_wm_name("targets")
        self._window.map()
        display.sync()

    def draw(self) -> None:
        side = max(3, round(4 * self._scale))
        for (x, y), colour in MARKS.items():
            pen = self._window.create_gc(foreground=colour)
            place = round(x * self._scale) - side // 2, round(y * self._scale) - side // 2
            self._window.fill_rectangle(pen, *place, side, side)
        self._display.sync()

    def move(self, x: int, y: int) -> None:
        self._window.configure(x=x, y=y)
        self._display.sync()

    def pressed(self) -> list[tuple[int, int]]:
        """Presses since the last call, in pixels of the window."""
        self._display.sync()
        events = [self._display.next_event() for _ in range(self._display.pending_events())]
        return [(event.event_x, event.event_y) for event in events if event.type == 4]


@pytest.fixture(params=[1.0, 1.25, 1.5, 2.0])
async def screens(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[DesktopEnvironment, Targets, float]]:
    """The second of two monitors as the user's own screen, with a window of targets on it."""
    scale = request.param
    base = DesktopEnvironment(
        DesktopSettings(width=1600, height=700, scale=scale, programs={"calculator": "galculator"})
    )
    await base.open()
    for name, place in MONITORS.items():
        setting = await asyncio.create_subprocess_exec(
            "xrandr", "--setmonitor", name, place, "none", env=base.variables
        )
        assert await setting.wait() == 0
    for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "GDK_SCALE", "GDK_DPI_SCALE"):
        monkeypatch.setenv(name, base.variables[name])
    second = DesktopEnvironment(
        DesktopSettings(display="real", monitor=2, programs={"calculator": "galculator"})
    )
    await second.open()
    with desktop_session.on_display(base.variables):
        display = desktop_session.connect(base.variables["DISPLAY"])
    try:
        yield second, Targets(display, scale), scale
    finally:
        display.close()
        await second.close()
        await base.close()


def marks(seen: Screenshot) -> Iterator[tuple[tuple[int, int], float, float]]:
    """Each mark that shows, with the middle of its pixels."""
    for place, colour in MARKS.items():
        red, green, blue = colour >> 16, colour >> 8 & 0xFF, colour & 0xFF
        rows, columns = np.nonzero((seen.pixels == (red, green, blue)).all(axis=2))
        if len(rows):
            yield place, columns.mean() + 0.5, rows.mean() + 0.5


async def test_targets_are_hit_within_a_pixel_also_after_the_window_moved(
    screens: tuple[DesktopEnvironment, Targets, float],
) -> None:
    second, targets, scale = screens
    for x, y in ((900, 120), (830, 260)):
        targets.move(x, y)
        await second.observe()
        targets.draw()
        seen = await second.observe()
        assert (seen.width, seen.height) == (839, 660)
        found = list(marks(seen))
        assert len(found) == len(MARKS)
        targets.pressed()
        for (unit_x, unit_y), screen_x, screen_y in found:
            assert (await second.act(Click(x=screen_x, y=screen_y))).error is None
            await second.observe()
            ((hit_x, hit_y),) = targets.pressed()
            assert abs(hit_x - round(unit_x * scale)) <= 1
            assert abs(hit_y - round(unit_y * scale)) <= 1
    if scale == SCALE_OF_PROGRAM:
        await a_real_program_is_worked_by_its_buttons(second, scale)


async def a_real_program_is_worked_by_its_buttons(second: DesktopEnvironment, scale: float) -> None:
    from handeye.agent.actions import parse

    pytest.importorskip("jeepney", reason="pip install -e '.[desktop]'")
    assert (await second.act(parse("open_app(name='calculator')"))).error is None
    session = second._session
    assert session is not None
    (window,) = [item for item in session.windows.all() if item.title == "galculator"]
    session.x_display.create_resource_object("window", window.id).configure(
        x=CORNER[0] + 60, y=CORNER[1] + 90
    )
    session.x_display.sync()
    await second.observe()
    (moved,) = [item for item in await second.windows() if item.title == "galculator"]
    keys = {item.text: item.box for item in await second.widgets() if "button" in item.role}
    if not keys:
        pytest.skip("programs tell nothing of themselves: type make setup as root")
    assert keys["7"].width >= 40 * scale
    assert moved.box.contains(*keys["7"].center)
    for key in "79":
        assert (await second.act(Click(x=keys[key].center[0], y=keys[key].center[1]))).error is None
        await second.observe()
    assert "79" in (await second.visible_text()).split("\n")
