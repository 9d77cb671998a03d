"""A Chromium browser as an Environment: it is seen as pixels and worked by mouse and keyboard."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Mapping
from contextlib import AsyncExitStack, suppress
from math import ceil
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np

from handeye.agent.actions import check_on_screen
from handeye.agent.contracts import (
    Action,
    Box,
    Click,
    Drag,
    Element,
    Navigate,
    Outcome,
    Press,
    Screenshot,
    Tab,
    Target,
    Type,
    Wait,
)
from handeye.agent.errors import CallerError, EnvironmentLost, MissingExtra, ParseError
from handeye.agent.safety.prompt_injection import Said

try:
    from playwright.async_api import BrowserContext, Error, Page
except ImportError:
    raise MissingExtra("playwright", "browser") from None

from handeye.environments.browser.actions import InputController
from handeye.environments.browser.answers import check_start
from handeye.environments.browser.browser_keys import (
    DONE,
    REFUSED,
    chord_of,
    leave_full_screen,
    opens_behind,
    tab_number,
    untouched,
)
from handeye.environments.browser.context import OpenContext, context_of, credentials, save_state
from handeye.environments.browser.described import described
from handeye.environments.browser.dialog import DrawnDialog, Reply
from handeye.environments.browser.downloads import Downloads
from handeye.environments.browser.hosts import AllowedHosts
from handeye.environments.browser.mask import cover_echoes
from handeye.environments.browser.page_files import named_script, page_script
from handeye.environments.browser.probe import PageProbe
from handeye.environments.browser.said import enter_target, said, target_at
from handeye.environments.browser.secrets import Secrets, without_user
from handeye.environments.browser.settings import BrowserSettings
from handeye.environments.browser.tab import BrowserTab, Interrupted, Viewport, decode
from handeye.environments.browser.tabs import Tabs
from handeye.environments.browser.uploads import drop_files, files_of
from handeye.environments.chords import ActionNotSupported

T = TypeVar("T")
URL_LENGTH = 500
"""A data: address can be a whole page; the log keeps its beginning."""
START_SECONDS = 20.0
"""For Chromium to start and make its first page; loading the start URL has its own time."""
FILE_SECONDS = 0.5
"""How long a navigation that brought no document may take to become a file."""
TYPE_SECONDS = 0.02
"""A character's share of that."""
PROBE_SECONDS = 5.0
"""How long a page may take to answer a check."""
GONE_SECONDS, AGAIN_SECONDS = 6.0, 0.5
"""How long, and how often, a page is asked for again whose request no server has seen."""
HEARD = (Click, Drag, Press, Type)
DEAF = "the tab took no more input, as under a dialog of the browser; its address was opened in a new one"


class BrowserEnvironment:
    """Implements agent.contracts.Environment. secrets: values for `{secret:NAME}` in typed text."""

    name = "browser"

    def __init__(self, settings: BrowserSettings, secrets: Mapping[str, str] | None = None) -> None:
        self.settings = settings
        self._secrets = Secrets(secrets or {}, settings.secret_hosts, settings.url)
        self._hosts = AllowedHosts(settings.allowed_hosts, settings.url)
        self._downloads = Downloads(settings.downloads)
        self._stack = AsyncExitStack()
        self._tabs: Tabs | None = None
        self._frame: np.ndarray | None = None
        self._probe: PageProbe | None = None
        self._refused: tuple[str, ...] = ()
        self._attached: Page | None = None
        self.found_again = False  # the browser of an earlier process goes on, see BrowserSettings.keep

    @property
    def page(self) -> Page:
        """The current page, for oracles and scoring only."""
        return self._tab.page

    @property
    def probe(self) -> PageProbe:
        """The current page for success checks and outputs: bounded, and history its dialogs."""
        if self._probe is None:
            self._probe = PageProbe(lambda: self._tab, PROBE_SECONDS)
        return self._probe

    async def open(self) -> None:
        """Start Chromium on the start URL. Raises CallerError for one that is not there or not allowed,
        EnvironmentLost when the server or Chromium does not answer."""
        await self.close()
        try:
            # Playwright never answers when the browser dies while its first page is made.
            async with asyncio.timeout(START_SECONDS + self.settings.load_seconds):
                await self._start()
        except BaseException as fault:
            await self.close()
            if isinstance(fault, Error):
                raise EnvironmentLost(f"the browser is lost: {_line(fault)}") from None
            if isinstance(fault, (Interrupted, TimeoutError)):
                raise EnvironmentLost("the browser is lost: it does not answer while it starts") from None
            raise

    async def observe(self) -> Screenshot:
        await self._tabs_or_fault.follow(self._tab)
        while (tab := self._tab).dialog is None:
            try:
                self._frame = await self._work(self._look(tab))
                if await self._answered(tab):
                    break
            except Interrupted:  # by a dialog, or the tab was closed and another is looked at now
                continue
            except Error as fault:
                raise EnvironmentLost(f"the page is lost: {_line(fault)}") from None
        return Screenshot(self._with_dialog(), self.settings.scale)

    async def _answered(self, tab: BrowserTab) -> bool:
        """Whether the frame shows a page of the application. One whose request no server has seen is asked
        for again for a while. Raises EnvironmentLost for an error page."""
        answers, until = tab.answers, time.monotonic() + GONE_SECONDS
        if not answers.fault or tab is not self._tab:
            return True
        while answers.not_reached and time.monotonic() < until:
            await asyncio.sleep(AGAIN_SECONDS)
            with suppress(Error):
                await self._work(tab.page.reload(wait_until="domcontentloaded"))
            if not answers.fault:
                return False
        raise EnvironmentLost(self._secrets.hidden(answers.fault))

    async def act(self, action: Action) -> Outcome:
        downloads: tuple[str, ...] = ()
        error, before = None, self.page.url
        try:
            check_on_screen(action, self._width, self._height)
            dialog = self._tab.dialog
            if dialog is not None and not isinstance(action, Tab):
                await self._answer(dialog, action)
            else:
                await self._perform(action)
            downloads = await self._after()
            error = await self._deafness(action) or "; ".join(self._refused) or None
        except (ActionNotSupported, ParseError) as fault:
            error = str(fault)
        except Error as fault:
            error = _line(fault)
            if isinstance(action, Navigate) and action.url and not _same_host(action.url, before):
                self._tab.answers.excuse()  # an address of the model's own choice
        except Interrupted:
            pass
        error = self._downloads.take_failed() or error
        if asks := self._tab.answers.take_asked():
            error = asks
        if refused := self._hosts.take_refused():
            error = refused if " " in refused else f"{refused} is not an allowed host"
            self._tab.answers.excuse()
        if windows := self._tabs_or_fault.take_refused():
            error = f"the page opened {windows} windows too many; they were closed"
        hidden = self._secrets.hidden
        url = hidden(self.page.url)[:URL_LENGTH]
        answers = self._tab.answers
        return Outcome(
            error=hidden(error) if error else None,
            downloads=downloads,
            url=url,
            status=answers.status,
            failed_requests=tuple(hidden(each) for each in answers.take_failed()),
        )

    async def target_at(self, x: float, y: float) -> Target | None:
        if self._tab.dialog is not None:
            return self._tab.dialog.target_at(x, y)
        scale = self.settings.scale
        job = target_at(self.page, named_script("target.js"), x / scale, y / scale)
        found: Target | None = await self._asked(job, None)
        if found is None:
            return None
        box = Box(*(side * scale for side in found.box))
        return self._bare(found).model_copy(update={"box": box})

    def _bare(self, found: Target) -> Target:
        words = ("role", "text", "group", "record", "distinct", "heading")
        return found.model_copy(update={name: self.hidden(getattr(found, name)) for name in words})

    async def said(self) -> list[Said]:
        """What stands on the page, for checks only."""
        job = said(self.page, self.settings.scale)
        found: list[Said] = [] if self._tab.dialog else await self._asked(job, [])
        return [each.model_copy(update={"text": self.hidden(each.text)}) for each in found]

    async def enter_target(self) -> Target | None:
        """What the Enter key would press, for checks only."""
        found = None if self._tab.dialog else await self._asked(enter_target(self.page), None)
        return None if found is None else self._bare(found)

    async def elements(self) -> tuple[Element, ...]:
        """What is on the page, for skills (agent.contracts.Described); an open dialog is all there is."""
        if self._tab.dialog is not None:
            return self._tab.dialog.elements()
        result: list[dict[str, Any]] = await self._asked(
            described(self.page, named_script("elements.js"), named_script("frame.js")), []
        )
        return tuple(self._element(each) for each in result)

    def _element(self, data: dict[str, Any]) -> Element:
        """In screen pixels, secrets as their names."""
        scale = self.settings.scale
        for side in ("box", "scroller"):
            data[side] = data[side] and Box(*(each * scale for each in data[side]))
        for words in ("role", "name", "value", "group", "layer", "record", "heading", "address"):
            data[words] = self._secrets.hidden(data.get(words, ""))
        return Element.model_validate(data)

    def hidden(self, text: str) -> str:
        """The text with every secret written as its name, also as addresses write it."""
        return self._secrets.hidden(text)

    async def close(self) -> None:
        tabs, self._tabs, self._probe = self._tabs, None, None
        self._frame = None
        if tabs is not None:
            await self._downloads.complete(self.settings.load_seconds)
            await self._save_state(tabs)
        await self._downloads.release()
        if tabs is not None:
            await tabs.release()
            if self._attached is not None:
                await tabs.close_windows(self._attached)
        await self._stack.aclose()

    async def _save_state(self, tabs: Tabs) -> None:
        """The session, for the next run; a browser that is lost has none."""
        if self.settings.storage_state is None:
            return
        with suppress(Error, EnvironmentLost, TimeoutError):
            async with asyncio.timeout(self.settings.load_seconds):
                await save_state(tabs.current.page.context, self.settings.storage_state)

    async def _start(self) -> None:
        settings = self.settings
        self._stack = AsyncExitStack()
        switches = self._hosts.arguments()
        place = await context_of(self._stack, settings, switches, self._secrets)
        await self._begin(place)
        if self.found_again and self.page.url != "about:blank":
            self._secrets.take_all()
            await self._work(self.page.mouse.up())  # a click may have been cut off between press and release
            await self._tab.page.bring_to_front()
            return
        await self._go_to_start()

    async def _begin(self, place: OpenContext, resized: bool = True) -> None:
        """Watch the pages there are; resized: bring them to the size of the settings."""
        settings, context, self.found_again = self.settings, place.context, place.found_again
        self._attached = place.page
        if context.browser is None:
            raise CallerError("this browser cannot be watched, so it is not used")
        if place.page is None:
            context.set_default_timeout(settings.load_seconds * 1000)
            await self._prepare(context)
            asked = credentials(settings, self._secrets) if settings.keep is not None else None
            await self._hosts.guard(context.browser, context, asked)
        else:
            await self._hosts.guard_windows(context, self._is_ours)
            await self._watch(place.page)
        viewport = Viewport(
            settings.width,
            settings.height,
            settings.scale,
            settings.uploads,
            self._secrets.hidden,
            bare=settings.keep is not None,
            resized=resized,
        )
        tabs = Tabs(context, viewport, self._downloads, place.page, self._watch)
        context.on("close", lambda _: tabs.lose("the browser is gone"))
        context.browser.on("disconnected", lambda _: tabs.lose("the browser is gone"))
        if not context.pages:
            await context.new_page()
        self._tabs = tabs
        await self._work(self._tab.session())

    async def _go_to_start(self) -> None:
        settings = self.settings
        address = without_user(settings.url)[:URL_LENGTH]
        try:
            asked = self.page.goto(self._secrets.address(settings.url), wait_until="domcontentloaded")
            answer = await self._work(asked)
        except Interrupted:
            return
        except Error as fault:
            if refused := self._hosts.take_refused():
                raise CallerError(f"{address} does not answer: {refused} is not an allowed host") from None
            raise EnvironmentLost(f"{address} does not answer: {_line(fault)}") from None
        if answer is not None:
            check_start(address, answer.status, answer.headers)

    def _is_ours(self, page: Page) -> bool:
        return self._tabs is None or page in self._tabs.pages

    async def _watch(self, page: Page) -> None:
        """A page of somebody's own browser, which may show a document already."""
        await self._prepare(page)
        await self._hosts.guard_page(page)
        for frame in page.frames:
            with suppress(Error):  # it is between two documents, and the next gets it by itself
                await frame.evaluate(page_script())

    async def _prepare(self, place: BrowserContext | Page) -> None:
        """What every page of the context, or this one page, gets before its own scripts."""
        await place.add_init_script(page_script())
        if isinstance(place, BrowserContext):
            with suppress(Error):  # a passkey is asked for in a dialog that no screenshot shows
                await place.credentials.install()

    async def _look(self, tab: BrowserTab) -> np.ndarray:
        settings = self.settings
        png = await tab.settle(settings.settle_seconds, settings.load_seconds)
        if settings.scale != 1:
            png = await tab.capture(settings.scale)
        pixels = await tab.secret_fields.mask(decode(png), settings.scale)
        return await cover_echoes(tab.page, self._secrets.typed, pixels, settings.scale)

    async def _perform(self, action: Action) -> None:
        if isinstance(action, Tab):
            await self._tabs_or_fault.do(action)
            return
        if isinstance(action, Navigate) and action.url and not self._hosts.allows(action.url):
            raise ActionNotSupported(f"{action.url[:URL_LENGTH]} is not on an allowed host")
        tab, tabs = self._tab, self._tabs_or_fault
        session = await self._work(tab.session())
        if isinstance(action, Drag) and action.files:
            folder, scale = self.settings.uploads, self.settings.scale
            files = files_of(Path(folder) if folder else None, action.files)
            x, y = action.path[-1]
            await self._work(drop_files(tab.page, session, files, x / scale, y / scale))
            return
        tabs.behind = isinstance(action, Click) and opens_behind(action)
        hands = InputController(tab.page, self.settings.scale, self._secrets, tab.secret_fields)
        more = action.seconds if isinstance(action, Wait) else 0.0
        if isinstance(action, Type):
            more = len(action.text) * TYPE_SECONDS
        if isinstance(action, Press):
            more = action.count * (action.seconds + TYPE_SECONDS)
        await self._work(hands.do(action), more)
        if isinstance(action, Press):
            await self._browser_key(action.keys)

    async def _browser_key(self, keys: str) -> None:
        """What a browser itself does at a key that the page has let pass. Raises ActionNotSupported."""
        chord, page = chord_of(keys), self._tab.page
        if chord == "escape":
            await self._work(leave_full_screen(page))
        index = tab_number(chord)
        done, refused = DONE.get(chord), REFUSED.get(chord)
        if (done is None and refused is None and index is None) or not await self._work(untouched(page)):
            return
        if refused is not None:
            raise ActionNotSupported(f"{keys} does nothing: {refused}")
        if done in ("reload", "back", "forward"):
            await self._perform(Navigate(to=done))
        elif done in ("new", "close"):
            await self._tabs_or_fault.do(Tab(do=done))
        else:
            await self._tabs_or_fault.show(index, {"next": 1, "previous": -1}.get(done or "", 0))

    async def _after(self) -> tuple[str, ...]:
        """What the action set going and its Outcome has to tell of: a navigation, files."""
        tab = self._tab
        left = await self._work(tab.aftermath())
        due, self._refused = left.downloads, left.refused
        await self._tabs_or_fault.follow(tab)
        await self._work(self._tab.session())
        await self._work(self._tab.activity.until_parsed(self.settings.load_seconds))
        activity = self._tab.activity
        nothing, activity.became_nothing = activity.became_nothing, False
        seconds = self.settings.load_seconds if due or not nothing else FILE_SECONDS
        return await self._downloads.finish(due or int(nothing), seconds)

    async def _deafness(self, action: Action) -> str | None:
        """Why an input did not reach the page. A tab that hears none any more, as one with a dialog of the
        browser that no screenshot shows, gives way to a new one of the same address."""
        tab = self._tab
        if not isinstance(action, HEARD) or tab.dialog is not None or not tab.unheard:
            return None
        if not await self._work(tab.is_deaf()):
            return None
        url = tab.page.url
        page = await tab.page.context.new_page()
        with suppress(Error, Interrupted):
            await self._work(page.goto(url, wait_until="domcontentloaded"))
        await tab.page.close()
        return DEAF

    async def _answer(self, dialog: DrawnDialog, action: Action) -> None:
        typed = self._secrets.resolve(action.text, self.page.url) if isinstance(action, Type) else ""
        answer = dialog.act(action, typed)
        if isinstance(answer, str):
            raise ActionNotSupported(answer)
        if isinstance(action, Wait):
            await asyncio.sleep(action.seconds)
        if isinstance(answer, Reply):
            await self._tab.answer(answer, self._bound)

    def _with_dialog(self) -> np.ndarray:
        frame, dialog = self._frame, self._tab.dialog
        if frame is None:
            frame = np.full((self._height, self._width, 3), 255, np.uint8)
        return frame if dialog is None else dialog.draw(frame)

    async def _asked(self, job: Awaitable[T], instead: T) -> T:
        try:
            return await self._work(job)
        except (Interrupted, Error):  # the page is between two documents
            return instead

    async def _work(self, job: Awaitable[T], more_seconds: float = 0.0) -> T:
        return await self._tab.work(job, self._bound + more_seconds)

    @property
    def _bound(self) -> float:
        return self.settings.load_seconds + self.settings.settle_seconds + self.settings.patience_seconds

    @property
    def _width(self) -> int:
        """Of the frame that was seen: Chromium rounds a width that is no whole number its own way."""
        seen = self._frame
        return ceil(self.settings.width * self.settings.scale) if seen is None else seen.shape[1]

    @property
    def _height(self) -> int:
        seen = self._frame
        return ceil(self.settings.height * self.settings.scale) if seen is None else seen.shape[0]

    @property
    def _tab(self) -> BrowserTab:
        return self._tabs_or_fault.current

    @property
    def _tabs_or_fault(self) -> Tabs:
        if self._tabs is None:
            raise EnvironmentLost("the browser is not open")
        return self._tabs


def _same_host(one: str, other: str) -> bool:
    return urlsplit(one).netloc == urlsplit(other).netloc


def _line(fault: Error) -> str:
    """Playwright's reason without the name of its method."""
    first = str(fault).strip().splitlines()[0]
    return first.partition(": ")[2] if first.split(":")[0].count(".") == 1 else first
