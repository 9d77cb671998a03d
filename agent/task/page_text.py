"""The text of a page as a person reads it: frames, shadow roots, values of fields, letters as CSS writes
them."""

from __future__ import annotations

import asyncio
import re
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from handeye.agent.contracts import Frozen

FRAME_SECONDS = 5.0
"""How long one frame may take to say what stands in it."""
SPACES = re.compile(r"[ \t\u00a0\u202f\u2007\u2009]+")
LINES = re.compile(r" ?[\r\n] ?")


class Evaluates(Protocol):
    """A page or a frame of it; a Playwright page has `frames` as well."""

    async def evaluate(self, expression: str, arg: Any = None) -> Any: ...


class PageText(Frozen):
    """shown: as CSS writes it, line by line. raw: as the document has it, before CSS changes its case.
    language: of the page, as it says itself, or nothing."""

    shown: str = ""
    raw: str = ""
    language: str = ""

    def contains(self, text: str) -> bool:
        """Whether the text stands there; spaces that cannot be told apart by eye are equal."""
        wanted = spaced(text)
        return wanted in spaced(self.shown) or wanted in spaced(self.raw)


def spaced(text: str) -> str:
    """The text with plain single spaces, and none around its line ends."""
    return LINES.sub("\n", SPACES.sub(" ", text)).strip(" ")


async def page_text(page: Evaluates) -> PageText:
    """Of the page with all its frames that are shown."""
    main = await page.evaluate(text_script(), None)
    shown, raw = [main["shown"]], [main["raw"]]
    for frame in list(getattr(page, "frames", []))[1:]:
        try:
            async with asyncio.timeout(FRAME_SECONDS):
                node = await frame.frame_element()
                if not await node.is_visible():
                    continue
                inner = await frame.evaluate(text_script(), None)
        except (
            Exception
        ) as fault:  # the frame went away while it was read; told by its class, which is Playwright's
            if type(fault).__name__ not in ("Error", "TargetClosedError", "TimeoutError"):
                raise
            continue
        shown.append(inner["shown"])
        raw.append(inner["raw"])
    return PageText(shown="\n".join(shown), raw="\n".join(raw), language=main["language"])


@cache
def text_functions() -> str:
    """`shownText(node)` as JavaScript, for other scripts too."""
    return (Path(__file__).parent / "page_text.js").read_text(encoding="utf-8")


@cache
def text_script() -> str:
    return f"""() => {{
  {text_functions()}
  return {{ shown: shownText(document.body), raw: shownText(document.body, {{ raw: true }}),
    language: document.documentElement.lang ?? '' }};
}}"""
