"""`handeye.on(page)`: the verbs of a model that sees, on a page of your own, a desktop or a picture."""

from __future__ import annotations

import weakref
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self, TypedDict, TypeVar, Unpack, overload

import numpy as np
from pydantic import BaseModel

from handeye.agent.contracts import VisionModel
from handeye.agent.perception.reading import Line
from handeye.agent.task.parts import Check
from handeye.api import Result
from handeye.commands.environments import OWN_SCREEN, part_of
from handeye.commands.run_setup import People
from handeye.event_loop import run_blocking
from handeye.eyes import BrowserGone, Checked, Found, PageClosed, eyes_of
from handeye.given_screens import Picture, is_async, is_page
from handeye.verbs import SessionOptions, Verbs

if TYPE_CHECKING:
    from playwright.async_api import Page as AsyncPage
    from playwright.sync_api import Page

    from handeye.environments.browser.given_page import GivenPage

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
ModelType = type[M]
ExceptionType = type[BaseException]


class DoOptions(TypedDict, total=False):
    """checks, max_steps (30), max_seconds (300), confirm: as of GoalOptions. people: who is asked."""

    checks: Sequence[Check | Mapping[str, Any]]
    max_steps: int
    max_seconds: float
    confirm: Sequence[str]
    people: People


class Waiting(Protocol):
    """How a verb is waited for."""

    def __call__(self, work: Coroutine[Any, Any, T]) -> T: ...


class Screen:
    """A synchronous Playwright page, programs on a desktop, or a picture. Points are those of `Found`.

    Every verb looks anew. Raises NotOnScreen where the thing meant is absent; PageClosed, BrowserGone,
    ScreenBusy or another ScreenUnavailable for a screen that cannot be worked; ModelFault where the model has
    no valid answer. A context manager: `close` ends its log and a program that was started for it.
    """

    def __init__(self, verbs: Verbs, wait: Waiting, ending: Coroutine[Any, Any, None] | None = None) -> None:
        self._verbs, self._wait, self._ending = verbs, wait, ending
        weakref.finalize(self, verbs.close)

    def locate(self, text: str) -> Found | None:
        """Where the thing is that a label or a description means; None when it is not there."""
        return self._wait(self._verbs.locate(text))

    def click(self, text: str) -> Found:
        """Click it; the place clicked."""
        return self._wait(self._verbs.click(text))

    def type(self, text: str, into: str | None = None, *, clear: bool = False) -> None:
        """Type at the focus, or in the field meant by `into`; clear: empty it before. The model never sees
        `text` other than on the page. `{secret:NAME}` types a secret that `on` was given."""
        self._wait(self._verbs.type(text, into, clear))

    def press(self, keys: str) -> None:
        """Press a key or a chord, such as 'Enter' or 'Control+a'."""
        self._wait(self._verbs.press(keys))

    def select(self, option: str, within: str) -> None:
        """Choose an option, by its label, of the list meant by `within`."""
        self._wait(self._verbs.select(option, within))

    def ask(self, question: str) -> str:
        """The answer, in the words of the screen; empty where it does not say."""
        return self._wait(self._verbs.ask(question))

    def check(self, statement: str) -> Checked:
        """Whether it holds, true or false in an `if` or `assert`; `.why` is for the message."""
        return self._wait(self._verbs.check(statement))

    def read(self) -> tuple[Line, ...]:
        """The lines of text with their boxes. Needs the extra `ocr`."""
        return self._wait(self._verbs.read())

    def extract(self, model: ModelType[M]) -> M:
        """What the screen says, as a pydantic model: each field is asked for by its description, or its name.

        A field that the screen does not tell keeps its default. Raises ModelFault for a value that does not
        fit, CallerError for a field that holds a list.
        """
        return self._wait(self._verbs.extract(model))

    def do(self, goal: str, **options: Unpack[DoOptions]) -> Result:
        """Reach a goal in as many steps as it takes, with what the agent has: policy, checks, a log."""
        return self._wait(self._verbs.do(goal, **options))

    @property
    def log(self) -> Path | None:
        """The folder of the session's run, once the first verb was used; None where none is written."""
        return self._verbs.log.folder if self._verbs.log else None

    def close(self) -> None:
        """End the log, and the program that was started; a page of the caller's own stays open."""
        self._verbs.close()
        ending, self._ending = self._ending, None
        if ending is not None:
            self._wait(ending)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: ExceptionType | None, fault: Any, trace: TracebackType | None) -> None:
        self.close()


class AsyncScreen:
    """An asynchronous Playwright page; the verbs of `Screen`, awaited."""

    def __init__(self, verbs: Verbs) -> None:
        self._verbs = verbs
        weakref.finalize(self, verbs.close)

    async def locate(self, text: str) -> Found | None:
        return await self._verbs.locate(text)

    async def click(self, text: str) -> Found:
        return await self._verbs.click(text)

    async def type(self, text: str, into: str | None = None, *, clear: bool = False) -> None:
        await self._verbs.type(text, into, clear)

    async def press(self, keys: str) -> None:
        await self._verbs.press(keys)

    async def select(self, option: str, within: str) -> None:
        await self._verbs.select(option, within)

    async def ask(self, question: str) -> str:
        return await self._verbs.ask(question)

    async def check(self, statement: str) -> Checked:
        return await self._verbs.check(statement)

    async def read(self) -> tuple[Line, ...]:
        return await self._verbs.read()

    async def extract(self, model: ModelType[M]) -> M:
        return await self._verbs.extract(model)

    async def do(self, goal: str, **options: Unpack[DoOptions]) -> Result:
        return await self._verbs.do(goal, **options)

    @property
    def log(self) -> Path | None:
        return self._verbs.log.folder if self._verbs.log else None

    async def close(self) -> None:
        self._verbs.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._verbs.close()


class OnOptions(TypedDict, total=False):
    """model: as the option --model takes it, loaded once in a process, or a VisionModel. log: a folder that
    gets the session's run, for view, replay and eval; none is written without it. allowed_hosts: the only
    hosts that the page may ask. secrets: values for {secret:NAME}, typed on the page's host alone and greyed
    in every picture."""

    model: str | VisionModel
    log: str | Path | None
    allowed_hosts: Sequence[str]
    secrets: Mapping[str, str]


@overload
def on(target: Page | str | Path | np.ndarray, **options: Unpack[OnOptions]) -> Screen: ...
@overload
def on(target: AsyncPage, **options: Unpack[OnOptions]) -> AsyncScreen: ...
def on(target: Any, **options: Unpack[OnOptions]) -> Screen | AsyncScreen:
    """The verbs on a Playwright page, a picture or the desktop: `handeye.on(page).click("Save")`.

    target: a page of playwright.sync_api; a page of playwright.async_api, whose verbs are awaited; a picture,
    by its path or as an array [height, width, 3] uint8 RGB; or "desktop", the screen that the user sits at.
    Raises CallerError for another target or an unknown model.
    """
    if isinstance(target, str) and target == "desktop":
        return _on_desktop(None, (None, None), options)
    if not is_page(target):
        eyes = eyes_of(options.get("model", "builtin"))
        return Screen(Verbs(Picture(target), eyes, SessionOptions(log=_folder(options))), run_blocking)
    place = _given(target, options)
    verbs = Verbs(place, eyes_of(options.get("model", "builtin")), _session(place, options))
    return AsyncScreen(verbs) if is_async(target) else Screen(verbs, _on_its_loop(target))


def on_program(
    command: str, *, width: int | None = None, height: int | None = None, **options: Unpack[OnOptions]
) -> Screen:
    """The verbs on a program, started on a screen of its own: `handeye.on_program("mousepad")`.

    width, height: of that screen in pixels. It ends with the screen's `close`, or with `with`.
    """
    return _on_desktop(command, (width, height), options)


def _on_desktop(command: str | None, size: tuple[int | None, int | None], options: OnOptions) -> Screen:
    from handeye.environments.desktop.environment import DesktopEnvironment, DesktopSettings

    part = part_of(None, command, command is None, size=size)
    assert part.desktop is not None
    secrets = dict(options.get("secrets", {}))
    eyes = eyes_of(options.get("model", "builtin"))
    desktop = DesktopEnvironment(DesktopSettings.model_validate(part.desktop.model_dump()), secrets)
    if command is None:
        print(OWN_SCREEN)
    run_blocking(desktop.open())
    session = SessionOptions(part, _folder(options), secrets)
    return Screen(Verbs(desktop, eyes, session), run_blocking, desktop.close())


def _given(page: Any, options: OnOptions) -> GivenPage:
    """One for each page, so that nothing is watched twice."""
    from handeye.environments.browser.given_page import known

    if page.is_closed():
        raise PageClosed("the page is closed: open it again and call handeye.on with it")
    hosts, secrets = tuple(options.get("allowed_hosts", ())), dict(options.get("secrets", {}))
    return known(page, hosts, secrets)


def _session(place: GivenPage, options: OnOptions) -> SessionOptions:
    secrets, hosts = dict(options.get("secrets", {})), tuple(options.get("allowed_hosts", ()))
    return SessionOptions(part_of(place.settings.url, None, False), _folder(options), secrets, hosts)


def _folder(options: OnOptions) -> Path | None:
    log = options.get("log")
    return Path(log) if log is not None else None


def _on_its_loop(page: Page) -> Waiting:
    """Waits on the event loop of the page's own Playwright."""
    from playwright.sync_api import Error

    from handeye.environments.browser.sync_page import finished

    def wait(work: Coroutine[Any, Any, T]) -> T:
        try:
            return finished(page, work)
        except Error as fault:
            raise BrowserGone(f"Playwright was stopped: start it again ({fault})") from None

    return wait
