"""What a browser is started with, and the context that its tabs live in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

from playwright.async_api import Browser, BrowserContext
from pydantic import Field

from handeye.agent.contracts import Frozen
from handeye.environments.browser.chromium import launch
from handeye.environments.browser.persistent_chromium import kept


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
    keep: str | None = None
    """A file that tells of a browser which outlives a kill of this process; one told of there is gone on
    with, in its tabs as they are. While it lives it can be reached from every process of this machine."""


async def context_of(
    stack: AsyncExitStack, settings: BrowserSettings, switches: Sequence[str]
) -> tuple[Browser, BrowserContext, bool]:
    """The browser, its context, and whether an earlier process left them; `stack` ends them."""
    if settings.keep is not None:
        size = settings.width, settings.height
        held = await stack.enter_async_context(kept(Path(settings.keep), size, settings.headed, switches))
        return held.browser, held.browser.contexts[0], held.found
    _, browser = await stack.enter_async_context(launch(settings.headed, switches))
    context = await browser.new_context(
        viewport={"width": settings.width, "height": settings.height},
        device_scale_factor=settings.scale,
        accept_downloads=settings.downloads is not None,
        reduced_motion="reduce",
        service_workers="block" if settings.allowed_hosts else "allow",
    )
    return browser, context, False
