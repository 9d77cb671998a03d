"""Typing into what has the keyboard: by keys, or at once where keys would be changed on their way.

Editors of code indent and close brackets by themselves, a chat sends at each Enter: what is given in one
piece they take as it is. Afterwards the field is read back.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Literal

from playwright.async_api import ElementHandle, Error, Page
from pydantic import BaseModel

from handeye.agent.task.held import has_taken, letters_of
from handeye.agent.task.numbers import number_of
from handeye.environments.browser.mask import focused
from handeye.environments.browser.page_files import page_file
from handeye.environments.chords import ActionNotSupported

KEY_OF = {"\t": "Tab", "\n": "Enter"}
KEYS_IN_TEXT = re.compile(r"([\t\n])")
TYPED_AT_ONCE = 64
"""Characters a call; a cancelled run types at most so many more."""
READ_AGAIN_SECONDS = 0.15
"""A page may write what was typed its own way a moment later."""
NO_KEYBOARD = "no field has the keyboard: click a field first, or press single keys"
TAKEN_APART = re.compile(r"[,;\s]")
"""What a field that makes tags of words takes as the end of one."""
HELD = """node => !node.isConnected ? null
  : ['input', 'textarea'].includes(node.localName) ? node.value : node.innerText"""
SAME = "(one, other) => one === other"
PASTED = """(node, text) => {
  const given = new DataTransfer();
  given.setData('text/plain', text);
  node.dispatchEvent(new ClipboardEvent('paste', { clipboardData: given, bubbles: true, cancelable: true }));
}"""


class Place(BaseModel):
    """What has the keyboard. collapses: whether it shows a run of spaces as one."""

    way: Literal["nothing", "keys", "line", "lines", "code", "monaco"]
    type: str = ""
    value: str = ""
    locked: bool = False
    collapses: bool = False


@dataclass(frozen=True)
class Keyboard:
    """What has the keyboard of a page, and how it takes a text."""

    page: Page
    field: ElementHandle | None
    place: Place

    @classmethod
    async def of(cls, page: Page, text: str) -> Keyboard:
        """Raises ActionNotSupported where nothing takes the text: before any key is pressed."""
        field = await focused(page.main_frame)
        place = Place(way="keys")
        if field is not None:
            place = Place.model_validate(await field.evaluate(page_file("keyboard.js")))
        if place.way == "nothing" and text.strip("\t\n"):
            raise ActionNotSupported(NO_KEYBOARD)
        if place.locked:
            raise ActionNotSupported("the field takes no text: it is read-only")
        return cls(page, field, place)

    async def write(self, text: str, cleared: bool) -> None:
        """A text without secrets. cleared: whether the field was emptied before.

        Raises ActionNotSupported where the field then holds something else.
        """
        place = self.place
        text = _number(text) if place.type == "number" else text
        body = text.rstrip("\n")
        whole = place.way in ("code", "monaco") or (place.way == "lines" and "\n" in body)
        if whole and body.strip("\t"):
            await self._in_one_piece(body)
            if place.way == "lines" and letters_of(body) and await self._is_unchanged(cleared):
                await self._line_by_line(body)
            await by_keys(self.page, text[len(body) :])
        else:
            await by_keys(self.page, text)
        if place.way in ("line", "lines") and text == body and (whole or not KEYS_IN_TEXT.search(text)):
            await self._read_back(text, cleared)

    async def _in_one_piece(self, body: str) -> None:
        keyboard, place = self.page.keyboard, self.place
        if place.way == "monaco" and "\n" in body and self.field is not None:
            await self.field.evaluate(PASTED, body)
        elif place.collapses and "  " in body:
            for number, line in enumerate(body.split("\n")):
                if number:
                    await keyboard.insert_text("\n")
                await keyboard.type(line)  # only keys keep a run of spaces
        else:
            await keyboard.insert_text(body)

    async def _is_unchanged(self, cleared: bool) -> bool:
        """Whether the field holds no other words than before."""
        held, before = await self._held(), "" if cleared else self.place.value
        return held is not None and letters_of(held) == letters_of(before)

    async def _line_by_line(self, body: str) -> None:
        """With the key that breaks a line and sends nothing."""
        for number, line in enumerate(body.split("\n")):
            if number:
                await self.page.keyboard.press("Shift+Enter")
            await self.page.keyboard.type(line)

    async def _read_back(self, text: str, cleared: bool) -> None:
        """Raises ActionNotSupported where the field still has the keyboard and holds something else."""
        held = await self._held()
        if held is not None and not _fits(self.place, text, held, cleared):
            await asyncio.sleep(READ_AGAIN_SECONDS)
            held = await self._held()
        if held is None or _fits(self.place, text, held, cleared):
            return
        data = f"holds {held[:80]!r}" if held else "stays empty"
        raise ActionNotSupported(f"the field {data} after {text[:80]!r} was typed")

    async def _held(self) -> str | None:
        """None where the field is gone, or another one has the keyboard."""
        try:
            now = await focused(self.page.main_frame)
            if now is None or self.field is None or not await self.field.evaluate(SAME, now):
                return None
            held: str | None = await self.field.evaluate(HELD)
            return held
        except Error:  # the page has gone on
            return None


async def by_keys(page: Page, text: str) -> None:
    """A line break is Enter, a tab the Tab key."""
    for part in KEYS_IN_TEXT.split(text):
        if part in KEY_OF:
            await page.keyboard.press(KEY_OF[part])
            continue
        for start in range(0, len(part), TYPED_AT_ONCE):
            await page.keyboard.type(part[start : start + TYPED_AT_ONCE])


def _number(text: str) -> str:
    """As a number field takes it: `1,5` as 1.5. Raises ActionNotSupported for what is none."""
    number, keys = text.rstrip("\n\t"), text[len(text.rstrip("\n\t")) :]
    if not re.fullmatch(r"[-+]?[\d.,\s]*[.,][\d.,\s]*", number) or re.fullmatch(r"[-+]?\d*\.?\d*", number):
        return text
    try:
        return number_of(number) + keys
    except ValueError:
        raise ActionNotSupported(
            f"the number field does not take {number!r}: write it with a point, like 1234.5"
        ) from None


def _fits(place: Place, text: str, held: str, cleared: bool) -> bool:
    if not held and place.type != "number":
        return bool(TAKEN_APART.search(text)) or not text.strip()
    if place.type == "number" and (place.value and not cleared):
        return True  # what was added at the caret cannot be told from what stood there
    return has_taken(place.type, text, held)
