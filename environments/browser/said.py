"""What a page says and what its Enter key would press: for checks of the policy, never for a model."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.async_api import Error, Frame, Page

from handeye.agent.contracts import Box, Target
from handeye.agent.safety.prompt_injection import Said
from handeye.environments.browser.mask import corner


async def said(page: Page, scale: float) -> list[Said]:
    """The blocks of text in the viewport, frames included; regions in screen pixels."""
    found: list[Said] = []
    for frame in page.frames:
        try:
            found += await _said(frame, scale)
        except Error:  # the frame is gone, or between two documents
            continue
    return found


async def _said(frame: Frame, scale: float) -> list[Said]:
    left, top = await corner(frame)
    blocks = await frame.evaluate(_script("said.js"))
    return [
        Said(
            text=text,
            region=Box((x0 + left) * scale, (y0 + top) * scale, (x1 + left) * scale, (y1 + top) * scale),
        )
        for text, x0, y0, x1, y1 in blocks
    ]


async def enter_target(page: Page) -> Target | None:
    for frame in page.frames:
        told = await frame.evaluate(_script("enter.js")) if await frame.evaluate(HAS_FOCUS) else None
        if told is not None:
            return Target(box=Box(*told["box"]), role=told["role"], text=told["text"])
    return None


HAS_FOCUS = "() => document.hasFocus() && document.activeElement?.localName !== 'iframe'"


@cache
def _script(name: str) -> str:
    return (Path(__file__).parent / "page" / name).read_text(encoding="utf-8")
