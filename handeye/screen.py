"""`handeye.on(page)`: the verbs of a model that sees, on a page of the caller's own or on a picture."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, overload

import numpy as np

from handeye.agent.contracts import VisionModel
from handeye.agent.perception.reading import Line
from handeye.event_loop import run_blocking
from handeye.eyes import Checked, Found, eyes_of
from handeye.verbs import Verbs, is_async

if TYPE_CHECKING:
    from playwright.async_api import Page as AsyncPage
    from playwright.sync_api import Page

T = TypeVar("T")


class Screen:
    """A synchronous Playwright page, or a picture. Points are in the pixels of `Found`.

    Every verb takes a fresh look. Raises NotOnScreen where the thing meant is absent, ScreenUnavailable for a
    closed page and for input to a picture, ModelFault where the model has no valid answer.
    """

    def __init__(self, target: Any, model: str | VisionModel = "builtin") -> None:
        self._verbs = Verbs(target, eyes_of(model), _blocking)

    def locate(self, text: str) -> Found | None:
        """Where the thing is that a label or a description means; None when it is not there."""
        return _now(self._verbs.locate(text))

    def click(self, text: str) -> Found:
        """Click it; the place clicked."""
        return _now(self._verbs.click(text))

    def type(self, text: str, into: str | None = None, *, clear: bool = False) -> None:
        """Type at the focus, or in the field meant by `into`; clear: empty it before. The model never sees
        `text` other than on the page."""
        _now(self._verbs.type(text, into, clear))

    def select(self, option: str, within: str) -> None:
        """Choose an option, by its label, of the list meant by `within`."""
        _now(self._verbs.select(option, within))

    def ask(self, question: str) -> str:
        """The answer, in the words of the screen; empty where it does not say."""
        return _now(self._verbs.ask(question))

    def check(self, statement: str) -> Checked:
        """Whether it holds, true or false in an `if` or `assert`; `.why` is for the message."""
        return _now(self._verbs.check(statement))

    def read(self) -> tuple[Line, ...]:
        """The lines of text with their boxes. Needs the extra `ocr`."""
        return _now(self._verbs.read())


class AsyncScreen:
    """An asynchronous Playwright page; the verbs of `Screen`, awaited."""

    def __init__(self, target: Any, model: str | VisionModel = "builtin") -> None:
        self._verbs = Verbs(target, eyes_of(model), _awaited)

    async def locate(self, text: str) -> Found | None:
        return await self._verbs.locate(text)

    async def click(self, text: str) -> Found:
        return await self._verbs.click(text)

    async def type(self, text: str, into: str | None = None, *, clear: bool = False) -> None:
        await self._verbs.type(text, into, clear)

    async def select(self, option: str, within: str) -> None:
        await self._verbs.select(option, within)

    async def ask(self, question: str) -> str:
        return await self._verbs.ask(question)

    async def check(self, statement: str) -> Checked:
        return await self._verbs.check(statement)

    async def read(self) -> tuple[Line, ...]:
        return await self._verbs.read()


@overload
def on(target: Page | str | Path | np.ndarray, model: str | VisionModel = ...) -> Screen: ...
@overload
def on(target: AsyncPage, model: str | VisionModel = ...) -> AsyncScreen: ...
def on(target: Any, model: str | VisionModel = "builtin") -> Screen | AsyncScreen:
    """The verbs on a Playwright page or a picture: `handeye.on(page).click("Save")`.

    target: a page of playwright.sync_api, a page of playwright.async_api (its verbs are awaited), or a
    picture: its path or an array [height, width, 3] uint8 RGB. model: as the option --model takes it, loaded
    once in a process, or a VisionModel. Raises CallerError for another target or an unknown model.
    """
    return AsyncScreen(target, model) if is_async(target) else Screen(target, model)


async def _blocking(work: Coroutine[Any, Any, T]) -> T:
    return run_blocking(work)


async def _awaited(work: Coroutine[Any, Any, T]) -> T:
    return await asyncio.to_thread(run_blocking, work)


def _now(work: Coroutine[Any, Any, T]) -> T:
    """The result of work that never waits on an event loop: Playwright's own one may be running here."""
    try:
        work.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    work.close()
    raise AssertionError("a synchronous page never waits")
