"""`handeye doctor`: what this machine has, and the command that mends what it lacks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from rich.table import Table

from agent.commands.report import console, write_json
from agent.contracts import Frozen
from agent.errors import CallerError

PACKAGES = {
    "playwright": "browser",
    "miniwob": "browser",
    "torch": "vlm",
    "transformers": "vlm",
    "mss": "desktop",
    "pyautogui": "desktop",
}
"""Optional packages and the extra that brings them."""


DEBIAN = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "dbus-daemon": "dbus-daemon",
    "xrandr": "x11-xserver-utils",
    "galculator": "galculator",
    "mousepad": "mousepad",
    "xterm": "xterm",
    "x11vnc": "x11vnc",
}
"""Programs and the Debian packages that bring them."""


ATSPI = Path("/usr/share/dbus-1/services/org.a11y.Bus.service")
"""There when programs can be asked what they show."""


class Finding(Frozen):
    """mend: the command to type; empty when there is nothing to do. needed: False for what is optional."""

    part: str
    found: str
    mend: str = ""
    needed: bool = True


def examine(json_file: str | None) -> bool:
    """Print and write the findings; True when nothing is missing."""
    findings = list(_findings())
    table = Table("part", "found", "to mend it, type")
    for told in findings:
        table.add_row(told.part, told.found, told.mend or "-")
    console(json_file).print(table)
    whole = not any(told.mend and told.needed for told in findings)
    write_json({"whole": whole, "findings": [told.model_dump() for told in findings]}, json_file)
    return whole


def _findings() -> Iterator[Finding]:
    for package, extra in PACKAGES.items():
        found = find_spec(package) is not None
        yield Finding(
            part=package,
            found="installed" if found else "missing",
            mend="" if found else f"pip install 'handeye[{extra}]'",
            needed=extra != "desktop",
        )
    yield _chromium()
    yield _screen()
    yield _weights()
    room = shutil.disk_usage(".").free // 2**20
    yield Finding(part="disk", found=f"{room} MiB free", mend="" if room > 200 else "make room on this disk")


def _chromium() -> Finding:
    from environments.chromium import find

    try:
        return Finding(part="chromium", found=find(playwright_path()))
    except CallerError as lack:
        return Finding(part="chromium", found="missing", mend=str(lack).partition("type ")[2] or str(lack))


def _screen() -> Finding:
    """What a desktop on a screen of its own needs, and the programs of examples/desktop."""
    lacks = [package for program, package in DEBIAN.items() if shutil.which(program) is None]
    lacks += [] if ATSPI.exists() else ["at-spi2-core"]
    return Finding(
        part="virtual display",
        found="missing: " + ", ".join(lacks) if lacks else "installed",
        mend="apt-get install " + " ".join(lacks) if lacks else "",
        needed=False,
    )


def playwright_path() -> str:
    """Where Playwright would have put its own Chromium; empty without Playwright."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return ""
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _weights() -> Finding:
    from agent.backends.local import builtin_folder

    try:
        return Finding(part="built-in VLM", found=str(builtin_folder()))
    except CallerError as lack:
        return Finding(part="built-in VLM", found="missing", mend=str(lack))
