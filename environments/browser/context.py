"""What a browser is started with, and the context that its tabs live in."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from playwright.async_api import BrowserContext, Error
from pydantic import Field

from handeye.agent.contracts import Frozen
from handeye.agent.errors import CallerError, first_line
from handeye.agent.log.writer import write_durably
from handeye.environments.browser.chromium import launch, launch_profile
from handeye.environments.browser.persistent_chromium import kept
from handeye.environments.browser.secrets import Secrets

NOT_KEPT = (
    "storage_state",
    "profile",
    "http_user",
    "ignore_https_errors",
    "proxy",
    "locale",
    "timezone",
    "geolocation",
    "permissions",
)


class BrowserSettings(Frozen):
    url: str = "about:blank"
    """Where a run starts."""
    width: Annotated[int, Field(ge=50, le=8000)] = 1280
    height: Annotated[int, Field(ge=50, le=8000)] = 720
    """The viewport in CSS pixels; a screenshot is this times `scale`."""
    scale: Annotated[float, Field(gt=0, le=4)] = 1.0
    headed: bool = False
    settle_seconds: Annotated[float, Field(ge=0)] = 2.0
    """A page that never stops moving is looked at after this long."""
    load_seconds: Annotated[float, Field(gt=0)] = 20.0
    """How long a navigation may take."""
    patience_seconds: Annotated[float, Field(gt=0)] = 10.0
    """Added to what an action may take; a page silent for longer is lost."""
    downloads: str | None = None
    """Folder for downloaded files; None discards them."""
    uploads: str | None = None
    """The only folder that files may be uploaded from; None: none may."""
    allowed_hosts: tuple[str, ...] = ()
    """Only these hosts (and their subdomains) are ever asked; empty allows all."""
    secret_hosts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """By a secret's name: where it may be typed; the host of `url` alone for one that is not named."""
    storage_state: str | None = None
    """A file with cookies and storage: read when it is there, written when the browser is closed."""
    profile: str | None = None
    """The folder of Chromium's profile; a fresh one for each run when None."""
    http_user: str | None = None
    """May be `{secret:NAME}`, as may the password and parts of `url`."""
    http_password: str = ""
    ignore_https_errors: bool = False
    proxy: str | None = None
    locale: str | None = None
    timezone: str | None = None
    geolocation: tuple[float, float] | None = None
    """Latitude and longitude in degrees."""
    permissions: tuple[str, ...] = ()
    keep: str | None = None
    """A file that tells of a browser which outlives a kill of this process; one told of there is gone on
    with, in its tabs as they are. While it lives it can be reached from every process of this machine."""


async def context_of(
    stack: AsyncExitStack, settings: BrowserSettings, switches: Sequence[str], secrets: Secrets
) -> tuple[BrowserContext, bool]:
    """The context and whether an earlier process left it; `stack` ends its browser. Raises CallerError."""
    if settings.keep is not None:
        if wanted := [name for name in NOT_KEPT if getattr(settings, name)]:
            raise CallerError(f"{wanted[0]} does not go with a browser that outlives a kill (--durable)")
        size = settings.width, settings.height
        held = await stack.enter_async_context(kept(Path(settings.keep), size, settings.headed, switches))
        return held.browser.contexts[0], held.found
    options = _options(settings, secrets)
    if settings.profile is not None:
        if settings.storage_state is not None:
            raise CallerError("give storage_state or profile, not both: a profile keeps its own session")
        profile = launch_profile(settings.profile, settings.headed, switches, options)
        return await stack.enter_async_context(profile), False
    _, browser = await stack.enter_async_context(launch(settings.headed, switches))
    if settings.storage_state is not None and os.path.exists(settings.storage_state):  # noqa: ASYNC240 - once
        options["storage_state"] = settings.storage_state
    try:
        return await browser.new_context(**options), False
    except (Error, ValueError) as fault:
        raise CallerError(f"the browser does not take its settings: {first_line(fault)}") from None


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
    parts = urlsplit(settings.url)
    user, password = settings.http_user, settings.http_password
    if user is None and parts.username is not None:
        user, password = unquote(parts.username), unquote(parts.password or "")
    if user is not None:
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        words = {"username": secrets.plain(user), "password": secrets.plain(password)}
        options["http_credentials"] = {**words, "origin": origin}
    return {name: value for name, value in options.items() if value is not None}
