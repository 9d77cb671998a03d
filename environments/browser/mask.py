"""Greying what shows a secret, before a model or a log sees the frame: fields and places that repeat it."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from playwright.async_api import ElementHandle, Error, Frame, Page

from handeye.environments.browser.page_files import page_file

GREY = 128
ACTIVE = """() => {
  const rootOf = each => each?.shadowRoot ?? globalThis.__handeye?.rootOf?.(each);
  let node = document.activeElement;
  while (rootOf(node)?.activeElement) node = rootOf(node).activeElement;
  return node;
}"""
IS_FIELD = "node => node.isContentEditable || ['input', 'textarea'].includes(node.localName)"
TEXTS = "nodes => nodes.map(node => node.nodeType === Node.TEXT_NODE ? node.data : node.value)"
BOXES = """(nodes, spans) => spans.map(([index, start, end]) => {
  const node = nodes[index];
  if (node.nodeType !== Node.TEXT_NODE) return [node.getBoundingClientRect()];
  const range = document.createRange();
  range.setStart(node, start);
  range.setEnd(node, end);
  return [...range.getClientRects()];
}).flat().map(box => [box.left, box.top, box.right, box.bottom])"""
SHORTEST = 4
"""A secret of fewer characters is greyed in its field only: it would be found everywhere."""
FILLED = "node => node.isConnected && !!(node.value ?? node.textContent)"


class SecretFields:
    """The fields of one page that hold a typed secret, for as long as they hold anything."""

    def __init__(self) -> None:
        self._fields: list[ElementHandle] = []

    async def remember(self, page: Page) -> None:
        """The focused field is about to be given a secret."""
        field = await focused(page.main_frame)
        if field is not None and await field.evaluate(IS_FIELD):
            self._fields.append(field)

    async def forget(self, page: Page) -> None:
        """The focused field has been emptied."""
        field = await focused(page.main_frame) if self._fields else None
        if field is not None:
            self._fields = [each for each in self._fields if not await _same(each, field)]

    async def mask(self, pixels: np.ndarray, scale: float) -> np.ndarray:
        """The frame with every such field greyed."""
        if not self._fields:
            return pixels
        pixels = pixels.copy()
        for field in list(self._fields):
            try:
                box = await field.bounding_box() if await field.evaluate(FILLED) else None
            except Error:  # its document is gone
                box = None
                self._fields.remove(field)
            if box is not None:
                x0, y0 = (max(0, int(box[side] * scale)) for side in ("x", "y"))
                x1, y1 = (box["x"] + box["width"]) * scale, (box["y"] + box["height"]) * scale
                pixels[y0 : max(0, int(np.ceil(y1))), x0 : max(0, int(np.ceil(x1)))] = GREY
        return pixels


async def cover_echoes(page: Page, values: Collection[str], pixels: np.ndarray, scale: float) -> np.ndarray:
    """The frame with every text and field greyed that shows one of the values.

    The page is never told them: its texts are read and compared here.
    """
    looked_for = [value for value in values if len(value) >= SHORTEST]
    covered = pixels
    for frame in page.frames if looked_for else ():
        try:
            for box in await _echoes(frame, looked_for):
                covered = covered.copy() if covered is pixels else covered
                x0, y0 = (max(0, int(side * scale)) for side in box[:2])
                x1, y1 = (max(0, int(np.ceil(side * scale))) for side in box[2:])
                covered[y0:y1, x0:x1] = GREY
        except Error:  # the frame is gone, and what it showed with it
            continue
    return covered


async def _echoes(frame: Frame, values: Collection[str]) -> list[tuple[float, float, float, float]]:
    """Boxes in CSS pixels of the page."""
    nodes = await frame.evaluate_handle(page_file("echoes.js"))
    texts = await nodes.evaluate(TEXTS)
    spans = [
        (index, start, start + len(value))
        for index, text in enumerate(texts)
        for value in values
        for start in _starts(text, value)
    ]
    if not spans:
        return []
    left, top = await corner(frame)
    boxes = await nodes.evaluate(BOXES, spans)
    return [(x0 + left, y0 + top, x1 + left, y1 + top) for x0, y0, x1, y1 in boxes]


def _starts(text: str, value: str) -> list[int]:
    found, start = [], text.find(value)
    while start >= 0:
        found.append(start)
        start = text.find(value, start + 1)
    return found


async def corner(frame: Frame) -> tuple[float, float]:
    """Where the frame's viewport begins on the page."""
    if frame.parent_frame is None:
        return 0.0, 0.0
    element = await frame.frame_element()
    box = await element.bounding_box()
    inset = await element.evaluate("node => [node.clientLeft, node.clientTop]")
    return (box["x"] + inset[0], box["y"] + inset[1]) if box else (0.0, 0.0)


async def focused(frame: Frame) -> ElementHandle | None:
    """The element that has the focus, through shadow roots and frames."""
    element = (await frame.evaluate_handle(ACTIVE)).as_element()
    inner = await element.content_frame() if element is not None else None
    return await focused(inner) if inner is not None else element


async def _same(one: ElementHandle, other: ElementHandle) -> bool:
    try:
        return bool(await one.evaluate("(one, other) => one === other", other))
    except Error:  # they belong to different documents
        return False
