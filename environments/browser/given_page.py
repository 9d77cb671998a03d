"""A page that the caller has opened, as an Environment: worked as it is, and left open."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from inspect import iscoroutinefunction
from typing import Any, Literal

from playwright.async_api import Error, Page

from handeye.agent.errors import CallerError, EnvironmentLost, first_line
from handeye.environments.browser.context import OpenContext
from handeye.environments.browser.environment import BrowserEnvironment
from handeye.environments.browser.settings import BrowserSettings
from handeye.environments.browser.sync_page import awaited

SIZE = "() => [innerWidth, innerHeight]"


class GivenPage(BrowserEnvironment):
    """Dialogs are ours while it is at work; one that is open then stays, drawn, until it is answered.

    page: of the asynchronous interface, or `sync_page.awaited` of one of the other. allowed_hosts: as in
    BrowserSettings, held for this page and its windows, see AllowedHosts.guard_page. secrets: for
    `{secret:NAME}`, each for the page's host alone.
    """

    def __init__(
        self, page: Page, allowed_hosts: Sequence[str] = (), secrets: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(BrowserSettings(url=page.url, allowed_hosts=tuple(allowed_hosts)), secrets)
        self._given, self._hands_off = page, False
        self.given = tuple(allowed_hosts), dict(secrets or {})

    async def open(self) -> None:
        """Begin to watch it; does nothing when it is watched already. Raises EnvironmentLost."""
        if self._given.is_closed():
            raise EnvironmentLost("the page is closed")
        if self._tabs is None:
            await super().open()

    async def close(self) -> None:
        """Stop answering for it; the page stays as it is."""
        if self._tabs is not None and self._given.is_closed():
            self._tabs = None

    def gone(self) -> Literal["browser", "page", ""]:
        """What is lost, if so."""
        browser = self._given.context.browser
        if browser is not None and not browser.is_connected():
            return "browser"
        return "page" if self._given.is_closed() else ""

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Its dialogs are ours within the block. Raises EnvironmentLost for a page that is closed."""
        await self.open()
        if self._hands_off:
            self._tabs_or_fault.listen()
        try:
            yield
        finally:
            self._hands_off = self._tabs is not None and self._dialog is None
            if self._hands_off:
                self._tabs_or_fault.ignore()

    @property
    def _dialog(self) -> Any:
        return None if self._given.is_closed() else self._tab.dialog

    async def _start(self) -> None:
        try:
            width, height = await self._given.evaluate(SIZE)
        except Error as fault:
            raise EnvironmentLost(f"the page does not answer: {first_line(fault)}") from None
        self.settings = self.settings.model_copy(update={"width": width, "height": height})
        await self._begin(OpenContext(self._given.context, page=self._given), resized=False)


KNOWN: dict[Any, GivenPage] = {}
"""By Playwright's own page, until it is closed."""


def known(page: Any, allowed_hosts: Sequence[str], secrets: Mapping[str, str]) -> GivenPage:
    """The one of a page of either interface. Raises CallerError for other hosts or secrets than before."""
    found = KNOWN.get(page)
    if found is None:
        face = page if iscoroutinefunction(page.screenshot) else awaited(page)
        found = KNOWN[page] = GivenPage(face, allowed_hosts, secrets)
        page.once("close", lambda _: KNOWN.pop(page, None))
    if (allowed_hosts or secrets) and found.given != (tuple(allowed_hosts), dict(secrets)):
        raise CallerError("this page has other allowed_hosts or secrets already: open another page")
    return found
