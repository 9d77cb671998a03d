"""Where Chromium is and how it is started; the only file that knows its command line."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handeye.agent.errors import CallerError, EnvironmentLost, MissingExtra

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Playwright

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = "no Chromium found: type 'playwright install chromium', or 'apt-get install chromium' as root"
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


def arguments() -> list[str]:
    """Chromium's switches; a root user can only run it without its sandbox."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*ARGUMENTS, "--no-sandbox"] if root else list(ARGUMENTS)


@asynccontextmanager
async def launch(
    headed: bool = False, extra: Sequence[str] = ()
) -> AsyncIterator[tuple[Playwright, Browser]]:
    """Playwright and a started browser with `extra` switches; both are stopped on the way out."""
    try:
        from playwright.async_api import Error, async_playwright
    except ImportError:
        raise MissingExtra("playwright", "browser") from None
    async with async_playwright() as playwright:
        path = find(playwright.chromium.executable_path)
        try:
            browser = await playwright.chromium.launch(
                executable_path=path,
                headless=not headed,
                args=[*arguments(), *extra],
            )
        except Error as fault:
            if KILLED in str(fault):
                raise EnvironmentLost("Chromium was killed while it started") from None
            why = _first_reason(str(fault), headed)
            raise CallerError(f"Chromium at {path} does not start: {why}") from None
        try:
            yield playwright, browser
        finally:
            if browser.is_connected():
                await browser.close()


@asynccontextmanager
async def launch_profile(
    folder: str, headed: bool, extra: Sequence[str], options: dict[str, Any]
) -> AsyncIterator[BrowserContext]:
    """The context of a profile in a folder, with a browser of its own; both end with the block."""
    from playwright.async_api import Error, async_playwright

    async with async_playwright() as playwright:
        path = find(playwright.chromium.executable_path)
        try:
            context = await playwright.chromium.launch_persistent_context(
                folder,
                executable_path=path,
                headless=not headed,
                args=[*arguments(), *extra],
                **options,
            )
        except Error as fault:
            why = _first_reason(str(fault), headed)
            raise CallerError(f"Chromium does not start with the profile {folder}: {why}") from None
        try:
            yield context
        finally:
            await context.close()


def _first_reason(text: str, headed: bool) -> str:
    if headed and not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        return "there is no display; leave out --headed, or start it under xvfb-run"
    return text.strip().splitlines()[0]
