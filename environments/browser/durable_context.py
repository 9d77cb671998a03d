"""What a page is told of its user, in a browser that outlives a kill: by switches and variables where they
last, and again by each process that takes it up where they do not."""

from __future__ import annotations

import os
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from playwright.async_api import BrowserContext, Error, Geolocation

from handeye.agent.errors import CallerError, first_line
from handeye.environments.browser.settings import BrowserSettings


def switches(settings: BrowserSettings) -> list[str]:
    """Of Chromium's command line."""
    lines = []
    if settings.ignore_https_errors:
        lines.append("--ignore-certificate-errors")
    if settings.proxy:
        lines += [f"--proxy-server={settings.proxy}", "--proxy-bypass-list=<-loopback>"]
    if settings.locale:
        lines += [f"--lang={settings.locale}", f"--accept-lang={settings.locale}"]
    return lines


def variables(settings: BrowserSettings) -> dict[str, str]:
    """Of Chromium's environment. Raises CallerError for a time zone that is not known."""
    if not settings.timezone:
        return {}
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CallerError(
            f"the browser does not take its settings: no timezone {settings.timezone}"
        ) from None
    return {"TZ": settings.timezone}


async def prepare(context: BrowserContext, settings: BrowserSettings, found: bool) -> None:
    """found: an earlier process has begun it, and its session goes on as it is. Raises CallerError."""
    state = settings.storage_state
    try:
        if state is not None and not found and os.path.exists(state):  # noqa: ASYNC240 - once
            await context.set_storage_state(state)
        if settings.permissions:
            await context.grant_permissions(list(settings.permissions))
        if settings.geolocation is not None:
            latitude, longitude = settings.geolocation
            await context.set_geolocation(Geolocation(latitude=latitude, longitude=longitude))
    except (Error, ValueError, OSError) as fault:
        raise CallerError(f"the browser does not take its settings: {first_line(fault)}") from None
