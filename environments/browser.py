"""A Chromium browser as an Environment: it is seen as pixels and worked by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Annotated

from playwright.async_api import BrowserContext, Error, Page
from pydantic import Field

from agent.actions import check_on_screen
from agent.contracts import Action, Frozen, Outcome, Screenshot, Tab, Target
from agent.errors import CallerError, ParseError, WorldFault
from environments.browser_actions import CannotDo, Hands
from environments.browser_tab import BrowserTab, decode
from environments.chromium import launch

URL_LENGTH = 500
"""A data: address can be a whole page; the log keeps its beginning."""


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
    downloads: str | None = None
    """Folder for downloaded files; None discards them."""
    allowed_hosts: tuple[str, ...] = ()
    """Only these hosts (and their subdomains) are ever asked; empty allows all."""


class BrowserEnvironment:
    """Implements agent.contracts.Environment. secrets: values for `{secret:NAME}` in typed text."""

    name = "browser"

    def __init__(self, settings: BrowserSettings, secrets: Mapping[str, str] | None = None) -> None:
        self.settings = settings
        self._secrets = dict(secrets or {})
        self._stack = AsyncExitStack()
        self._context: BrowserContext | None = None
        self._tabs: list[BrowserTab | Page] = []

    @property
    def page(self) -> Page:
        """The current page, for oracles, success checks and scoring only."""
        if not self._tabs:
            raise WorldFault("the browser is not open")
        tab = self._tabs[-1]
        return tab.page if isinstance(tab, BrowserTab) else tab

    async def open(self) -> None:
        await self.close()
        self._stack = AsyncExitStack()
        settings = self.settings
        _, browser = await self._stack.enter_async_context(launch(settings.headed))
        self._context = await browser.new_context(
            viewport={"width": settings.width, "height": settings.height},
            device_scale_factor=settings.scale,
            accept_downloads=settings.downloads is not None,
        )
        self._context.set_default_timeout(settings.load_seconds * 1000)
        self._context.on("page", lambda page: self._tabs.append(page))
        page = await self._context.new_page()
        try:
            await page.goto(settings.url, wait_until="domcontentloaded")
        except Error as fault:
            await self.close()
            raise CallerError(f"{settings.url} does not answer: {_line(fault)}") from None

    async def observe(self) -> Screenshot:
        try:
            tab = await self._current()
            png = await tab.settle(self.settings.settle_seconds, self.settings.load_seconds)
            if self.settings.scale != 1:
                png = await tab.capture(self.settings.scale)
        except Error as fault:
            raise WorldFault(f"the page is lost: {_line(fault)}") from None
        return Screenshot(decode(png), self.settings.scale)

    async def act(self, action: Action) -> Outcome:
        size = self.settings.width * self.settings.scale, self.settings.height * self.settings.scale
        try:
            check_on_screen(action, round(size[0]), round(size[1]))
            if isinstance(action, Tab):
                raise CannotDo("tabs are not there yet")
            await Hands(self.page, self.settings.scale, self._secrets).do(action)
        except (CannotDo, ParseError) as fault:
            return Outcome(error=str(fault), url=self.page.url[:URL_LENGTH])
        except Error as fault:
            if self.page.is_closed() or not (self._context and self._context.browser.is_connected()):
                raise WorldFault(f"the page is lost: {_line(fault)}") from None
            return Outcome(error=_line(fault), url=self.page.url[:URL_LENGTH])
        return Outcome(url=self.page.url[:URL_LENGTH])

    async def target_at(self, x: float, y: float) -> Target | None:
        return None

    async def close(self) -> None:
        self._tabs.clear()
        self._context = None
        await self._stack.aclose()

    async def _current(self) -> BrowserTab:
        tab = self._tabs[-1]
        if not isinstance(tab, BrowserTab):
            tab = self._tabs[-1] = await BrowserTab.attach(tab)
        return tab


def _line(fault: Error) -> str:
    return str(fault).strip().splitlines()[0]
