"""The desktop environment on a real X server: a window of our own records what truly arrives."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import sys
import textwrap
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from handeye.agent.actions import parse
from handeye.agent.contracts import Environment
from handeye.agent.errors import CallerError, EnvironmentLost
from handeye.environments.desktop import session as desktop_session
from handeye.environments.desktop.environment import DesktopEnvironment, DesktopSettings
from handeye.environments.desktop.session import DisplaySession, open_session
from handeye.environments.desktop.x11_connect import on_display
from handeye.environments.desktop.x11_keyboard import X11Keyboard, character_keysym

pytest.importorskip("mss", reason="pip install -e '.[desktop]'")
pytest.importorskip("Xlib", reason="pip install -e '.[desktop]'")
for program in ("Xvfb", "openbox"):
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed: apt-get install xvfb openbox", allow_module_level=True)
pytestmark = pytest.mark.asyncio(loop_scope="module")

WIDTH, HEIGHT = 800, 600


class Recorder:
    """A borderless window over the whole screen that takes the focus and keeps every event."""

    def __init__(self, display: Any) -> None:
        from Xlib import X

        self.display = display
        self.events: list[tuple[int, int, int, int, int]] = []
        """type, detail, x, y, state"""
        root = display.screen().root
        mask = (
            X.ButtonPressMask | X.ButtonReleaseMask | X.KeyPressMask | X.KeyReleaseMask | X.PointerMotionMask
        )
        self.window = root.create_window(
            0, 0, WIDTH, HEIGHT, 0, X.CopyFromParent, override_redirect=True, event_mask=mask
        )
        self.window.map()
        display.sync()
        self.window.set_input_focus(X.RevertToParent, X.CurrentTime)
        display.sync()

    def take(self) -> list[tuple[int, int, int, int, int]]:
        """Events since the last call."""
        self.display.sync()
        seen = []
        while self.display.pending_events():
            event = self.display.next_event()
            if event.type == 34:  # MappingNotify
                self.display.refresh_keyboard_mapping(event)
            elif event.type in (2, 3, 4, 5, 6):
                seen.append((event.type, event.detail, event.root_x, event.root_y, event.state))
        return seen

    def close(self) -> None:
        self.window.destroy()
        self.display.close()


KEY_PRESS, KEY_RELEASE, PRESS, RELEASE, MOTION = 2, 3, 4, 5, 6


def session_of(environment: DesktopEnvironment) -> DisplaySession:
    assert environment._session is not None
    return environment._session


def connect(environment: DesktopEnvironment) -> Any:
    with on_display(environment.variables):
        return desktop_session.connect(environment.variables["DISPLAY"])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desktop() -> AsyncIterator[DesktopEnvironment]:
    environment = DesktopEnvironment(
        DesktopSettings(
            width=WIDTH, height=HEIGHT, programs={"clock": "xterm", "none": "true"}, start_seconds=3
        ),
        secrets={"KEY": "s3cret"},
    )
    await environment.open()
    yield environment
    await environment.close()


@pytest_asyncio.fixture(loop_scope="module")
async def recorder(desktop: DesktopEnvironment) -> AsyncIterator[Recorder]:
    made = Recorder(connect(desktop))
    made.take()
    yield made
    made.close()


async def act(environment: DesktopEnvironment, line: str) -> None:
    outcome = await environment.act(parse(line))
    assert outcome.error is None


async def test_it_is_an_environment_and_sees_its_screen(desktop: DesktopEnvironment) -> None:
    assert isinstance(desktop, Environment)
    seen = await desktop.observe()
    assert (seen.width, seen.height, seen.scale) == (WIDTH, HEIGHT, 1)
    assert seen.pixels.flags.c_contiguous


@pytest.mark.parametrize(("x", "y"), [(0, 0), (WIDTH - 1, HEIGHT - 1), (123.7, 456.2), (400, 1)])
async def test_a_click_arrives_on_its_pixel(
    desktop: DesktopEnvironment, recorder: Recorder, x: float, y: float
) -> None:
    await act(desktop, f"click(x={x}, y={y})")
    presses = [event for event in recorder.take() if event[0] in (PRESS, RELEASE)]
    assert [(kind, button, at_x, at_y) for kind, button, at_x, at_y, _ in presses] == [
        (PRESS, 1, int(x), int(y)),
        (RELEASE, 1, int(x), int(y)),
    ]


async def test_buttons_counts_and_modifiers_arrive(desktop: DesktopEnvironment, recorder: Recorder) -> None:
    await act(desktop, "click(x=10, y=10, button='right', count=2, modifiers=('Control', 'Shift'))")
    events = recorder.take()
    assert [event[1] for event in events if event[0] == PRESS] == [3, 3]
    assert all(event[4] & 0b101 == 0b101 for event in events if event[0] == PRESS)
    assert_nothing_held(recorder)


async def test_a_drag_moves_with_the_button_down(desktop: DesktopEnvironment, recorder: Recorder) -> None:
    await act(desktop, "drag(path=((100, 100), (200, 150), (300, 400)))")
    events = [event for event in recorder.take() if event[0] in (PRESS, RELEASE, MOTION)]
    kinds = [event[0] for event in events if event[0] != MOTION]
    assert kinds == [PRESS, RELEASE]
    (down,) = [event for event in events if event[0] == PRESS]
    (up,) = [event for event in events if event[0] == RELEASE]
    assert down[2:4] == (100, 100)
    assert up[2:4] == (300, 400)
    held = [event[2:4] for event in events if event[0] == MOTION and event[4] & 0x100]
    assert len(held) >= 8
    assert (200, 150) in held


async def test_scrolls_turn_the_wheel(desktop: DesktopEnvironment, recorder: Recorder) -> None:
    for line, buttons in (
        ("scroll(x=50, y=50, dy=180)", [5, 5, 5]),
        ("scroll(x=50, y=50, dy=-60)", [4]),
        ("scroll(x=50, y=50, dx=60)", [7]),
        ("scroll(x=50, y=50, dx=-120)", [6, 6]),
    ):
        await act(desktop, line)
        assert [event[1] for event in recorder.take() if event[0] == PRESS] == buttons


async def test_chords_and_text_press_the_right_keys(desktop: DesktopEnvironment, recorder: Recorder) -> None:
    await act(desktop, "press(keys='Control+Shift+ArrowLeft')")
    await act(desktop, "type(text='aB1 é日😀{secret:KEY}\\n')")
    await asyncio.sleep(0.1)
    recorder.take()  # learns which key now means what
    await act(desktop, "type(text='aB1 é日😀{secret:KEY}\\n')")
    symbols = []
    for kind, code, _, _, state in recorder.take():
        symbol = recorder.display.keycode_to_keysym(code, state & 1)
        if kind == KEY_PRESS and symbol not in (0xFFE1, 0xFFE2):
            symbols.append(symbol)
    text = "".join(chr(symbol & 0xFFFFFF) for symbol in symbols[:-1])
    assert text == "aB1 é日😀s3cret"
    assert symbols[-1] == 0xFF0D
    assert_nothing_held(recorder)


async def test_two_clicks_in_two_steps_are_no_double_click(
    desktop: DesktopEnvironment, recorder: Recorder
) -> None:
    """X11's clock counts milliseconds; programs join presses of one place within half a second."""
    recorder.display.sync()
    times: list[list[int]] = []
    for lines in (
        ["click(x=50, y=50)", "click(x=52, y=51)", "drag(path=((50, 50), (90, 90)))"],
        ["click(x=400, y=50)", "click(x=200, y=250)"],
    ):
        for line in lines:
            await act(desktop, line)
        recorder.display.sync()
        events = [recorder.display.next_event() for _ in range(recorder.display.pending_events())]
        times.append([event.time for event in events if event.type == PRESS])
    near, far = times
    assert all(later - before > 500 for before, later in itertools.pairwise(near))
    assert len(near) == 3
    assert len(far) == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("click(x=800, y=10)", "outside"),
        ("press(keys='Control+Nope')", "no key 'Nope'"),
        ("press(keys='Control+')", "chord"),
        ("type(text='a\\x07b')", "U\\+0007"),
        ("type(text='a\\x07b', x=5, y=5, clear=True)", "U\\+0007"),
        ("type(text='{secret:NONE}')", "NONE"),
        ("navigate(to='back')", "not an action for a desktop"),
        ("open_app(name='rm')", "may not be started"),
        ("open_app(name='none')", "no window"),
    ],
)
async def test_what_cannot_be_done_is_told_and_does_nothing(
    desktop: DesktopEnvironment, recorder: Recorder, line: str, said: str
) -> None:
    outcome = await desktop.act(parse(line))
    assert outcome.error is not None
    with pytest.raises(AssertionError, match=said):
        raise AssertionError(outcome.error)
    assert not [event for event in recorder.take() if event[0] == PRESS]
    assert_nothing_held(recorder)


async def test_a_cancelled_drag_lets_go(desktop: DesktopEnvironment, recorder: Recorder) -> None:
    dragging = asyncio.create_task(desktop.act(parse("drag(path=((10, 10), (400, 400), (10, 10)))")))
    await until(lambda: any(event[0] == PRESS for event in recorder.take()))
    dragging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dragging
    assert [event[0] for event in recorder.take() if event[0] != MOTION] == [RELEASE]
    assert_nothing_held(recorder)


async def test_open_app_waits_for_its_window_or_raises_that_of_a_program_that_runs(
    desktop: DesktopEnvironment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("xterm") is None:
        pytest.skip("xterm is not installed: apt-get install xterm")
    before = await desktop.observe()
    await act(desktop, "open_app(name='clock')")
    after = await desktop.observe()
    (window,) = await desktop.windows()
    assert window.title == "xterm"
    assert window.box.width > 100
    assert await desktop.focus("xterm")
    assert not await desktop.focus("none such")
    assert (before.pixels != after.pixels).mean() > 0.05
    content = tmp_path / "xterm"
    content.write_text("#!/bin/sh\nexit 0\n")
    content.chmod(0o755)
    allowed = desktop.settings.model_copy(update={"programs": {"again": str(content)}, "start_seconds": 20})
    monkeypatch.setattr(desktop, "settings", allowed)
    await act(desktop, "open_app(name='again')")
    assert [item.id for item in await desktop.windows()] == [window.id]


async def test_the_second_of_two_monitors_is_seen_and_hit(desktop: DesktopEnvironment) -> None:
    if shutil.which("xrandr") is None:
        pytest.skip("xrandr is not installed: apt-get install x11-xserver-utils")
    variables = desktop.variables
    for name, place in (("left", "300/80x600/160+0+0"), ("right", "500/130x400/100+300+200")):
        setting = await asyncio.create_subprocess_exec(
            "xrandr", "--setmonitor", name, place, "none", env=variables
        )
        assert await setting.wait() == 0
    recorder = Recorder(connect(desktop))
    session = open_session(variables, monitor=2, corner_stops=False)
    try:
        assert session.size == (500, 400)
        assert session.capture().pixels.shape == (400, 500, 3)
        for x, y in ((0, 0), (499, 399), (20.5, 30.5)):
            await session.mouse.click(x, y)
            (press,) = [event for event in recorder.take() if event[0] == PRESS]
            assert press[2:4] == (300 + int(x), 200 + int(y))
        with pytest.raises(CallerError, match="no monitor 9"):
            open_session(variables, monitor=9, corner_stops=False)
    finally:
        recorder.close()
        session.close()


async def test_on_the_real_screen_a_corner_stops_everything(
    desktop: DesktopEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("DISPLAY", "XAUTHORITY"):
        monkeypatch.setenv(name, desktop.variables[name])
    real = DesktopEnvironment(DesktopSettings(display="real"))
    await real.open()
    try:
        await act(real, "move(x=300, y=300)")
        outcome = await real.act(parse("click(x=0, y=0)"))
        assert "emergency stop" in (outcome.error or "")
        session_of(real).x_display.screen().root.warp_pointer(0, 0)
        session_of(real).x_display.sync()
        with pytest.raises(EnvironmentLost, match="corner"):
            await real.act(parse("press(keys='a')"))
    finally:
        await real.close()


@pytest.mark.parametrize("layout", ["us,ru", "ru"])
async def test_chords_and_text_follow_a_layout_that_changes(
    desktop: DesktopEnvironment, recorder: Recorder, layout: str
) -> None:
    """In the middle of a session, with the second of two layouts chosen and Caps Lock on."""
    for tool in ("setxkbmap", "xkbcomp"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed: apt-get install x11-xkb-utils")
    keyboard = session_of(desktop).keyboard
    assert isinstance(keyboard, X11Keyboard)
    await act(desktop, "type(text='é日')")
    setting = await asyncio.create_subprocess_exec("setxkbmap", layout, env=desktop.variables)
    assert await setting.wait() == 0
    keyboard._locks._set(2, 1 if "," in layout else 0)
    try:
        text = "aBя_é日@"
        await act(desktop, f"type(text={text!r})")
        await asyncio.sleep(0.1)
        recorder.take()
        await act(desktop, f"type(text={text!r})")
        typed = [event for event in recorder.take() if event[0] == KEY_PRESS]
        symbols = [recorder.display.keycode_to_keysym(code, state & 1) for _, code, _, _, state in typed]
        assert [symbol for symbol in symbols if symbol != 0xFFE1] == [
            character_keysym(character) for character in text
        ]
        assert all(event[4] & 0x6002 == 0 for event in typed), "Caps Lock or the second layout was left on"
        for chord, symbol, held in (("Control+A", 0x61, 4), ("é", 0xE9, 0), ("Numpad5", 0xFFB5, 0)):
            await act(desktop, f"press(keys={chord!r})")
            recorder.display.sync()
            pressed = [event for event in recorder.take() if event[0] == KEY_PRESS][-1]
            assert recorder.display.keycode_to_keysym(pressed[1], 0) == symbol
            assert pressed[4] & 0x6007 == held
        assert recorder.display.screen().root.query_pointer().mask & 2, "Caps Lock is given back"
    finally:
        keyboard._locks._set(0, 0)
        setting = await asyncio.create_subprocess_exec("setxkbmap", "us", env=desktop.variables)
        assert await setting.wait() == 0
        await asyncio.sleep(0.1)
        recorder.take()


async def test_killed_on_the_real_screen_nothing_stays_held(
    desktop: DesktopEnvironment, recorder: Recorder
) -> None:
    code = """
        import os, time
        from handeye.environments.desktop.session import open_session
        session = open_session(os.environ, 0, corner_stops=True)
        session.keyboard.down("Control")
        session.mouse.move(50, 60)
        session.mouse._down("right")
        print("held", flush=True)
        time.sleep(60)
    """
    await act(desktop, "move(x=300, y=300)")
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        textwrap.dedent(code),
        stdout=asyncio.subprocess.PIPE,
        env=desktop.variables,
    )
    assert child.stdout is not None
    assert await child.stdout.readline() == b"held\n"
    assert recorder.display.screen().root.query_pointer().mask & 0x1F04 == 0x404
    child.kill()
    await child.wait()
    await until(lambda: recorder.display.screen().root.query_pointer().mask & 0x1F04 == 0)
    assert_nothing_held(recorder)


def assert_nothing_held(recorder: Recorder) -> None:
    state = recorder.display.screen().root.query_pointer().mask
    assert state & 0x1F05 == 0, "buttons, Shift or Control are held"
    assert not any(recorder.display.query_keymap())


async def until(so: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not so():  # noqa: ASYNC110 - another process makes it so
            await asyncio.sleep(0.01)
