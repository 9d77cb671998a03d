"""What is under way in a page: requests, loading frames, a popup or a file that is on its way."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Any

from playwright.async_api import CDPSession, Page, Request

AWAITED = frozenset({"document", "script", "stylesheet", "image", "font", "xhr", "fetch"})
LONGEST_REQUEST_SECONDS = 30.0


class Activity:
    """Counts what a page has begun and not finished.

    What is still under way when a settle gave up is background (a long poll, an endless download):
    it and its repeats are not waited for again until the next document.
    """

    def __init__(self, page: Page) -> None:
        self._requests: dict[Request, float] = {}
        self._frames: set[str] = set()
        self._background: set[str] = set()
        self._main_frame = ""
        self._parsed = asyncio.Event()
        self._parsed.set()
        self.became_nothing = False
        """A navigation ended with no document: most likely a file is coming."""
        self._committed = True
        page.on("request", self._asked)
        page.on("requestfinished", self._answered)
        page.on("requestfailed", self._answered)

    async def watch(self, session: CDPSession) -> None:
        """Begin to listen; called once the page has its session."""
        tree = await session.send("Page.getFrameTree")
        self._main_frame = tree["frameTree"]["frame"]["id"]
        session.on("Page.frameStartedLoading", self._started)
        session.on("Page.frameStoppedLoading", self._stopped)
        session.on("Page.frameDetached", self._stopped)
        session.on("Page.frameNavigated", self._navigated)
        session.on("Page.navigatedWithinDocument", self._moved)
        session.on("Page.domContentEventFired", self._content)
        await session.send("Page.enable")

    @property
    def parsed(self) -> bool:
        """False from the start of a navigation until its document is read."""
        return self._parsed.is_set()

    @property
    def quiet(self) -> bool:
        """Nothing is under way but background."""
        oldest = time.monotonic() - LONGEST_REQUEST_SECONDS
        waited = (key(request) for request, since in self._requests.items() if since > oldest)
        return self._background.issuperset(waited) and self._background.issuperset(self._frames)

    def give_up(self) -> None:
        """Take whatever is under way for background."""
        self._background.update(self._frames, map(key, self._requests))

    async def until_parsed(self, seconds: float) -> None:
        """Wait for a navigation under way to bring a document, at most this long."""
        if not self.parsed:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._parsed.wait(), seconds)

    def _asked(self, request: Request) -> None:
        if request.resource_type in AWAITED:
            self._requests[request] = time.monotonic()

    def _answered(self, request: Request) -> None:
        self._requests.pop(request, None)

    def _started(self, event: dict[str, Any]) -> None:
        self._frames.add(event["frameId"])
        if event["frameId"] == self._main_frame:
            self._parsed.clear()
            self._committed = False

    def _stopped(self, event: dict[str, Any]) -> None:
        self._frames.discard(event["frameId"])
        if event["frameId"] == self._main_frame:
            self.became_nothing = not self._committed
            self._parsed.set()

    def _navigated(self, event: dict[str, Any]) -> None:
        if event["frame"]["id"] == self._main_frame:
            self._committed = True
            self._requests.clear()
            self._background.clear()

    def _moved(self, event: dict[str, Any]) -> None:
        self._committed = True

    def _content(self, event: dict[str, Any]) -> None:
        self._parsed.set()


def key(request: Request) -> str:
    """A request's name among its repeats: its address without the query."""
    return request.url.partition("?")[0]
