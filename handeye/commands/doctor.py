"""`handeye doctor`: what this machine has, and the command that installs what it lacks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from rich.table import Table

from handeye.agent.contracts import Frozen
from handeye.agent.errors import CallerError
from handeye.agent.extras import install_line
from handeye.commands.report import console, write_json

PACKAGES = {
    "playwright": "browser",
    "miniwob": "browser",
    "torch": "vlm",
    "transformers": "vlm",
    "mss": "desktop",
    "pyautogui": "desktop",
}
"""Optional packages and the extra that brings them."""
MORE_PACKAGES = {"rapidocr": "ocr", "mcp": "mcp"}
"""What no example needs."""
GIVES = {
    "browser": "web pages, MiniWoB++",
    "vlm": "the built-in model, local models",
    "desktop": "your own screen, programs",
    "ocr": "reading: text on the screen as words",
    "mcp": "tools of a coding agent",
}
"""What each extra is good for."""

DEBIAN = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "dbus-daemon": "dbus-daemon",
    "xrandr": "x11-xserver-utils",
    "galculator": "galculator",
    "mousepad": "mousepad",
    "xterm": "xterm",
    "x11vnc": "x11vnc",
    "zenity": "zenity",
}
"""Programs that tests and a desktop of its own use, and the Debian packages that bring them."""
EXAMPLES = {
    "gpicview": "gpicview",
    "geany": "geany",
    "ssconvert": "gnumeric",
    "l3afpad": "l3afpad",
    "mtpaint": "mtpaint",
    "osmo": "osmo",
    "pcmanfm": "pcmanfm",
    "qalculate-gtk": "qalculate-gtk",
    "xfce4-appfinder": "xfce4-appfinder",
    "xpad": "xpad",
    "yad": "yad",
}
"""More programs that examples/desktop uses."""


ATSPI = Path("/usr/share/dbus-1/services/org.a11y.Bus.service")
"""There when programs can be asked what they show."""


class Finding(Frozen):
    """gives: what it is good for. fix: the command to type; empty when there is nothing to do. needed: False
    for what is optional."""

    part: str
    found: str
    gives: str = ""
    fix: str = ""
    needed: bool = True


def examine(json_file: str | None) -> bool:
    """Print and write the findings; True when nothing is missing."""
    findings = list(_findings())
    table = Table("part", "gives", "found", "to fix it, type")
    for item in findings:
        name = item.part if item.needed else f"{item.part} (optional)"
        table.add_row(name, item.gives, item.found, item.fix or "-")
    console(json_file).print(table)
    whole = not any(item.fix and item.needed for item in findings)
    write_json({"whole": whole, "findings": [item.model_dump() for item in findings]}, json_file)
    return whole


def _findings() -> Iterator[Finding]:
    for package, extra in (PACKAGES | MORE_PACKAGES).items():
        found = find_spec(package) is not None
        yield Finding(
            part=package,
            gives=GIVES[extra],
            found="installed" if found else "missing",
            fix="" if found else install_line(extra),
            needed=extra in ("browser", "vlm"),
        )
    yield _chromium()
    yield _screen()
    yield _programs()
    yield _weights()
    room = shutil.disk_usage(".").free // 2**20
    yield Finding(part="disk", found=f"{room} MiB free", fix="" if room > 200 else "make room on this disk")


def _chromium() -> Finding:
    from handeye.environments.browser.chromium import find

    try:
        return Finding(part="chromium", gives="the browser itself", found=find(playwright_path()))
    except CallerError as lack:
        fix = str(lack).partition("type ")[2] or str(lack)
        return Finding(part="chromium", gives="the browser itself", found="missing", fix=fix)


def _screen() -> Finding:
    """What a desktop on a screen of its own needs."""
    return _debian("virtual display", "a desktop beside yours", lacking_desktop(programs=False))


def _programs() -> Finding:
    """The other programs of examples/desktop."""
    return _debian("examples/desktop", "the example programs", lacking(EXAMPLES))


def lacking_desktop(programs: bool) -> list[str]:
    """The packages that a desktop of its own, or with all programs of examples/desktop, lacks here."""
    return lacking(DEBIAN | (EXAMPLES if programs else {})) + ([] if ATSPI.exists() else ["at-spi2-core"])


def lacking(wanted: Mapping[str, str]) -> list[str]:
    """The packages of those programs that are not there."""
    return [package for program, package in wanted.items() if shutil.which(program) is None]


def apt_line(lacks: list[str]) -> str:
    return "apt-get install --no-install-recommends " + " ".join(lacks)


def _debian(part: str, gives: str, lacks: list[str]) -> Finding:
    return Finding(
        part=part,
        gives=gives,
        found="missing: " + ", ".join(lacks) if lacks else "installed",
        fix=apt_line(lacks) if lacks else "",
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
    from handeye.agent.backends.local import builtin_folder

    try:
        builtin_folder()
        return Finding(part="built-in VLM", gives="a model with no download", found="there")
    except CallerError as lack:
        return Finding(part="built-in VLM", found="missing", fix=str(lack))
