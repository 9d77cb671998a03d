"""The verbs on a target, written once for Playwright's synchronous and asynchronous pages and for pictures.

Where the page is synchronous nothing here ever waits on an event loop, so `screen.Screen` can run each verb
to its end in one go, on the caller's own thread.
"""

from __future__ import annotations

from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from inspect import isawaitable, iscoroutinefunction
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from PIL import Image, UnidentifiedImageError

from handeye.agent.contracts import Screenshot
from handeye.agent.errors import CallerError, first_line
from handeye.agent.perception.reading import Line
from handeye.eyes import Checked, Eyes, Found, NotOnScreen, ScreenUnavailable

T = TypeVar("T")
CHOOSE = """([[x, y], option]) => {
    let node = document.elementFromPoint(x, y)
    while (node?.shadowRoot?.elementFromPoint(x, y)) node = node.shadowRoot.elementFromPoint(x, y)
    const list = node?.closest('select') ?? node?.closest('label')?.control
    if (!list?.options) return null
    const at = [...list.options].findIndex(one => one.label.trim() === option.trim() && !one.disabled)
    if (at < 0) return [...list.options].map(one => one.label.trim())
    list.selectedIndex = at
    for (const kind of ['input', 'change']) list.dispatchEvent(new Event(kind, {bubbles: true}))
    return true
}"""
"""Chooses in the `select` at a point: true, the options there are, or null where there is no `select`."""


class Thinking(Protocol):
    """How a model's work is waited for."""

    async def __call__(self, work: Coroutine[Any, Any, T]) -> T: ...


class Verbs:
    """What can be asked of a target and done on it; `screen.Screen` and `screen.AsyncScreen` document it."""

    def __init__(self, target: Any, eyes: Eyes, think: Thinking) -> None:
        self._eyes, self._think = eyes, think
        self._page = target if is_page(target) else None
        self._picture = None if is_page(target) else picture(target)

    async def locate(self, text: str) -> Found | None:
        return await self._think(self._eyes.locate(text, await self._look()))

    async def ask(self, question: str) -> str:
        return await self._think(self._eyes.ask(question, await self._look()))

    async def check(self, statement: str) -> Checked:
        return await self._think(self._eyes.check(statement, await self._look()))

    async def read(self) -> tuple[Line, ...]:
        return await self._think(self._eyes.read(await self._look()))

    async def click(self, text: str) -> Found:
        page, found = self._hands("click"), await self._there(text)
        with closed_is_told(page):
            await settled(page.mouse.click(found.x, found.y))
        return found

    async def type(self, text: str, into: str | None, clear: bool) -> None:
        page = self._hands("type")
        if into is not None:
            await self.click(into)
        with closed_is_told(page):
            if clear:
                await settled(page.keyboard.press("ControlOrMeta+a"))
                await settled(page.keyboard.press("Delete"))
            await settled(page.keyboard.type(text))

    async def select(self, option: str, within: str) -> None:
        page, found = self._hands("select"), await self._there(within)
        with closed_is_told(page):
            chosen = await settled(page.evaluate(CHOOSE, [[found.x, found.y], option]))
        if isinstance(chosen, list):
            raise NotOnScreen(f"{within!r} has no option {option!r}: it has {', '.join(map(repr, chosen))}")
        if chosen is None:  # a list that the page draws itself
            with closed_is_told(page):
                await settled(page.mouse.click(found.x, found.y))
            await self.click(option)

    async def _there(self, text: str) -> Found:
        found = await self.locate(text)
        if found is None:
            raise NotOnScreen(f"there is no {text!r} on the screen: nothing was done")
        return found

    async def _look(self) -> Screenshot:
        if self._picture is not None:
            return self._picture
        page = self._hands("screenshot")
        with closed_is_told(page):
            return Screenshot(decoded(await settled(page.screenshot(scale="css"))))

    def _hands(self, verb: str) -> Any:
        if self._page is None:
            raise ScreenUnavailable(f"{verb}: a picture takes no input; give handeye.on a page")
        return self._page


async def settled(value: Any) -> Any:
    """What a call gave: of a synchronous page at once, of an asynchronous one when it is there."""
    return await value if isawaitable(value) else value


@contextmanager
def closed_is_told(page: Any) -> Iterator[None]:
    """Raises ScreenUnavailable for what Playwright could not do, such as on a page that is closed."""
    from playwright.sync_api import Error

    if page.is_closed():
        raise ScreenUnavailable("the page is closed: open it again and call handeye.on with it")
    try:
        yield
    except Error as fault:
        told = "the page is closed" if page.is_closed() else "the page does not answer"
        raise ScreenUnavailable(f"{told}: {first_line(fault)}") from None


def is_page(target: Any) -> bool:
    return all(hasattr(target, part) for part in ("screenshot", "mouse", "keyboard", "evaluate"))


def is_async(target: Any) -> bool:
    return is_page(target) and iscoroutinefunction(target.screenshot)


def picture(target: Any) -> Screenshot:
    """Of a file, or of an array [height, width, 3] uint8 RGB. Raises CallerError for anything else."""
    if isinstance(target, (str, Path)):
        try:
            return Screenshot(decoded(Path(target).read_bytes()))
        except OSError as fault:
            raise CallerError(f"cannot open the picture {target}: {fault.strerror or 'it is none'}") from None
    shape: Sequence[int] = getattr(target, "shape", ())
    if not isinstance(target, np.ndarray) or target.dtype != np.uint8 or len(shape) != 3 or shape[2] != 3:
        kind = type(target).__name__ + (f" {tuple(shape)}" if shape else "")
        raise CallerError(
            f"handeye.on takes a Playwright page, a picture's path or a uint8 array [height, width, 3], "
            f"not {kind}"
        )
    return Screenshot(np.array(target))


def decoded(data: bytes) -> np.ndarray:
    """[height, width, 3] uint8 RGB. Raises OSError for what is no picture."""
    try:
        with Image.open(BytesIO(data)) as image:
            return np.array(image.convert("RGB"))
    except UnidentifiedImageError:
        raise OSError("it is no picture") from None
