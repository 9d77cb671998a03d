"""A desktop run stays in its programs, and what is typed stays in the window that it was begun in."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from handeye.agent.actions import parse
from handeye.agent.contracts import Outcome
from handeye.environments.desktop.environment import DesktopEnvironment, DesktopSettings

pytest.importorskip("mss", reason="pip install 'handeye[desktop]'")
pytest.importorskip("Xlib", reason="pip install 'handeye[desktop]'")
for program in ("Xvfb", "openbox", "xterm"):
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed: type make setup as root", allow_module_level=True)

pytestmark = pytest.mark.asyncio(loop_scope="module")
EMPTY = "x=650, y=450"
"""Where no window is."""
KEEPS = "xterm -geometry 40x8+20+20 -e sh -c 'stty -icanon -echo min 1; exec cat > {file}'"
"""A terminal whose program writes what is typed into a file, at once."""
TEXT = "echo this line ran as a command\n" * 600


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desktop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DesktopEnvironment]:
    kept = tmp_path_factory.mktemp("typed") / "first"
    environment = DesktopEnvironment(
        DesktopSettings(width=700, height=500, command=KEEPS.format(file=kept)), {"KEEPS": str(kept)}
    )
    await environment.open()
    yield environment
    await environment.close()


def size(file: Path) -> int:
    return file.stat().st_size


def content(file: Path) -> bytes:
    return file.read_bytes()


async def act(desktop: DesktopEnvironment, action: str) -> Outcome:
    return await desktop.act(parse(action))


@pytest.mark.parametrize(
    "action",
    [
        f"click({EMPTY}, button='right')",
        f"click({EMPTY}, button='middle')",
        f"click({EMPTY}, count=2)",
        f"scroll({EMPTY}, dx=0, dy=300)",
        f"scroll({EMPTY}, dx=0, dy=-300)",
        "click(x=100, y=30, button='right')",
        "scroll(x=100, y=30, dx=0, dy=300)",
        "press(keys='Meta+e')",
        "press(keys='Meta+d')",
        "press(keys='Control+Alt+ArrowRight')",
        "press(keys='Shift+Alt+ArrowRight')",
        "press(keys='Alt+Tab')",
        "press(keys='Alt+Space')",
    ],
)
async def test_nothing_leads_out_of_the_windows(desktop: DesktopEnvironment, action: str) -> None:
    """Neither a menu that starts programs nor another desktop, and no window goes away."""
    (before,) = await desktop.windows()
    screen = await desktop.observe()
    assert (await act(desktop, action)).error is None
    assert await desktop.windows() == [before]
    changed = (screen.pixels != (await desktop.observe()).pixels).any(2)
    changed[int(before.box.y0) : int(before.box.y1), int(before.box.x0) : int(before.box.x1)] = False
    assert not changed.any(), "what shows outside of the window is as it was"


@pytest.mark.parametrize("keys", ["Alt+F4", "Control+Alt+ArrowLeft", "Meta+e"])
async def test_keys_of_window_managers_reach_the_program(desktop: DesktopEnvironment, keys: str) -> None:
    file = Path(desktop._secrets["KEEPS"])
    before = size(file)
    assert (await act(desktop, f"press(keys='{keys}')")).error is None
    async with asyncio.timeout(60):
        while size(file) == before:  # noqa: ASYNC110 - another process makes it so
            await asyncio.sleep(0.02)
    assert len(await desktop.windows()) == 1
    if keys == "Alt+F4":
        assert content(file)[before:] == b"\x1b[1;3S"


async def test_windows_can_still_be_moved_and_brought_to_the_front(desktop: DesktopEnvironment) -> None:
    (before,) = await desktop.windows()
    x, y = before.box.x0 + 60, before.box.y0 - 8
    assert (await act(desktop, f"drag(path=(({x}, {y}), ({x + 50}, {y + 40})))")).error is None
    (after,) = await desktop.windows()
    assert (after.box.x0 - before.box.x0, after.box.y0 - before.box.y0) == (50, 40)
    assert (await act(desktop, f"drag(path=(({x + 50}, {y + 40}), ({x}, {y})))")).error is None


async def test_home_is_private(desktop: DesktopEnvironment) -> None:
    variables = desktop.variables
    folder = Path(variables["HOME"]).parent
    names = ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")
    assert folder.name.startswith("handeye-display-")
    assert {Path(variables[name]).parent for name in names} == {folder}
    assert set(os.listdir(folder)) >= {Path(variables[name]).name for name in ("HOME", *names)}


async def test_typing_never_runs_on_into_another_window(desktop: DesktopEnvironment, tmp_path: Path) -> None:
    """A second terminal takes the keyboard while a long text is typed into the first."""
    first, second = Path(desktop._secrets["KEEPS"]), tmp_path / "second"
    begun = size(first)
    waits = f"while [ $(stat -c %s {first}) -lt {begun + 200} ]; do sleep 0.01; done; "
    assert desktop._display is not None
    desktop._display.start_program(["sh", "-c", waits + "exec " + KEEPS.format(file=second)])
    outcome = await act(desktop, f"type(text={TEXT!r})")
    assert outcome.error is not None, "the second terminal came too late"
    assert "another window took the keyboard after " in outcome.error
    count = int(outcome.error.partition("after ")[2].partition(" ")[0])
    assert 200 <= count < len(TEXT)
    assert f"of {len(TEXT)} characters" in outcome.error
    async with asyncio.timeout(20):
        while size(first) < begun + count:  # noqa: ASYNC110 - another process makes it so
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.2)
    assert content(first)[begun:].decode() == TEXT[:count], "as many as it says arrived"
    assert content(second) == b""
