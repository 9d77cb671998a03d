"""Where Chromium is and how it is started; the only file that knows its command line."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handeye.agent.errors import CallerError, EnvironmentLost, MissingExtra

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Playwright

CHANNELS = ("chrome", "msedge")
"""Browsers of others that Playwright finds where their installers put them."""
SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = "no Chromium found: type 'playwright install chromium', or 'apt-get install chromium' as root"
STOP_SECONDS = 10.0
"""How long a stop waits for a start of Playwright that is under way."""
KILLED = "signal=SIG"
"""What Playwright's account of a start says when the process got a signal."""
ARGUMENTS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-features=Translate,MediaRouter,OptimizationHints",
    "--force-color-profile=srgb",
)


def find(playwright_path: str = "") -> str:
    """The executable to start: HANDEYE_CHROMIUM, Playwright's own, or the system's.

    Raises CallerError with the line to type when there is none.
    """
    chosen = os.environ.get("HANDEYE_CHROMIUM")
    if chosen and not Path(chosen).exists():
        raise CallerError(f"HANDEYE_CHROMIUM names {chosen}, which does not exist")
    if chosen:
        return chosen
    if playwright_path and Path(playwright_path).exists():
        return playwright_path
    for name in SYSTEM_NAMES:
        if path := shutil.which(name):
            return path
    raise CallerError(ADVICE)


@asynccontextmanager
async def driver() -> AsyncIterator[Playwright]:
    """Playwright while the block lasts. A stop that falls into its start waits for it, so that the process it
    begins is ended and not left behind."""
    try:
        from playwright.async_api import async_playwright
    except ImportError:
        raise MissingExtra("playwright", "browser") from None
    manager = async_playwright()
    begun = asyncio.ensure_future(manager.start())
    try:
        yield await asyncio.shield(begun)
    finally:
        if not begun.done():
            await asyncio.wait({begun}, timeout=STOP_SECONDS)
        if begun.done() and not begun.cancelled() and begun.exception() is None:
            await manager.__aexit__()
        begun.cancel()


def arguments() -> list[str]:
    """Chromium's switches; a root user can only run it without its sandbox."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*ARGUMENTS, "--no-sandbox"] if root else list(ARGUMENTS)


@asynccontextmanager
async def launch(
    headed: bool = False, extra: Sequence[str] = (), name: str = "chromium"
) -> AsyncIterator[tuple[Playwright, Browser]]:
    """Playwright and a started browser with `extra` switches; both are stopped on the way out. name: of
    BrowserSettings.browser."""
    async with driver() as playwright:
        from playwright.async_api import Error

        which = _which(name, playwright)
        try:
            browser = await playwright.chromium.launch(
                **which,
                headless=not headed,
                args=[*arguments(), *extra],
                handle_sigint=False,  # Ctrl-C reaches it too; we close it when we have seen to the log
            )
        except Error as fault:
            if KILLED in str(fault):
                raise EnvironmentLost("Chromium was killed while it started") from None
            why = _first_reason(str(fault), headed)
            raise CallerError(f"{_named(which)} does not start: {why}") from None
        try:
            yield playwright, browser
        finally:
            if browser.is_connected():
                await browser.close()


@asynccontextmanager
async def launch_profile(
    folder: str, headed: bool, extra: Sequence[str], options: dict[str, Any], name: str = "chromium"
) -> AsyncIterator[BrowserContext]:
    """The context of a profile in a folder, with a browser of its own; both end with the block."""
    async with driver() as playwright:
        from playwright.async_api import Error

        which = _which(name, playwright)
        try:
            context = await playwright.chromium.launch_persistent_context(
                folder,
                headless=not headed,
                args=[*arguments(), *extra],
                handle_sigint=False,
                **which,
                **options,
            )
        except Error as fault:
            why = _first_reason(str(fault), headed)
            text = f"{_named(which)} does not start with the profile {folder}: {why}"
            raise CallerError(text) from None
        try:
            yield context
        finally:
            await context.close()


def _which(name: str, playwright: Playwright) -> dict[str, Any]:
    """Playwright's words for a browser of that name."""
    if name in CHANNELS:
        return {"channel": name}
    return {"executable_path": find(playwright.chromium.executable_path)}


def _named(which: dict[str, Any]) -> str:
    return which.get("channel") or f"Chromium at {which['executable_path']}"


def _first_reason(text: str, headed: bool) -> str:
    if headed and not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        return "there is no display; leave out --headed, or start it under xvfb-run"
    return text.strip().splitlines()[0]
