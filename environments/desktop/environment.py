"""Real programs on a screen, its own or the user's, as an Environment: mss sees, pyautogui and XTEST act."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from handeye.agent.actions import check_on_screen, points
from handeye.agent.contracts import (
    Action,
    Element,
    Frozen,
    OpenApp,
    Outcome,
    Press,
    Screenshot,
    Target,
    Type,
)
from handeye.agent.errors import CallerError, EnvironmentLost, ParseError
from handeye.environments.chords import SECRET, ActionNotSupported, keys_of
from handeye.environments.desktop import programs
from handeye.environments.desktop.accessibility import Accessibility, Widget
from handeye.environments.desktop.actions import do
from handeye.environments.desktop.applications import command_for, describing
from handeye.environments.desktop.elements import elements_of
from handeye.environments.desktop.geometry import box_to_screen, screen_to_input
from handeye.environments.desktop.mask import SecretMask
from handeye.environments.desktop.real_screen import real_screen
from handeye.environments.desktop.session import DisplaySession, open_session
from handeye.environments.desktop.virtual_display import VirtualDisplay
from handeye.environments.desktop.x11_takeover import HOTKEY, HOTKEY_WORDS, TakenOver

if TYPE_CHECKING:
    from handeye.environments.desktop.x11_windows import Window

STILL_SECONDS = 0.05
"""Between two frames that must be equal for the screen to have settled."""
HANDED_ON_SECONDS = 2.0
"""How long a program that ran already may take to show what it was asked for by a second start."""
FOCUS_SECONDS = 2.0
"""How long a window manager may take to give a window the focus."""
TAKEOVER = {key.lower() for key in HOTKEY}
CORNER = 2
"""On the user's own screen, points this near to a corner are kept for the emergency stop."""


class DesktopSettings(Frozen):
    display: Literal["virtual", "real"] = "virtual"
    """A private screen of our own, or the one that the user sits at."""
    width: Annotated[int, Field(ge=100, le=8000)] = 1280
    height: Annotated[int, Field(ge=100, le=8000)] = 800
    """Pixels of a virtual display."""
    scale: Annotated[float, Field(ge=0.5, le=4)] = 1.0
    """How large programs draw on a virtual display."""
    monitor: Annotated[int, Field(ge=0)] = 0
    """Which monitor is seen and worked on; 0 for all of them as one screen."""
    command: str = ""
    """What a run starts with: a program and its arguments."""
    programs: dict[str, str] = Field(default_factory=dict)
    """What `open_app` may start, a command by its name; empty allows every installed desktop program."""
    settle_seconds: Annotated[float, Field(ge=0)] = 2.0
    """A screen that never stops moving is looked at after this long."""
    start_seconds: Annotated[float, Field(gt=0)] = 20.0
    """How long a program may take to show its window."""
    watch: int | None = None
    """The port on this machine where a VNC viewer may watch a virtual display."""


class DesktopEnvironment:
    """Implements agent.contracts.Environment. secrets: values for `{secret:NAME}` in typed text."""

    name = "desktop"

    def __init__(self, settings: DesktopSettings, secrets: Mapping[str, str] | None = None) -> None:
        self.settings = settings
        self._secrets = dict(secrets or {})
        self._display: VirtualDisplay | None = None
        self._session: DisplaySession | None = None
        self._accessibility = Accessibility("")
        self._mask = SecretMask()
        self._started: list[subprocess.Popen[bytes]] = []

    async def open(self) -> None:
        await self.close()
        self._mask = SecretMask()
        try:
            self._session = await self._open_session()
            self._session.focused = self._accessibility.focused
            if self.settings.command:
                await self._start(shlex.split(self.settings.command))
        except ActionNotSupported as fault:
            await self.close()
            raise CallerError(str(fault)) from None
        except BaseException:
            await self.close()
            raise

    async def observe(self) -> Screenshot:
        session, before = self._need_session(), await self._windows_to_mask()
        seen = await self._settled(session)
        if not (self._mask.needed or self._mask.open):
            return seen
        windows = [*before, *await self._windows_to_mask()]  # one may have moved meanwhile
        asked = self._mask.values or self._mask.open
        return self._mask.cover(seen, await self.widgets() if asked else (), windows)

    async def _windows_to_mask(self) -> list[Window]:
        return await self.windows() if self._mask.patches or self._mask.open else []

    async def _close_mask(self, session: DisplaySession) -> None:
        """Before something else is done: what the program has drawn by now is what was typed last."""
        if self._mask.open:
            self._mask.look(session.capture(), await self.widgets(), await self.windows())
            self._mask.close()

    async def _settled(self, session: DisplaySession) -> Screenshot:
        with session.world():
            await session.caught_up()
            deadline = time.monotonic() + self.settings.settle_seconds
            before, seen = None, session.capture()
            while time.monotonic() < deadline and not (before and before.hash == seen.hash):
                await asyncio.sleep(STILL_SECONDS)
                before, seen = seen, session.capture()
        return seen

    def capture(self) -> Screenshot:
        """The screen at this very moment, settled or not, secrets not greyed: for measuring only."""
        session = self._need_session()
        with session.world():
            return session.capture()

    @property
    def variables(self) -> dict[str, str]:
        """What a program needs in its environment to appear on this screen."""
        return self._display.variables if self._display else dict(os.environ)

    async def act(self, action: Action) -> Outcome:
        session = self._need_session()
        try:
            return await self._act(session, action)
        except TakenOver:
            assert session.takeover is not None
            with session.world():
                await session.takeover.given_back()
            return Outcome(error="the user took over for a while and gave back; the screen may have changed")

    async def _act(self, session: DisplaySession, action: Action) -> Outcome:
        try:
            check_on_screen(action, *session.size)
            self._keep_for_user(action, *session.size)
            session.check()
            with session.world():
                await self._close_mask(session)
                if isinstance(action, OpenApp):
                    await self._start(command_for(action.name, self.settings.programs))
                elif isinstance(action, Type) and SECRET.search(action.text):
                    await self._type_secret(session, action)
                else:
                    await session.watched(do(session, action, self._secrets))
        except (ActionNotSupported, ParseError) as fault:
            return Outcome(error=str(fault))
        except session.mouse.stopped:
            raise EnvironmentLost("stopped: the mouse was moved into a corner of the screen") from None
        finally:
            with session.world():
                session.release()
        return Outcome()

    async def _type_secret(self, session: DisplaySession, action: Type) -> None:
        typed = [self._secrets.get(name, "") for name in SECRET.findall(action.text)]
        before = await self._settled(session)
        try:
            await session.watched(do(session, action, self._secrets))
            after = await self._settled(session)
            self._mask.learn(typed, before, after, await self.widgets(), await self.windows())
        except BaseException:
            self._mask.learn(typed, before, session.capture(), (), await self.windows())
            raise

    async def target_at(self, x: float, y: float) -> Target | None:
        session = self._need_session()
        point = screen_to_input(session.monitor, x, y)
        with session.world():
            menu = session.windows is not None and session.windows.menu_at(*point)
            windows = session.windows.stacked() if session.windows else []
        found = await asyncio.to_thread(self._accessibility.at, *point, menu, windows)
        if found is None:
            return None
        return Target(
            box=box_to_screen(session.monitor, found.box), role=found.role, text=self.hidden(found.text)
        )

    def hidden(self, text: str) -> str:
        """The text with every secret written as its name."""
        for name, value in self._secrets.items():
            text = text.replace(value, f"{{secret:{name}}}") if value else text
        return text

    async def elements(self) -> tuple[Element, ...]:
        """What programs say is shown, for skills (agent.contracts.Described); secrets as their names."""
        session = self._need_session()
        lines = [
            replace(widget, text=self.hidden(widget.text), content=self.hidden(widget.content))
            for widget in await self.widgets()
        ]
        return elements_of(lines, *session.size)

    async def visible_text(self) -> str:
        """What the shown widgets say, a line each: for success checks only."""
        return "\n".join(widget.text for widget in await self.widgets() if widget.text)

    async def widgets(self) -> list[Widget]:
        """All that AT-SPI knows to show, in screen pixels: for oracles and success checks only."""
        session = self._need_session()
        with session.world():
            windows = session.windows.stacked() if session.windows else []
        found = await asyncio.to_thread(self._accessibility.all, windows)
        return [replace(widget, box=box_to_screen(session.monitor, widget.box)) for widget in found]

    async def windows(self) -> list[Window]:
        """The managed windows, oldest first, boxes in screen pixels; empty where windows cannot be asked."""
        session = self._need_session()
        if session.windows is None:
            return []
        with session.world():
            found = session.windows.all()
        return [replace(window, box=box_to_screen(session.monitor, window.box)) for window in found]

    async def window_titles(self) -> list[str]:
        """For success checks."""
        return [window.title for window in await self.windows()]

    async def focus(self, title: str) -> bool:
        """Raise the newest window whose title contains the text and give it the focus; whether it has it."""
        session = self._need_session()
        found = [window for window in await self.windows() if title in window.title]
        if not found or session.windows is None:
            return False
        with session.world():
            session.windows.focus(found[-1].id)
            return await session.windows.wait_for_focus(found[-1].id, FOCUS_SECONDS)

    async def close(self) -> None:
        self._accessibility.close()
        if self._session:
            self._session.lost |= self._display is not None and not self._display.alive
            self._session.close()
            self._session = None
        programs.stop(*self._started)
        self._started.clear()
        if self._display:
            self._display.stop()
            self._display = None

    async def _open_session(self) -> DisplaySession:
        if self.settings.display == "real":
            bus, factor = os.environ.get("DBUS_SESSION_BUS_ADDRESS", ""), os.environ.get("GDK_SCALE", "1")
            self._accessibility = Accessibility(bus, int(factor) if factor.isdecimal() else 1)
            return open_session(real_screen(os.environ), self.settings.monitor, corner_stops=True)
        self._display = VirtualDisplay(self.settings.width, self.settings.height, self.settings.scale)
        await self._display.start()
        bus = self._display.variables["DBUS_SESSION_BUS_ADDRESS"]
        self._accessibility = Accessibility(bus, self._display.whole_scale)
        await asyncio.to_thread(self._accessibility.enable)
        session = open_session(self._display.variables, self.settings.monitor, corner_stops=False)
        deadline = time.monotonic() + self.settings.start_seconds
        while not session.windows.managed():
            if time.monotonic() > deadline:
                raise EnvironmentLost("openbox did not start")
            await asyncio.sleep(STILL_SECONDS)
        width, height = session.size
        session.mouse.move(width - 3, height - 3)  # a pointer on a program would show its hints
        if self.settings.watch:
            self._display.watch(self.settings.watch)
        return session

    def _need_session(self) -> DisplaySession:
        if self._session is None:
            raise EnvironmentLost("the desktop is not open")
        if self._display and not self._display.alive:
            self._session.lost = True
            raise EnvironmentLost("the virtual display has ended")
        return self._session

    def _keep_for_user(self, action: Action, width: int, height: int) -> None:
        """On the user's screen, its corners and the hotkey are theirs."""
        if self.settings.display != "real":
            return
        if isinstance(action, Press) and keys_of(action.keys) >= TAKEOVER:
            raise ActionNotSupported(f"{HOTKEY_WORDS} is kept for the user to take over")
        for x, y in points(action):
            if min(x, width - 1 - x) < CORNER and min(y, height - 1 - y) < CORNER:
                raise ActionNotSupported("the corners of this screen are kept for the emergency stop")

    async def _window_of(
        self, session: DisplaySession, command: list[str], process: subprocess.Popen[bytes], known: set[int]
    ) -> Window | None:
        """The new window, or that of a program that ran already and is content with it."""
        deadline = time.monotonic() + self.settings.start_seconds
        while (left := deadline - time.monotonic()) > 0:
            window: Window | None = await session.windows.wait_for_new(known, min(left, HANDED_ON_SECONDS))
            if window is None and process.poll() == 0:
                window = session.windows.of_program(Path(command[0]).name)
            if window is not None:
                return window
        return None

    async def _start(self, command: list[str]) -> None:
        """Start a program and wait for its window. Raises ActionNotSupported when none comes."""
        session = self._need_session()
        known = {window.id for window in session.windows.all()} if session.windows else set()
        if self._display:
            process = self._display.start_program(describing(command))
        else:
            process = programs.start(command, os.environ)
            self._started.append(process)
        if session.windows is None:
            return
        window = await self._window_of(session, command, process, known)
        if window is None:
            ended = process.poll()
            why = f"it ended with exit code {ended}" if ended is not None else "it still runs"
            raise ActionNotSupported(
                f"{command[0]} showed no window in {self.settings.start_seconds:g} s; {why}"
            )
        session.windows.focus(window.id)
