"""Keys that the browser answers itself: without its window none is done, so they are done here or refused.

The page is given each key first, and keeps what it takes for itself.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Literal

from playwright.async_api import Error, Page

from handeye.agent.contracts import Click
from handeye.environments.chords import keys_of

Done = Literal["reload", "back", "forward", "new", "close", "next", "previous"]
PRIMARY = "meta" if sys.platform == "darwin" else "control"

DONE: Mapping[str, Done] = {
    "f5": "reload", "control+f5": "reload", "shift+f5": "reload", "control+r": "reload",
    "control+shift+r": "reload", "browserrefresh": "reload",
    "alt+arrowleft": "back", "browserback": "back", "alt+arrowright": "forward", "browserforward": "forward",
    "control+t": "new", "control+w": "close", "control+f4": "close",
    "control+tab": "next", "control+pagedown": "next",
    "control+shift+tab": "previous", "control+pageup": "previous",
}  # fmt: skip
REFUSED: Mapping[str, str] = {
    "f11": "full screen of the browser: the page fills the screenshot already",
    "control+l": "the address bar is not on the screenshot; use navigate",
    "alt+d": "the address bar is not on the screenshot; use navigate",
    "f6": "the address bar is not on the screenshot; use navigate",
    "control+f": "the browser's own search bar is not on the screenshot; scroll, or use a search of the page",
    "control+g": "the browser's own search bar is not on the screenshot",
    "f3": "the browser's own search bar is not on the screenshot",
    "control+p": "printing is not done here",
    "control+s": "saving the page is not done here",
    "control+o": "the browser's own dialog to open a file is not on the screenshot",
    "control+n": "a window of its own is not on the screenshot; use tab new",
    "control+shift+n": "a private window is not on the screenshot",
    "control+shift+t": "closed tabs are not kept",
    "control+u": "the page's source is not shown here",
    "control+h": "the browser's own history is not shown here",
    "control+j": "the browser's own list of downloads is not shown here; an outcome names the files",
    "control+d": "bookmarks are not kept",
    "control+shift+b": "bookmarks are not kept",
    "control+shift+delete": "the browser's own data is not cleared here",
    "f12": "the tools for developers are not shown here",
    "control+shift+i": "the tools for developers are not shown here",
    "control+shift+j": "the tools for developers are not shown here",
    "control+shift+c": "the tools for developers are not shown here",
    "control++": "the browser's own zoom is not used: scale is a setting",
    "control+=": "the browser's own zoom is not used: scale is a setting",
    "control+-": "the browser's own zoom is not used: scale is a setting",
    "control+0": "the browser's own zoom is not used: scale is a setting",
    "alt+f4": "closing the browser is not done here",
    "alt+home": "there is no home page; use navigate",
}
"""By the chord: why it is not done."""
ORDER = ("control", "alt", "shift")
UNTOUCHED = "globalThis.__handeye ? __handeye.untouched() : true"
LEAVE_FULL_SCREEN = "document.fullscreenElement ? document.exitFullscreen().then(() => true) : false"


def chord_of(keys: str) -> str:
    """Its keys in one order and in lower case; the primary key of this system is written control. Raises
    ActionNotSupported for what is not a chord."""
    names = keys_of(keys)
    if PRIMARY == "meta" and "meta" in names:
        names = names - {"meta"} | {"control"}
    held = [name for name in ORDER if name in names]
    return "+".join([*held, *sorted(names - set(ORDER))])


def tab_number(chord: str) -> int | None:
    """Which tab Control and a digit show: counted from 0, -1 for the last."""
    control, _, digit = chord.partition("+")
    if control != "control" or digit not in tuple("123456789"):
        return None
    return -1 if digit == "9" else int(digit) - 1


async def untouched(page: Page) -> bool:
    """Whether no frame of the page has kept the last key for itself."""
    for frame in page.frames:
        try:
            if not await frame.evaluate(UNTOUCHED):
                return False
        except Error:  # the frame is gone: the key has led to another document
            return False
    return True


async def leave_full_screen(page: Page) -> None:
    """What Escape does in the browser itself to a page that fills the screen."""
    for frame in page.frames:
        try:
            await frame.evaluate(LEAVE_FULL_SCREEN)
        except Error:  # the frame is gone, or has been left already
            continue


def opens_behind(click: Click) -> bool:
    """Whether Chrome opens a link clicked so in a tab behind."""
    held = set(click.modifiers)
    primary = "Meta" if PRIMARY == "meta" else "Control"
    return "Shift" not in held and (click.button == "middle" or primary in held)
