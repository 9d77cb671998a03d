"""`handeye doctor --fix`: get a Chromium and a desktop's programs where that can be, or say what to type."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from shutil import which

from handeye.agent.errors import CallerError
from handeye.commands.doctor import apt_line, lacking_desktop, playwright_path
from handeye.environments.browser.chromium import find

DOWNLOAD_SECONDS = 300.0
APT_SECONDS = 900.0
PLAYWRIGHT = (sys.executable, "-m", "playwright")
APT_PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-liberation")
"""A browser without fonts draws no text."""


def repair_chromium() -> str:
    """The path of a Chromium that starts. Tried in turn: one that is named, Playwright's own, the system's,
    apt-get as root. Raises CallerError that says what to type."""
    own = playwright_path()
    if os.environ.get("HANDEYE_CHROMIUM") or os.path.exists(own):
        return find(own)
    _say("getting Playwright's own Chromium")
    if _runs((*PLAYWRIGHT, "install", "chromium", "--no-shell"), DOWNLOAD_SECONDS):
        if _runs((own, "--version"), 30) or _with_libraries(own):
            return own
        _runs((*PLAYWRIGHT, "uninstall"), 60)
    try:
        return find()
    except CallerError:
        if not _is_root() or which("apt-get") is None:
            raise
    _say("it cannot be had; getting the system's with apt-get")
    if _runs(("apt-get", "update"), APT_SECONDS):
        _runs(("apt-get", "install", "--yes", "--no-install-recommends", *APT_PACKAGES), APT_SECONDS)
    return find()


def repair_desktop(programs: bool) -> str:
    """Get what a desktop of its own and its tests need with apt-get, as root; else say what to type.

    programs: all those of examples/desktop too.
    """
    lacks = lacking_desktop(programs)
    if not lacks:
        return "installed"
    if _is_root() and which("apt-get"):
        _say(f"getting {' '.join(lacks)} with apt-get")
        if _runs(("apt-get", "update"), APT_SECONDS):
            _runs(("apt-get", "install", "--yes", "--no-install-recommends", *lacks), APT_SECONDS)
    lacks = lacking_desktop(programs)
    return f"tests of it are left out; type: {apt_line(lacks)}" if lacks else "installed"


def _with_libraries(own: str) -> bool:
    """Playwright's Chromium is there but lacks libraries of the system, which only root can add."""
    return (
        _is_root()
        and _runs((*PLAYWRIGHT, "install-deps", "chromium"), APT_SECONDS)
        and _runs((own, "--version"), 30)
    )


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _runs(command: Sequence[str], seconds: float) -> bool:
    """Whether the command ends well in time; what it says is not shown."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command,
            env=quiet,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _say(words: str) -> None:
    print(f"handeye: {words}", file=sys.stderr, flush=True)
