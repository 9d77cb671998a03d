"""One browser tab: captures, and whether it is still loading, by its own CDP session."""

from __future__ import annotations

import asyncio
import base64
import time
from contextlib import suppress
from typing import Any

import cv2
import numpy as np
from playwright.async_api import CDPSession, Page

FIRST_POLL_SECONDS = 0.015
LAST_POLL_SECONDS = 0.1
LOADING_PATIENCE_SECONDS = 0.5
"""A parsed page that goes on loading (a long poll, a slow image) counts as still after this long."""


class BrowserTab:
    """A page, with what CDP tells about it. Make it with `BrowserTab.attach`."""

    def __init__(self, page: Page, session: CDPSession, main_frame: str) -> None:
        self.page = page
        self._parsed = asyncio.Event()
        self._parsed.set()
        self._session = session
        self._main_frame = main_frame
        self._loading: set[str] = set()
        session.on("Page.frameStartedLoading", self._started)
        session.on("Page.frameStoppedLoading", self._stopped)
        session.on("Page.frameDetached", self._stopped)
        session.on("Page.domContentEventFired", self._content)

    @classmethod
    async def attach(cls, page: Page) -> BrowserTab:
        session = await page.context.new_cdp_session(page)
        tree = await session.send("Page.getFrameTree")
        tab = cls(page, session, tree["frameTree"]["frame"]["id"])
        await session.send("Page.enable")
        return tab

    async def capture(self, scale: float = 1.0) -> bytes:
        """The viewport now as PNG, with `scale` pixels per CSS pixel.

        Chromium cuts in document coordinates, and without a cut it always answers in CSS pixels.
        """
        parameters: dict[str, Any] = {"format": "png", "optimizeForSpeed": True}
        if scale != 1:
            metrics = await self._session.send("Page.getLayoutMetrics")
            seen = metrics["cssVisualViewport"]
            size = {"width": seen["clientWidth"], "height": seen["clientHeight"]}
            parameters["clip"] = {"x": seen["pageX"], "y": seen["pageY"], **size, "scale": scale}
        answer = await self._session.send("Page.captureScreenshot", parameters)
        return base64.b64decode(answer["data"])

    async def settle(self, settle_seconds: float, load_seconds: float) -> bytes:
        """The first frame equal to the one before it, on a page that is not loading (PNG, CSS pixels).

        A page that keeps moving is given back as it is after `settle_seconds`; one whose navigation
        is under way is waited for up to `load_seconds`.
        """
        await self.parsed_within(load_seconds)
        start = still_since = time.monotonic()
        poll = FIRST_POLL_SECONDS
        frame = await self.capture()
        while time.monotonic() - start < settle_seconds:
            await asyncio.sleep(poll)
            before, frame = frame, await self.capture()
            now = time.monotonic()
            if not self._parsed.is_set():
                await self.parsed_within(load_seconds)
                still_since = time.monotonic()
            elif frame != before:
                still_since = now
            elif not self._loading or now - still_since > LOADING_PATIENCE_SECONDS:
                return frame
            poll = min(poll * 2, LAST_POLL_SECONDS)
        return frame

    async def parsed_within(self, seconds: float) -> None:
        """Wait for a navigation under way to bring a parsed document, at most this long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._parsed.wait(), seconds)

    def _started(self, event: dict[str, Any]) -> None:
        self._loading.add(event["frameId"])
        if event["frameId"] == self._main_frame:
            self._parsed.clear()

    def _stopped(self, event: dict[str, Any]) -> None:
        self._loading.discard(event["frameId"])
        if event["frameId"] == self._main_frame:
            self._parsed.set()

    def _content(self, event: dict[str, Any]) -> None:
        self._parsed.set()


def decode(png: bytes) -> np.ndarray:
    """PNG to [height, width, 3] uint8 RGB."""
    return cv2.cvtColor(cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
