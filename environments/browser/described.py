"""What is on a page, as its document says it: the frames of other origins too."""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import Error, Frame, Page

FRAME_SECONDS = 2.0
"""How long one frame of another origin may take to say what is in it."""
MOST_FRAMES = 30
"""Frames of other origins directly in the page."""
APART = 100_000
"""Added to the numbers of a frame's tables and forms, for each frame."""


async def described(page: Page, script: str, place_script: str) -> list[dict[str, Any]]:
    """The elements of the page in CSS pixels of its viewport, frame after frame. Raises Error."""
    found: list[dict[str, Any]] = await page.evaluate(script, [[0, 0], "", None, False])
    for number, frame in enumerate(page.main_frame.child_frames[:MOST_FRAMES], start=1):
        try:
            async with asyncio.timeout(FRAME_SECONDS):
                inner = await _inside(frame, script, place_script, [0, 0], "")
                found += [_apart(each, number * APART) for each in inner]
        except (Error, TimeoutError):  # the frame is gone, or has just got another document
            continue
    return found


async def _inside(
    frame: Frame, script: str, place_script: str, at: list[float], over: str
) -> list[dict[str, Any]]:
    """Of one frame and those in it, where the page around them cannot look into it."""
    node = await frame.frame_element()
    place = await node.evaluate(place_script)
    if not place["shown"]:
        return []
    corner = [at[0] + place["at"][0], at[1] + place["at"][1]]
    seen = [side + at[index % 2] for index, side in enumerate(place["seen"])]
    layer = over or place["over"]
    found: list[dict[str, Any]] = []
    if not await node.evaluate("node => { try { return !!node.contentDocument; } catch { return false; } }"):
        found = await frame.evaluate(script, [corner, layer, seen, place["loose"]])
    for inner in frame.child_frames:
        found += await _inside(inner, script, place_script, corner, layer)
    return found


def _apart(element: dict[str, Any], by: int) -> dict[str, Any]:
    numbers = {name: element[name] + by for name in ("table", "form") if element.get(name, -1) >= 0}
    return {**element, **numbers}
