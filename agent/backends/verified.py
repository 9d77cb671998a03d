"""A model whose clicks are held against the words that OCR reads there: NAME+ocr, such as `builtin+ocr`.

For goals that each mean a thing on the screen of that moment, as when a task is told step by step. Needs the
extra `ocr`. What is changed and why: agent/perception/verify.py.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from agent.contracts import Constraint, Prompt, Reply, Screenshot, View, VisionModel
from agent.dialects import dialect
from agent.errors import ParseError
from agent.perception.lines import Reader
from agent.perception.tiling import stitch
from agent.perception.verify import verified

SUFFIX = "+ocr"


class Verified:
    """Implements VisionModel. Raises MissingExtra where there is nothing to read with."""

    def __init__(self, model: VisionModel) -> None:
        self._model, self._reader = model, Reader()
        self.card = model.card.model_copy(update={"name": model.card.name + SUFFIX})

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        reply = await self._model.ask(views, prompt, constraint)
        tiles = [view for view in views if view.kind == "tile"]
        if constraint is None or not tiles or tiles[0].scale != 1:
            return reply
        screen = Screenshot(stitch(tiles))
        return await asyncio.to_thread(checked, reply, self._model, prompt.goal, screen, self._reader, True)


def checked(
    reply: Reply, model: VisionModel, goal: str, screen: Screenshot, reader: Reader, strict: bool
) -> Reply:
    """The reply, or one with the action that the screen's words ask for; how sure that is nobody told."""
    how, size, started = dialect(model.card), (screen.width, screen.height), time.perf_counter()
    try:
        action = how.parse(reply.text, *size)
    except ParseError:
        return reply
    settled = verified(action, goal, screen, reader, strict)
    timings = reply.timings_ms | {"read": (time.perf_counter() - started) * 1000}
    if settled == action:
        return reply.model_copy(update={"timings_ms": timings})
    told = {"text": how.render(settled, *size), "instead_of": reply.text, "confidence": None, "points": ()}
    return reply.model_copy(update=told | {"timings_ms": timings})
