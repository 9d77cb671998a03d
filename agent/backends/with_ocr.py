"""A model whose clicks are held against the words that OCR reads there: NAME+ocr, such as `builtin+ocr`.

What a goal has counted is counted before the model is asked: agent/perception/counting.py.

For goals that each mean a thing on the screen of that moment, as when a task is told step by step. Needs the
extra `ocr`. What is changed and why: agent/perception/verify.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from handeye.agent.backends import WITH_OCR
from handeye.agent.contracts import Constraint, Prompt, Reply, Screenshot, View, VisionModel
from handeye.agent.perception.counting import counted
from handeye.agent.perception.lines import Reader
from handeye.agent.perception.tiling import stitch
from handeye.agent.safety.verified import checked

ALWAYS = 1.0


@runtime_checkable
class OcrThreshold(Protocol):
    """A model that itself has the screen read where it is not more confident than this, in 0..1."""

    ocr_threshold: float


class Verified:
    """Implements VisionModel. Raises MissingExtra where there is nothing to read with."""

    def __init__(self, model: VisionModel) -> None:
        self._model, self._reader = model, Reader()
        if isinstance(model, OcrThreshold):
            model.ocr_threshold = ALWAYS
        self.card = model.card.model_copy(update={"name": model.card.name + WITH_OCR})

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        tiles = [view for view in views if view.kind == "tile"]
        if constraint is None or not tiles or tiles[0].scale != 1:
            return await self._model.ask(views, prompt, constraint)
        screen = Screenshot(stitch(tiles))
        number = await asyncio.to_thread(counted, prompt.goal, screen.pixels, bool(prompt.history))
        asked = prompt.about(number) if number else prompt
        reply = await self._model.ask(views, asked, constraint)
        result = await asyncio.to_thread(checked, reply, self.card, asked.goal, screen, self._reader, True)
        return result.model_copy(update={"asked": number}) if number else result
