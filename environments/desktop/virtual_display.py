"""A private screen: Xvfb with a window manager and a session bus, gone when we are, whatever happens."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import secrets
import shutil
import socket
import struct
import subprocess
import tempfile
import time
from pathlib import Path

from handeye.agent.errors import EnvironmentLost
from handeye.environments.desktop import programs
from handeye.environments.desktop.openbox import write_configuration

START_SECONDS = 20.0
STILL = "[Settings]\ngtk-cursor-blink=false\ngtk-enable-animations=false\n"
"""GTK programs that change nothing by themselves are seen sooner and the same each time."""
FAMILY_LOCAL, FAMILY_ANY = 256, 65535
"""How an X authority file names whom a key is for."""


LEFT_OUT = ("WAYLAND", "XDG_", "AT_SPI_BUS")
"""Beginnings of names of variables that lead to the user's own session."""
FOLDER_PREFIX = "handeye-display-"
"""In the temporary folder, followed by the process that it belongs to."""


class VirtualDisplay:
    """width, height: pixels. scale: how large programs draw; 2 for twice the usual size.

    Start it in the thread that lives as long as the screen should: the kernel ties it to that thread.
    """

    def __init__(self, width: int, height: int, scale: float = 1.0) -> None:
        self.width, self.height, self.scale = width, height, scale
        self.variables: dict[str, str] = {}
        """What a program needs in its environment to appear on this screen."""
        self._folder: Path | None = None
        self._running: list[subprocess.Popen[bytes]] = []

    @property
    def alive(self) -> bool:
        return bool(self._running) and self._running[0].poll() is None

    @property
    def whole_scale(self) -> int:
        """Pixels per unit that GTK programs count in; the rest of the scale goes into their letters."""
        return max(1, round(self.scale))

    async def start(self) -> None:
        """Raises CallerError when Xvfb or openbox is missing, EnvironmentLost when they do not start."""
        atexit.register(self.stop)
        try:
            _forget_dead()
            self._folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER_PREFIX}{os.getpid()}-"))
            self.variables = self._private_variables(self._folder)
            await self._start_server(self._folder / "authority")
            self._start_bus(self._folder / "bus")
            self._running.append(programs.start(_window_manager(self._folder), self.variables))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the screen and all that we started on it; may be called twice."""
        atexit.unregister(self.stop)
        running, self._running = self._running, []
        programs.stop(*running[1:])
        programs.stop(*running[:1])
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def start_program(self, command: list[str]) -> subprocess.Popen[bytes]:
        """Start a program on this screen; it ends with the screen."""
        process = programs.start(command, self.variables)
        self._running.append(process)
        return process

    def watch(self, port: int) -> None:
        """Serve the screen by VNC on this machine only, to be looked at and not touched."""
        self.start_program(
            ["x11vnc", "-localhost", "-forever", "-shared", "-viewonly", "-rfbport", str(port), "-nopw"]
        )

    async def _start_server(self, authority: Path) -> None:
        key = secrets.token_bytes(16)
        _write_authority(authority, "", key)
        read_end, write_end = os.pipe()
        with os.fdopen(read_end, "rb", buffering=0) as result:
            try:
                command = ["Xvfb", "-displayfd", str(write_end), "-auth", str(authority), "-nolisten", "tcp",
                           "-noreset", "-dpi", str(round(96 * self.scale)),
                           "-screen", "0", f"{self.width}x{self.height}x24"]  # fmt: skip
                server = programs.start(command, self.variables, pass_fds=[write_end])
            finally:
                os.close(write_end)
            self._running.append(server)
            number = await _first_line(result.fileno(), server)
        _write_authority(authority, number, key)
        self.variables["DISPLAY"] = f":{number}"

    def _start_bus(self, address: Path) -> None:
        """A session bus of its own: else a program may answer in a window on the user's screen."""
        self.variables["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"
        if shutil.which("dbus-daemon"):
            self._running.append(
                programs.start(
                    ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address=unix:path={address}"],
                    self.variables,
                )
            )
            self.variables["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={address}"

    def _private_variables(self, folder: Path) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
        homes = {
            f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CONFIG", "CACHE", "DATA", "STATE")
        }
        home, runtime = str(folder / "home"), str(folder / "runtime")
        for path in (*homes.values(), home, runtime):
            os.mkdir(path, 0o700)
        for toolkit in ("gtk-3.0", "gtk-4.0"):
            place = folder / "config" / toolkit
            place.mkdir()
            (place / "settings.ini").write_text(STILL)
        whole = self.whole_scale
        return {
            **kept,
            **homes,
            "HOME": home,
            "XDG_RUNTIME_DIR": runtime,
            "XDG_SESSION_TYPE": "x11",
            "XAUTHORITY": str(folder / "authority"),
            "GDK_BACKEND": "x11",
            "GSK_RENDERER": "cairo",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "QT_QPA_PLATFORM": "xcb",
            "GDK_SCALE": str(whole),
            "GDK_DPI_SCALE": f"{self.scale / whole:g}",
            "QT_SCALE_FACTOR": f"{self.scale:g}",
            "LC_ALL": "C.UTF-8",
        }


def _window_manager(folder: Path) -> list[str]:
    return ["openbox", "--sm-disable", "--config-file", str(write_configuration(folder))]


def _write_authority(path: Path, number: str, key: bytes) -> None:
    """An X authority file with the key for a display; the server itself reads only the key.

    Some libraries look for an entry with this host and number, others take one for any.
    """
    path.touch(mode=0o600)
    host = socket.gethostname().encode()
    path.write_bytes(_entry(FAMILY_LOCAL, host, number.encode(), key) + _entry(FAMILY_ANY, b"", b"", key))


def _entry(family: int, address: bytes, number: bytes, key: bytes) -> bytes:
    parts = (address, number, b"MIT-MAGIC-COOKIE-1", key)
    return struct.pack(">H", family) + b"".join(struct.pack(">H", len(part)) + part for part in parts)


async def _first_line(read_end: int, server: subprocess.Popen[bytes]) -> str:
    """The display number that the server chose, once it is ready."""
    os.set_blocking(read_end, False)
    text, deadline = b"", time.monotonic() + START_SECONDS
    while not text.endswith(b"\n"):
        with contextlib.suppress(BlockingIOError):
            text += os.read(read_end, 64)
        if server.poll() is not None or time.monotonic() > deadline:
            raise EnvironmentLost(f"Xvfb did not start (exit code {server.poll()})")
        await asyncio.sleep(0.01)
    return text.decode().strip()


def _forget_dead() -> None:
    """Remove the folders of processes that were killed before they could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*-*"):
        pid = folder.name.removeprefix(FOLDER_PREFIX).partition("-")[0]
        if pid.isdecimal() and Path("/proc/self").exists() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(folder, ignore_errors=True)
