"""One browser tab: its captures, its dialog, and work on it that a dialog or a crash may interrupt."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np
from playwright.async_api import CDPSession, Dialog, Error, FileChooser, Page, ViewportSize
from playwright.async_api import TimeoutError as Unanswered

from handeye.agent.errors import EnvironmentLost
from handeye.environments.browser.activity import Activity
from handeye.environments.browser.answers import Answers
from handeye.environments.browser.busy import busy
from handeye.environments.browser.dialog import DrawnDialog, Reply
from handeye.environments.browser.mask import SecretFields
from handeye.environments.browser.uploads import FileQuestion

T = TypeVar("T")
FIRST_POLL_SECONDS = 0.01
LAST_POLL_SECONDS = 0.1
CAPTURE_SECONDS = 20.0
ANSWER_SECONDS = 2.0
"""A question that was not answered by then got lost with the document it was asked of."""
PASSING = ("Unable to capture screenshot", "Not attached to an active page")
"""What Chromium says of a page that cannot be painted just now."""
ERROR_SECONDS = 0.05
"""A crash is told this much later than the error of the work that it cut off."""
RELEASE_SECONDS = 2.0
AFTERMATH = """() => globalThis.__handeye ? { downloads: __handeye.downloads(), refused: __handeye.refused(),
  heard: __handeye.heard(), document: performance.timeOrigin } : null"""
FREE_PLACE = """() => [[1, 1], [innerWidth - 2, 1], [1, innerHeight - 2], [innerWidth / 2, 9]].find(at =>
  document.elementFromPoint(...at)?.matches(':not(iframe, frame, embed, object)')) ?? null"""
HEARD_SECONDS = 0.4
"""How soon a page hears a mouse that moves."""


class Interrupted(Exception):
    """The work stopped without a fault: a dialog stands in its way, or its tab was closed."""


@dataclass(frozen=True)
class Viewport:
    """width, height in CSS pixels; scale: screen pixels per CSS pixel. uploads: where files may come from."""

    width: int
    height: int
    scale: float
    uploads: str | None = None
    hidden: Callable[[str], str] = str
    """A text of the page with every secret written as its name."""
    bare: bool = False
    """Whether the context was made without these sizes, so that each tab has to be told them."""
    resized: bool = True
    """A page of another size is brought to this one; a page of the caller's own keeps its size."""


@dataclass(frozen=True)
class Aftermath:
    """downloads: files that links have asked for. refused: what the page wanted to open outside of it."""

    downloads: int = 0
    refused: tuple[str, ...] = ()


class BrowserTab:
    """A page and what happens to it: a dialog, a crash, the end."""

    def __init__(self, page: Page, viewport: Viewport) -> None:
        self.page = page
        self.dialog: DrawnDialog | None = None
        self.activity = Activity(page)
        self.answers = Answers(page)
        self.secret_fields = SecretFields()
        self.popups_due = 0
        self.unheard = False
        self._document = 0.0
        self._viewport = viewport
        self._native: Dialog | FileQuestion | None = None
        self._lost = ""
        self._closed = False
        self._stop = asyncio.Event()
        self._blocked: asyncio.Task[Any] | None = None
        self._session: CDPSession | None = None
        self._listens = False
        self._uploads = Path(viewport.uploads) if viewport.uploads else None
        self.listen()
        page.on("crash", lambda _: self.lose("the page crashed"))
        page.on("close", lambda _: self._close())

    def listen(self) -> None:
        """Dialogs and questions for files are ours to answer from now on."""
        if not self._listens:
            self._listens = True
            self.page.on("dialog", self._asked)
            self.page.on("filechooser", self._file_asked)

    def ignore(self) -> None:
        """They are somebody else's again."""
        if self._listens:
            self._listens = False
            self.page.remove_listener("dialog", self._asked)
            self.page.remove_listener("filechooser", self._file_asked)

    def lose(self, why: str) -> None:
        """No work on this tab can go on."""
        self._lost = self._lost or why
        self._stop.set()

    @classmethod
    async def attach(cls, page: Page, scale: float = 1.0) -> BrowserTab:
        """A tab of a page that nobody else watches, ready to be captured."""
        size = page.viewport_size or {"width": 1280, "height": 720}
        tab = cls(page, Viewport(size["width"], size["height"], scale))
        await tab.session()
        return tab

    async def session(self) -> CDPSession:
        """The tab's CDP session; the first call opens it and brings the page to size."""
        if self._session is None:
            page, size = self.page, (self._viewport.width, self._viewport.height)
            self._session = await page.context.new_cdp_session(page)
            self._session.on("Page.windowOpen", self._window_opens)
            await self.activity.watch(self._session)
            wanted: ViewportSize = {"width": size[0], "height": size[1]}
            if self._viewport.resized and page.viewport_size != wanted:
                await page.set_viewport_size(wanted)
            if self._viewport.bare:
                metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": self._viewport.scale}
                await self._session.send("Emulation.setDeviceMetricsOverride", {**metrics, "mobile": False})
                await page.emulate_media(reduced_motion="reduce")
            with suppress(Unanswered):
                await page.wait_for_load_state("domcontentloaded")
        return self._session

    async def work(self, job: Awaitable[T], seconds: float) -> T:
        """Do a job on the page. Raises Interrupted when a dialog opens, EnvironmentLost when the page is
        lost or silent for `seconds`; a cancelled job is let release what it holds."""
        task = asyncio.ensure_future(job)
        stop = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({task, stop}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if task.done() and task.exception() is not None:
                await asyncio.wait({stop}, timeout=ERROR_SECONDS)
            if self.dialog is not None and not self._lost and not task.done():
                self._blocked = task
                raise Interrupted
            if task.done() and not self._lost and not self._closed:
                return task.result()
            await _end(task)
            if self._closed and not self._lost:
                raise Interrupted
            raise EnvironmentLost(self._lost or f"the page did not answer within {seconds:g} s")
        except asyncio.CancelledError:
            await _end(task)
            raise
        finally:
            stop.cancel()

    async def answer(self, reply: Reply, seconds: float) -> None:
        """Answer the open dialog and finish what it interrupted; a next dialog may stop that again."""
        native, self._native, self.dialog = self._native, None, None
        if native is None:
            return
        self._stop.clear()
        await (native.accept(reply.text) if reply.accept else native.dismiss())
        blocked, self._blocked = self._blocked, None
        if blocked is not None:
            await self.work(_done(blocked), seconds)

    async def release(self) -> None:
        """Drop work that still hangs on a dialog."""
        blocked, self._blocked = self._blocked, None
        if blocked is not None:
            await _end(blocked)

    async def aftermath(self) -> Aftermath:
        """What the page's scripts say of the last action; `unheard` tells whether any input reached it."""
        lines: list[dict[str, Any] | None] = []
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                lines = [await frame.evaluate(AFTERMATH) for frame in self.page.frames]
        except (Error, TimeoutError):  # a frame is between two documents
            return Aftermath()
        known = [each for each in lines if each is not None]
        document = lines[0]["document"] if lines and lines[0] else 0.0
        same, self._document = document == self._document, document
        self.unheard = same and document > 0 and not any(each["heard"] for each in known)
        refused = tuple(dict.fromkeys(what for each in known for what in each["refused"]))
        return Aftermath(sum(each["downloads"] for each in known), refused)

    async def is_deaf(self) -> bool:
        """Whether a mouse that moves over the page itself is not heard either."""
        for _ in range(2):
            place = await self.page.evaluate(FREE_PLACE)
            if place is None:
                return False
            await self.page.mouse.move(*place)
            await asyncio.sleep(HEARD_SECONDS / 2)
            await self.aftermath()
            if not self.unheard:
                return False
        return True

    async def capture(self, scale: float = 1.0) -> bytes:
        """The viewport now as PNG, with `scale` pixels per CSS pixel.

        Chromium cuts in document coordinates, and without a cut it always answers in CSS pixels.
        """
        session = await self.session()
        parameters: dict[str, Any] = {"format": "png", "optimizeForSpeed": True}
        if scale != 1:
            size = {"width": self._viewport.width, "height": self._viewport.height}
            seen = (await session.send("Page.getLayoutMetrics"))["cssVisualViewport"]
            if self._viewport.bare:  # this session's own scale counts beside the cut's
                scale /= self._viewport.scale
            parameters["clip"] = {"x": seen["pageX"], "y": seen["pageY"], **size, "scale": scale}
        answer = await self._until_it_paints(session, parameters)
        return base64.b64decode(answer["data"])

    async def _until_it_paints(self, session: CDPSession, parameters: dict[str, Any]) -> dict[str, Any]:
        """Chromium cannot paint while one document takes the place of another; a moment later it can."""
        until = time.monotonic() + CAPTURE_SECONDS
        while True:
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    return await session.send("Page.captureScreenshot", parameters)
            except TimeoutError:  # asked of a document that was just being left, no answer comes
                if time.monotonic() > until:
                    raise Error("the page cannot be painted") from None
            except Error as fault:
                passing = any(words in str(fault) for words in PASSING)
                if not passing or self.page.is_closed() or time.monotonic() > until:
                    raise
            await asyncio.sleep(FIRST_POLL_SECONDS)

    async def settle(self, settle_seconds: float, load_seconds: float) -> bytes:
        """The first frame equal to the one before it, with nothing under way (PNG, CSS pixels).

        A page that keeps moving is given back as it is after `settle_seconds`; one whose navigation
        is under way is waited for up to `load_seconds`.
        """
        await self.session()
        await self.activity.until_parsed(load_seconds)
        start = time.monotonic()
        poll = FIRST_POLL_SECONDS
        frame = await self.capture()
        while time.monotonic() - start < settle_seconds:
            await asyncio.sleep(poll)
            idle = not await busy(
                self.page
            )  # asked before the picture: what it still finds to do comes after
            before, frame = frame, await self.capture()
            if not self.activity.parsed:
                await self.activity.until_parsed(load_seconds)
                start = time.monotonic()
            elif idle and frame == before and self.activity.quiet:
                return frame
            poll = min(poll * 2, LAST_POLL_SECONDS)
        self.activity.give_up()
        return frame

    def _asked(self, dialog: Dialog | FileQuestion) -> None:
        self._native = dialog
        hidden = self._viewport.hidden
        message, given = hidden(dialog.message), hidden(dialog.default_value)
        self.dialog = DrawnDialog(dialog.type, message, given, self._viewport.scale)
        self._stop.set()

    def _file_asked(self, chooser: FileChooser) -> None:
        self._asked(FileQuestion(chooser, self._uploads))

    def _close(self) -> None:
        self._closed = True
        self._stop.set()

    def _window_opens(self, event: dict[str, Any]) -> None:
        self.popups_due += 1


async def _done(task: asyncio.Task[Any]) -> None:
    """Wait for work whose outcome was told when the dialog opened."""
    await asyncio.wait({task})
    if not task.cancelled() and isinstance(task.exception(), EnvironmentLost):
        task.result()


async def _end(task: asyncio.Future[Any]) -> None:
    """Cancel and let it release what it holds, which on a dead page may never end."""
    task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    task.cancel()
    await asyncio.wait({task}, timeout=RELEASE_SECONDS)


def decode(png: bytes) -> np.ndarray:
    """PNG to [height, width, 3] uint8 RGB."""
    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise EnvironmentLost("the browser gave no picture")
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
