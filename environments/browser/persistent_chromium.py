"""A Chromium that outlives this process: after a kill, a later one goes on in the same tabs.

It listens on a port of this machine while it lives, so that every process of it may reach it; it ends by
itself after `KEEP_SECONDS`.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, Error

from handeye.agent.errors import CallerError
from handeye.agent.loop.detached_process import TOKEN, Outliving, end, find, new_token, tell
from handeye.environments.browser.chromium import arguments, driver
from handeye.environments.browser.chromium import find as executable
from handeye.environments.browser.profiles import new_profile, remove_profile

KEEP_SECONDS = 3600
START_SECONDS = 30.0
PORT_FILE = "DevToolsActivePort"
HEADLESS = ("--headless", "--hide-scrollbars", "--mute-audio")
ALONE = (
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-back-forward-cache",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-hang-monitor",
    "--disable-ipc-flooding-protection",
    "--disable-popup-blocking",
    "--disable-prompt-on-repost",
    "--disable-renderer-backgrounding",
    "--force-prefers-reduced-motion",
    "--password-store=basic",
    "--remote-debugging-port=0",
)
"""What Playwright's own start would give as well, as far as the page can tell."""


@dataclass(frozen=True)
class Kept:
    """found: the browser of an earlier process goes on; else it has just been started."""

    browser: Browser
    found: bool


@dataclass(frozen=True)
class Start:
    """How a new one is started. size: of its window in CSS pixels. profile: a folder of the caller's that
    stays; a fresh one that goes with the browser when None."""

    size: tuple[int, int]
    headed: bool = False
    switches: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    profile: str | None = None


@asynccontextmanager
async def kept(path: Path, start: Start) -> AsyncIterator[Kept]:
    """The browser that `path` tells of, or a new one; it ends with the block."""
    result = find(path)
    if result is not None and "port" not in result.words:  # a kill fell into its start
        await end(result)
        _forget(path, result)
        result = None
    process = result or await _started(path, start)
    try:
        async with driver() as playwright:
            try:
                address = f"http://127.0.0.1:{process.words['port']}"
                browser = await playwright.chromium.connect_over_cdp(address)
            except Error as fault:
                raise CallerError(
                    f"the kept Chromium does not answer: {str(fault).splitlines()[0]}"
                ) from None
            yield Kept(browser, result is not None)
            if browser.is_connected():
                await browser.close()
    finally:
        await end(process)
        _forget(path, process)


def _switches(start: Start) -> list[str]:
    own = [] if start.headed else list(HEADLESS)
    size = f"--window-size={start.size[0]},{start.size[1]}"
    return [*arguments(), *ALONE, *own, size, *start.switches, "about:blank"]


async def _started(path: Path, start: Start) -> Outliving:
    profile = new_profile() if start.profile is None else Path(start.profile)
    (profile / PORT_FILE).unlink(missing_ok=True)  # of an earlier browser
    bounded = [found, str(KEEP_SECONDS)] if (found := shutil.which("timeout")) else []
    command = [*bounded, executable(), f"--user-data-dir={profile}", *_switches(start)]
    quiet, token = subprocess.DEVNULL, new_token()
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            env={**os.environ, **start.variables, TOKEN: token},
            stdin=quiet,
            stdout=quiet,
            stderr=quiet,
            start_new_session=True,
        )
        tell(path, process.pid, token, profile=str(profile))
        port = await _port(profile / PORT_FILE, process)
    except BaseException:
        remove_profile(profile)
        raise
    return tell(path, process.pid, token, port=port, profile=str(profile))


async def _port(path: Path, process: asyncio.subprocess.Process) -> str:
    until = asyncio.get_running_loop().time() + START_SECONDS
    while asyncio.get_running_loop().time() < until and process.returncode is None:
        if port := _first_word(path):
            return port
        await asyncio.sleep(0.05)
    if process.returncode is None:
        process.kill()
        await process.wait()
    raise CallerError("Chromium does not start with a debugging port: see handeye doctor")


def _first_word(path: Path) -> str:
    return (path.read_text().split() or [""])[0] if path.exists() else ""


def _forget(path: Path, process: Outliving) -> None:
    path.unlink(missing_ok=True)
    if profile := process.words.get("profile"):
        remove_profile(Path(profile))
