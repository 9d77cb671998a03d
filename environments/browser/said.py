"""What a page says and what its Enter key would press: for checks of the policy, never for a model."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.async_api import Error, Frame, Page

from handeye.agent.contracts import Box, Target
from handeye.agent.safety.prompt_injection import Said
from handeye.environments.browser.mask import corner
from handeye.environments.browser.page_files import page_file


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
    blocks = await frame.evaluate(page_file("said.js"))
    return [
        Said(
            text=text,
            region=Box((x0 + left) * scale, (y0 + top) * scale, (x1 + left) * scale, (y1 + top) * scale),
        )
        for text, x0, y0, x1, y1 in blocks
    ]


async def target_at(page: Page, script: str, x: float, y: float) -> Target | None:
    """What lies at a point of the page, in CSS pixels, read in the frame it lies in. script: target.js."""
    frame, left, top, outer = page.main_frame, 0.0, 0.0, None
    while True:
        try:
            found = await frame.evaluate(script, [x - left, y - top])
        except Error:  # the frame is between two documents: what it shows nobody can say
            found = None
            if outer is None:
                raise
        if found is None:
            return outer
        x0, y0, x1, y1 = found["box"]
        data = {name: value for name, value in found.items() if name != "frame"}
        data["box"] = Box(x0 + left, y0 + top, x1 + left, y1 + top)
        outer = Target.model_validate(data)
        inner = await _frame_at(frame, found["frame"]) if "frame" in found else None
        if inner is None:
            return outer
        frame, left, top = inner, left + found["frame"][0], top + found["frame"][1]


async def _frame_at(frame: Frame, corner_of: Sequence[float]) -> Frame | None:
    """The child frame whose viewport begins there, in CSS pixels of the frame."""
    beginning = await corner(frame)
    for child in frame.child_frames:
        at = await corner(child)
        if all(
            abs(side - outer - wanted) < 1
            for side, outer, wanted in zip(at, beginning, corner_of, strict=True)
        ):
            return child
    return None


async def enter_target(page: Page) -> Target | None:
    """What the Enter key would press, in the frame that has the focus."""
    for frame in page.frames:
        try:
            value = await frame.evaluate(page_file("enter.js")) if await frame.evaluate(HAS_FOCUS) else None
        except Error:  # the frame is gone, or between two documents
            continue
        if value is not None:
            return Target(box=Box(*value["box"]), role=value["role"], text=value["text"])
    return None


HAS_FOCUS = "() => document.hasFocus() && document.activeElement?.localName !== 'iframe'"
