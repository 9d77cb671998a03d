"""The context that a browser's tabs live in."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.async_api import BrowserContext, Error, Page, async_playwright

from handeye.agent.errors import CallerError, EnvironmentLost, first_line
from handeye.agent.log.writer import write_durably
from handeye.environments.browser import durable_context
from handeye.environments.browser.chromium import launch, launch_profile
from handeye.environments.browser.hosts import Credentials
from handeye.environments.browser.persistent_chromium import Start, kept
from handeye.environments.browser.secrets import Secrets
from handeye.environments.browser.settings import BrowserSettings

OF_A_START = (
    "keep", "storage_state", "profile", "http_user", "ignore_https_errors", "proxy", "locale",
    "timezone", "geolocation", "permissions",
)  # fmt: skip
"""What a browser is started with; one that runs already was started with its own."""
CONNECT_SECONDS = 10.0


@dataclass(frozen=True)
class OpenContext:
    """found_again: an earlier process left it. page: the one page that is worked, with the windows that it
    opens, where the browser is somebody's own; None: every page of the context."""

    context: BrowserContext
    found_again: bool = False
    page: Page | None = None


async def context_of(
    stack: AsyncExitStack, settings: BrowserSettings, switches: Sequence[str], secrets: Secrets
) -> OpenContext:
    """The context; `stack` ends its browser, or leaves somebody's own. Raises CallerError."""
    if settings.profile is not None and settings.storage_state is not None:
        raise CallerError("give storage_state or profile, not both: a profile keeps its own session")
    if settings.cdp is not None:
        if wanted := [name for name in OF_A_START if getattr(settings, name)]:
            raise CallerError(f"{wanted[0]} does not go with a browser that runs already (--cdp)")
        return await attached(stack, settings.cdp)
    if settings.keep is not None:
        start = Start(
            (settings.width, settings.height),
            settings.headed,
            (*switches, *durable_context.switches(settings)),
            durable_context.variables(settings),
            os.path.abspath(settings.profile) if settings.profile else None,  # noqa: ASYNC240 - once
        )
        held = await stack.enter_async_context(kept(Path(settings.keep), start))
        context = held.browser.contexts[0]
        await durable_context.prepare(context, settings, held.found)
        return OpenContext(context, held.found)
    options = _options(settings, secrets)
    if settings.profile is not None:
        profile = launch_profile(settings.profile, settings.headed, switches, options, settings.browser)
        return OpenContext(await stack.enter_async_context(profile))
    _, browser = await stack.enter_async_context(launch(settings.headed, switches, settings.browser))
    if settings.storage_state is not None and os.path.exists(settings.storage_state):  # noqa: ASYNC240 - once
        options["storage_state"] = settings.storage_state
    try:
        return OpenContext(await browser.new_context(**options))
    except (Error, ValueError, OSError) as fault:
        if not browser.is_connected():
            raise EnvironmentLost("the browser ended while it started") from None
        raise CallerError(f"the browser does not take its settings: {first_line(fault)}") from None


async def attached(stack: AsyncExitStack, address: str) -> OpenContext:
    """A new tab of a browser that runs already, in its own session; `stack` closes the tab and leaves the
    browser. Raises CallerError for an address without one."""
    playwright = await stack.enter_async_context(async_playwright())
    try:
        browser = await playwright.chromium.connect_over_cdp(address, timeout=CONNECT_SECONDS * 1000)
    except (Error, ValueError) as fault:
        raise CallerError(
            f"no browser answers at {address}: start it with --remote-debugging-port=PORT and give "
            f"http://127.0.0.1:PORT ({first_line(fault)})"
        ) from None
    stack.push_async_callback(_quietly, browser.close)  # of a browser that runs already: the connection
    if not browser.contexts:
        raise CallerError(f"the browser at {address} has no session of its own")
    page = await browser.contexts[0].new_page()
    stack.push_async_callback(_quietly, page.close)
    return OpenContext(browser.contexts[0], page=page)


async def _quietly(close: Callable[[], Awaitable[None]]) -> None:
    """What is gone already needs no closing."""
    with suppress(Error):
        await close()


async def save_state(context: BrowserContext, file: str) -> None:
    """Write the session's cookies and storage; only the user may read the file. Raises Error, CallerError."""
    state = await context.storage_state(indexed_db=True)
    _write_private(Path(file), json.dumps(state, indent=1).encode())


def _write_private(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        write_durably(path, content)
        path.chmod(0o600)
    except OSError as fault:
        raise CallerError(f"the storage state {path} cannot be written: {fault.strerror or fault}") from None


def _options(settings: BrowserSettings, secrets: Secrets) -> dict[str, Any]:
    """Of Playwright's new_context."""
    options: dict[str, Any] = {
        "viewport": {"width": settings.width, "height": settings.height},
        "device_scale_factor": settings.scale,
        "accept_downloads": settings.downloads is not None,
        "reduced_motion": "reduce",
        "service_workers": "block" if settings.allowed_hosts else "allow",
        "ignore_https_errors": settings.ignore_https_errors,
        "locale": settings.locale,
        "timezone_id": settings.timezone,
        "permissions": list(settings.permissions) or None,
        "proxy": {"server": settings.proxy} if settings.proxy else None,
    }
    if settings.geolocation is not None:
        latitude, longitude = settings.geolocation
        options["geolocation"] = {"latitude": latitude, "longitude": longitude}
    if (result := credentials(settings, secrets)) is not None:
        options["http_credentials"] = {
            "username": result.user,
            "password": result.password,
            "origin": result.origin,
        }
    return {name: value for name, value in options.items() if value is not None}


def credentials(settings: BrowserSettings, secrets: Secrets) -> Credentials | None:
    """What a server that asks by HTTP is told; None when there is nothing. Raises CallerError."""
    parts = urlsplit(settings.url)
    user, password = settings.http_user, settings.http_password
    if user is None and parts.username is not None:
        user, password = unquote(parts.username), unquote(parts.password or "")
    if user is None:
        return None
    origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    return Credentials(origin, secrets.plain(user), secrets.plain(password))
