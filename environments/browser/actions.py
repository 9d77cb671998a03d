"""Doing one action on a page with Playwright's mouse and keyboard.

Points arrive in screen pixels and are turned into CSS pixels in one place, `InputController.css`.
Whatever is pressed here is released here, after an error and after a cancellation too.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from playwright.async_api import Error, Page

from handeye.agent.contracts import Action, Click, Drag, Move, Navigate, Press, Scroll, Type, Wait
from handeye.environments.browser.busy import moving
from handeye.environments.browser.drags import drag
from handeye.environments.browser.mask import SecretFields
from handeye.environments.browser.secrets import Secrets, typing_place
from handeye.environments.browser.typed_fields import set_value
from handeye.environments.browser.typing import KEYS_IN_TEXT, Keyboard, by_keys
from handeye.environments.chords import SECRET, ActionNotSupported, split_chord

SELECT_ALL = "Meta+a" if sys.platform == "darwin" else "Control+a"
SCHEME = re.compile(r"(https?://[^/\s]|about:|data:|file:///)")
INTERRUPTED_PAUSES = (0.1, 0.3)
"""Seconds before a navigation that was cut off is tried again."""


@dataclass(frozen=True)
class InputController:
    """Mouse and keyboard on one page. scale: device pixels per CSS pixel."""

    page: Page
    scale: float
    secrets: Secrets
    fields: SecretFields = field(default_factory=SecretFields)

    async def do(self, action: Action) -> None:
        """Raises ActionNotSupported with a reason for the model, or Playwright's Error."""
        match action:
            case Click():
                async with self._held(action.modifiers):
                    point = self.css(action.x, action.y)
                    await self.page.mouse.click(*point, button=action.button, click_count=action.count)
            case Move():
                await self.page.mouse.move(*self.css(action.x, action.y))
            case Drag():
                async with self._held(action.modifiers):
                    await drag(
                        self.page, [self.css(*point) for point in action.path], partial(moving, self.page)
                    )
            case Scroll():
                async with self._held(action.modifiers):
                    await self.page.mouse.move(*self.css(action.x, action.y))
                    await self.page.mouse.wheel(*self.css(action.dx, action.dy))
            case Type():
                await self._type(action)
            case Press():
                for _ in range(action.count):
                    await self._press(action.keys, action.seconds)
            case Wait():
                await asyncio.sleep(action.seconds)
            case Navigate():
                await self._navigate(action)
            case _:
                raise ActionNotSupported(f"{action.kind} is not an action for a browser")

    def css(self, x: float, y: float) -> tuple[float, float]:
        return x / self.scale, y / self.scale

    @asynccontextmanager
    async def _held(self, keys: Sequence[str]) -> AsyncIterator[None]:
        held = []
        try:
            for key in keys:
                held.append(key)
                await self.page.keyboard.down(key)
            yield
        finally:
            for key in reversed(held):
                await self.page.keyboard.up(key)

    async def _type(self, action: Type) -> None:
        self.secrets.check(action.text)
        keyboard = self.page.keyboard
        if action.x is not None and action.y is not None:
            await self.page.mouse.click(*self.css(action.x, action.y))
        if action.clear and await set_value(self.page, action.text):
            return
        taker = await Keyboard.of(self.page, action.text)
        if action.clear:
            await keyboard.press(SELECT_ALL)
            await keyboard.press("Delete")
            await self.fields.forget(self.page)
        if not SECRET.search(action.text):
            await taker.write(action.text, action.clear)
            return
        for part in KEYS_IN_TEXT.split(action.text):
            if not SECRET.search(part):
                await by_keys(self.page, part)
                continue
            text = self.secrets.resolve(part, await typing_place(self.page))
            await self.fields.remember(self.page)
            await keyboard.insert_text(text)  # at once: the page cannot move the focus in between

    async def _press(self, chord: str, seconds: float) -> None:
        *held, key = split_chord(chord)
        async with self._held(held):
            key = _shifted(key) if "Shift" in held else key
            if not seconds:
                await self.page.keyboard.press(key)
                return
            async with self._held([key]):
                await asyncio.sleep(seconds)

    async def _navigate(self, action: Navigate) -> None:
        if action.to == "goto" and action.url is not None:
            if not SCHEME.match(action.url):
                raise ActionNotSupported(
                    f"{action.url!r} is not an address; write it with https:// or http://"
                )
            await self._goto(action.url)
        elif action.to == "reload":
            await self.page.reload(wait_until="domcontentloaded")
        else:
            step = self.page.go_back if action.to == "back" else self.page.go_forward
            before = self.page.url
            if await step(wait_until="domcontentloaded") is None and self.page.url == before:
                raise ActionNotSupported(f"there is no page to go {action.to} to")

    async def _goto(self, url: str) -> None:
        """The error page of an address that failed before may still be under way and cut in."""
        for pause in INTERRUPTED_PAUSES:
            try:
                await self.page.goto(url, wait_until="domcontentloaded")
                return
            except Error as fault:
                if "is interrupted by another navigation" not in str(fault):
                    raise
            await asyncio.sleep(pause)
        try:
            await self.page.goto(url, wait_until="domcontentloaded")
        except Error as fault:  # on a busy machine by what the attempt before was redirected to
            if "is interrupted by another navigation" not in str(fault):
                raise
            await self.page.wait_for_load_state("domcontentloaded")
            if self.page.url.startswith("chrome-error:"):
                raise


def _shifted(key: str) -> str:
    """The name that makes Playwright give what Shift makes of a key; it takes 'a' for itself."""
    if len(key) == 1 and key.isascii() and key.isdigit():
        return f"Digit{key}"
    return key.upper() if len(key) == 1 else key
