"""The open tabs of a browser: new ones are followed, closed ones give way to the one before."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from playwright.async_api import BrowserContext, Error, Page

from handeye.agent.contracts import Tab
from handeye.agent.errors import EnvironmentLost
from handeye.environments.browser.downloads import Downloads
from handeye.environments.browser.tab import BrowserTab, Viewport
from handeye.environments.chords import ActionNotSupported

POPUP_SECONDS = 10.0
"""How long a window that the page has asked for may take to come."""
MOST = 20
"""Tabs at the same time; what opens more is closed again."""


class Tabs:
    """All tabs in the order of their opening, and which is looked at."""

    def __init__(
        self,
        context: BrowserContext,
        viewport: Viewport,
        downloads: Downloads,
        page: Page | None = None,
        prepare: Callable[[Page], Coroutine[Any, Any, None]] | None = None,
    ) -> None:
        """page: with it only this page, and the windows that it opens, are tabs. prepare: is given them."""
        self._context = context
        self._viewport = viewport
        self._downloads = downloads
        self._tabs: list[BrowserTab] = []
        self._seen: list[BrowserTab] = []
        self._came = asyncio.Event()
        self._refused = 0
        self.behind = False
        """Whether what the last action opens stays behind the tab that is looked at."""
        self._closing: set[asyncio.Task[None]] = set()
        self._popups_only, self._prepare = page is not None, prepare
        for each in context.pages if page is None else [page]:
            self._opened(each)
        if page is None:
            context.on("page", self._opened)

    @property
    def current(self) -> BrowserTab:
        if not self._seen:
            raise EnvironmentLost("every tab of the browser is closed")
        return self._seen[-1]

    @property
    def pages(self) -> list[Page]:
        return [tab.page for tab in self._tabs]

    async def close_windows(self, first: Page) -> None:
        """Those that the first page has opened."""
        for page in self.pages:
            if page != first:
                with suppress(Error):
                    await page.close()

    async def do(self, action: Tab) -> None:
        """Raises ActionNotSupported when there is no such tab."""
        self.behind = False
        if action.do == "new":
            page = await self._context.new_page()
            if self._popups_only:
                self._popup(page)
            return
        if action.index is None and action.do == "switch":
            raise ActionNotSupported("tab switch needs an index")
        if action.index is not None and action.index >= len(self._tabs):
            raise ActionNotSupported(
                f"there is no tab {action.index}; the tabs are 0 to {len(self._tabs) - 1}"
            )
        tab = self.current if action.index is None else self._tabs[action.index]
        if action.do == "switch":
            self._look_at(tab)
            await tab.page.bring_to_front()
        elif len(self._tabs) == 1:
            raise ActionNotSupported("the only tab cannot be closed")
        else:
            await tab.page.close()

    async def show(self, index: int | None, by: int = 0) -> None:
        """The tab of that number, -1 the last, or the one so many tabs on; nothing where there is none."""
        number = (self._tabs.index(self.current) + by) % len(self._tabs) if index is None else index
        if number < len(self._tabs):
            self._look_at(tab := self._tabs[number])
            await tab.page.bring_to_front()

    async def follow(self, tab: BrowserTab) -> None:
        """Wait for the windows that this tab has asked for to become tabs."""
        end = time.monotonic() + POPUP_SECONDS
        while tab.popups_due > 0 and (left := end - time.monotonic()) > 0:
            self._came.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._came.wait(), left)
        tab.popups_due = 0

    def listen(self) -> None:
        for tab in self._tabs:
            tab.listen()

    def ignore(self) -> None:
        """What asks something of nobody is left to the caller; a dialog that is open stays."""
        for tab in self._tabs:
            tab.ignore()

    def lose(self, why: str) -> None:
        for tab in self._tabs:
            tab.lose(why)

    async def release(self) -> None:
        for tab in self._tabs:
            await tab.release()

    def take_refused(self) -> int:
        """How many windows beyond MOST were closed again since the last call."""
        refused, self._refused = self._refused, 0
        return refused

    def _opened(self, page: Page) -> None:
        if len(self._tabs) >= MOST:
            self._refused += 1
            closing = asyncio.ensure_future(page.close())
            self._closing.add(closing)
            closing.add_done_callback(self._ended)
            self._came.set()
            return
        tab = BrowserTab(page, self._viewport)
        opener = self._seen[-1] if self._seen else None
        if opener is not None:
            opener.popups_due = max(0, opener.popups_due - 1)
        self._tabs.append(tab)
        self._seen.insert(max(0, len(self._seen) - 1) if self.behind else len(self._seen), tab)
        page.on("close", lambda _: self._closed(tab))
        if self._popups_only:
            page.on("popup", self._popup)
        page.on("download", lambda download: self._downloads.take(download))
        self._came.set()

    def _popup(self, page: Page) -> None:
        self._opened(page)
        if self._prepare is not None:
            preparing = asyncio.ensure_future(self._prepare(page))
            self._closing.add(preparing)
            preparing.add_done_callback(self._ended)

    def _ended(self, closing: asyncio.Task[None]) -> None:
        self._closing.discard(closing)
        if not closing.cancelled():
            closing.exception()  # the window was gone already, or the browser is

    def _closed(self, tab: BrowserTab) -> None:
        self._tabs.remove(tab)
        self._seen.remove(tab)
        self._came.set()

    def _look_at(self, tab: BrowserTab) -> None:
        self._seen.remove(tab)
        self._seen.append(tab)
