"""How the user stops a run on their own screen, and that whatever ends it leaves nothing held."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from handeye.agent.actions import parse
from handeye.agent.errors import CallerError, EnvironmentLost
from handeye.agent.log.reader import read_run
from handeye.environments.desktop import session as desktop_session
from handeye.environments.desktop.environment import DesktopEnvironment, DesktopSettings

pytest.importorskip("mss", reason="pip install -e '.[desktop]'")
pytest.importorskip("Xlib", reason="pip install -e '.[desktop]'")
for program in ("Xvfb", "openbox", "xterm"):
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed: type make setup as root", allow_module_level=True)

BUTTONS, MODIFIERS = 0x1F00, 0xFF
CIRCLE = ", ".join(f"({200 + i % 50}, {200 + i % 31})" for i in range(800))
LONG_DRAG = f"drag(path=({CIRCLE}))"
"""Takes more than a minute."""


@pytest.fixture
async def user(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[DesktopEnvironment, Any]]:
    """A screen as the one that the user sits at, and their own connection to it."""
    base = DesktopEnvironment(DesktopSettings(width=500, height=400))
    await base.open()
    for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("DISPLAY", "XAUTHORITY"):
        monkeypatch.setenv(name, base.variables[name])
    with desktop_session.on_display(base.variables):
        display = desktop_session.connect(base.variables["DISPLAY"])
    yield base, display
    display.close()
    await base.close()


@pytest.fixture
async def real(user: tuple[DesktopEnvironment, Any]) -> AsyncIterator[DesktopEnvironment]:
    environment = DesktopEnvironment(DesktopSettings(display="real"))
    await environment.open()
    assert (await environment.act(parse("move(x=300, y=300)"))).error is None
    yield environment
    await environment.close()


def held(display: Any) -> int:
    """The buttons and modifiers that the X server has for held."""
    return display.screen().root.query_pointer().mask & (BUTTONS | MODIFIERS)


def press_hotkey(display: Any) -> None:
    from Xlib import XK, X
    from Xlib.ext.xtest import fake_input

    keys = [display.keysym_to_keycode(key) for key in (XK.XK_Control_L, XK.XK_Alt_L, XK.XK_space)]
    for key in keys:
        fake_input(display, X.KeyPress, key)
    for key in reversed(keys):
        fake_input(display, X.KeyRelease, key)
    display.sync()


async def until(so: Callable[[], Any], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not so():  # noqa: ASYNC110 - another process makes it so
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("line", [LONG_DRAG, "wait(seconds=60)", f"type(text='{'word ' * 4000}')"])
async def test_a_corner_stops_at_once_and_lets_go(
    user: tuple[DesktopEnvironment, Any], real: DesktopEnvironment, line: str
) -> None:
    _, display = user
    acting = asyncio.create_task(real.act(parse(line)))
    if line is LONG_DRAG:
        await until(lambda: held(display) & BUTTONS)
    else:
        await asyncio.sleep(0.2)
    begun = time.monotonic()
    while not acting.done() and time.monotonic() < begun + 20:
        display.screen().root.warp_pointer(0, 0)
        display.sync()
        await asyncio.sleep(0.005)
    with pytest.raises(EnvironmentLost, match="corner"):
        await acting
    assert held(display) == 0
    assert not any(display.query_keymap())


async def test_a_hotkey_takes_over_and_gives_back(
    user: tuple[DesktopEnvironment, Any], real: DesktopEnvironment
) -> None:
    _, display = user
    acting = asyncio.create_task(real.act(parse(LONG_DRAG)))
    await until(lambda: held(display) & BUTTONS)
    press_hotkey(display)
    await until(lambda: held(display) == 0)
    display.screen().root.warp_pointer(111, 99)
    display.sync()
    await asyncio.sleep(0.3)
    place = display.screen().root.query_pointer()
    assert (place.root_x, place.root_y) == (111, 99), "it moved while the user had taken over"
    assert not acting.done()
    press_hotkey(display)
    assert "took over" in ((await acting).error or "")
    assert (await real.act(parse("move(x=20, y=30)"))).error is None
    press_hotkey(display)
    press_hotkey(display)
    assert "took over" in ((await real.act(parse("click(x=40, y=40)"))).error or "")
    assert "kept for the user" in ((await real.act(parse("press(keys='Alt+Control+Space')"))).error or "")
    with pytest.raises(CallerError, match="Ctrl\\+Alt\\+Space"):
        await DesktopEnvironment(DesktopSettings(display="real")).open()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
async def test_ended_in_mid_drag_it_holds_nothing_and_the_log_is_readable(
    user: tuple[DesktopEnvironment, Any],
    tmp_path: Path,
    command_environment: dict[str, str],
    how: signal.Signals,
) -> None:
    """On the user's screen and, at the same time, on one of its own, which has to be gone."""
    base, display = user
    (tmp_path / "answers.txt").write_text(f"{LONG_DRAG}\ndone()\n")
    (tmp_path / "tmp").mkdir()
    variables = {**command_environment, "DISPLAY": base.variables["DISPLAY"], "TMPDIR": str(tmp_path / "tmp")}
    variables["XAUTHORITY"] = base.variables["XAUTHORITY"]
    for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        variables.pop(name, None)

    async def start(out: str, *where: str) -> asyncio.subprocess.Process:
        command = ["-m", "handeye", "do", "draw", *where, "--model", f"scripted:{tmp_path / 'answers.txt'}",
                   "--out", str(tmp_path / out)]  # fmt: skip
        return await asyncio.create_subprocess_exec(
            sys.executable, *command, env=variables, cwd=tmp_path,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    own = await start("own", "--program", "xterm -e cat")
    here = await start("real", "--desktop")
    try:
        await until(lambda: held(display) & BUTTONS, 60)
        await until(lambda: living(str(tmp_path / "tmp")), 60)
        own.send_signal(how)
        here.send_signal(how)
        _, item = await here.communicate()
        assert here.returncode == (130 if how is signal.SIGINT else -9)
        assert b"working your screen" in item
        await until(lambda: held(display) == 0)
        assert not any(display.query_keymap())
        run = read_run(tmp_path / "real" / "do")
        action = run.steps[-1].decided.action
        assert action is not None
        assert action.kind == "drag"
    finally:
        for process in (own, here):
            if process.returncode is None:
                process.kill()
                await process.wait()
    await until(lambda: not living(str(tmp_path / "tmp")))


def living(word: str) -> list[str]:
    """Programs whose command line has the word in it."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            text = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if word in text and "Xvfb" in text:
            found.append(text)
    return found
