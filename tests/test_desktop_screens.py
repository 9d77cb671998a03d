"""Screens of their own: how they end, and that no two of them mix."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from handeye.agent.actions import parse
from handeye.agent.errors import CallerError, EnvironmentLost
from handeye.agent.task.application import free_port
from handeye.environments.desktop.environment import DesktopEnvironment, DesktopSettings
from handeye.environments.desktop.session import open_session
from handeye.environments.desktop.virtual_display import VirtualDisplay

pytest.importorskip("mss", reason="pip install -e '.[desktop]'")
pytest.importorskip("Xlib", reason="pip install -e '.[desktop]'")
for program in ("Xvfb", "openbox"):
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed: apt-get install xvfb openbox", allow_module_level=True)


async def test_a_lost_screen_is_a_world_fault_and_can_be_opened_again() -> None:
    environment = DesktopEnvironment(DesktopSettings(width=320, height=240))
    with pytest.raises(EnvironmentLost, match="not open"):
        await environment.observe()
    await environment.open()
    try:
        assert environment._display is not None
        server = environment._display._running[0]
        server.kill()
        server.wait()
        for doing in (environment.observe(), environment.act(parse("click(x=1, y=1)"))):
            with pytest.raises(EnvironmentLost):
                await doing
        await environment.open()
        assert (await environment.observe()).width == 320
    finally:
        await environment.close()
        await environment.close()


async def test_a_killed_process_leaves_no_screen_behind() -> None:
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv is not installed: apt-get install util-linux")
    code = """
        import asyncio, time
        from handeye.environments.desktop.virtual_display import VirtualDisplay
        async def main():
            display = VirtualDisplay(200, 100)
            await display.start()
            print(*[process.pid for process in display._running], flush=True)
            time.sleep(60)
        asyncio.run(main())
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", textwrap.dedent(code), stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    numbers = [int(word) for word in (await child.stdout.readline()).split()]
    assert len(numbers) >= 2
    child.kill()
    await child.wait()
    await until(lambda: not any(map(runs, numbers)))


async def test_a_private_screen_can_be_watched() -> None:
    if shutil.which("x11vnc") is None:
        pytest.skip("x11vnc is not installed: apt-get install x11vnc")
    port = free_port()
    environment = DesktopEnvironment(DesktopSettings(width=200, height=100, watch=port))
    await environment.open()
    try:
        async with asyncio.timeout(20):
            while True:
                with contextlib.suppress(ConnectionRefusedError):
                    reader, writer = await asyncio.open_connection("127.0.0.1", port)
                    break
                await asyncio.sleep(0.05)
            assert (await reader.readline()).startswith(b"RFB ")
            writer.close()
            await writer.wait_closed()
    finally:
        await environment.close()


async def test_an_error_while_opening_leaves_no_screen_behind() -> None:
    environment = DesktopEnvironment(DesktopSettings(width=200, height=100, command="no-such-program"))
    with pytest.raises(CallerError, match="apt-get install no-such-program"):
        await environment.open()
    assert environment._display is None


async def test_two_screens_at_once_do_not_mix() -> None:
    first, second = VirtualDisplay(200, 100), VirtualDisplay(300, 100)
    try:
        await first.start()
        await second.start()
        assert first.variables["DISPLAY"] != second.variables["DISPLAY"]
        seats = [open_session(display.variables, 0, corner_stops=False) for display in (first, second)]
        assert [session.size for session in seats] == [(200, 100), (300, 100)]
        seats[0].mouse.move(10, 20)
        seats[1].mouse.move(30, 40)
        places = [session.x_display.screen().root.query_pointer() for session in seats]
        assert [(place.root_x, place.root_y) for place in places] == [(10, 20), (30, 40)]
        for session in seats:
            session.close()
    finally:
        first.stop()
        second.stop()


async def until(so: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not so():  # noqa: ASYNC110 - another process makes it so
            await asyncio.sleep(0.01)


def runs(number: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False
