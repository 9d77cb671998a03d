"""Greying the fields into which a secret was typed, before a model or a log sees the frame."""

from __future__ import annotations

import numpy as np
from playwright.async_api import ElementHandle, Error, Frame, Page

GREY = 128
ACTIVE = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node;
}"""
IS_FIELD = "node => node.isContentEditable || ['input', 'textarea'].includes(node.localName)"
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
