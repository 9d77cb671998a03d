"""A cache of where things were found: an answer is given again only while its target's pixels are the same.

    Located(model, folder, "read-write")

The key is the goal with what was done before it; the proof is the picture around the answer's point, at the
same place on the same size of screen. It can be stale, then the model is asked; it is never used unseen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np

from handeye.agent.actions import points
from handeye.agent.contracts import Box, Constraint, Prompt, Reply, View, VisionModel
from handeye.agent.dialects import dialect
from handeye.agent.errors import CallerError, ParseError
from handeye.agent.log.writer import encode_png, write_durably
from handeye.agent.perception.anchors import crop, is_same

Mode = Literal["read-write", "read-only", "off"]
SIDE = 48.0
"""Half a side of the picture kept around a point, in screen pixels."""


class CachedAnswers:
    """Implements VisionModel. hits, misses: since it was made."""

    def __init__(self, model: VisionModel, folder: Path, mode: Mode = "read-write") -> None:
        self.card = model.card
        self.hits = self.misses = 0
        self._model, self._folder, self._mode = model, folder, mode
        if mode == "read-write":
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as fault:
                raise CallerError(f"the cache {folder} cannot be made: {fault.strerror}") from None

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        if self._mode == "off" or constraint is None:
            return await self._model.ask(views, prompt, constraint)
        key = _key(self.card.name, prompt, constraint)
        kept = self._kept(key, views)
        if kept is not None:
            self.hits += 1
            return kept
        self.misses += 1
        reply = await self._model.ask(views, prompt, constraint)
        if self._mode == "read-write":
            self._keep(key, views, reply, constraint)
        return reply

    def _kept(self, key: str, views: Sequence[View]) -> Reply | None:
        try:
            told: dict[str, Any] = json.loads((self._folder / f"{key}.json").read_text(encoding="utf-8"))
            picture = cv2.imread(str(self._folder / f"{key}.png"), cv2.IMREAD_COLOR)
            place, text = Box(*told["place"]), str(told["text"])
        except (OSError, ValueError, KeyError, TypeError):  # not there, or damaged: as if not there
            return None
        if picture is None:
            return None
        shown = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        same = any(is_same(view.pixels, shown, _within(view, place)) for view in _holding(views, place))
        return Reply(text=text, timings_ms={"cache": 0.0}) if same else None

    def _keep(self, key: str, views: Sequence[View], reply: Reply, size: Constraint) -> None:
        """Only answers with a point can be proven by pixels."""
        try:
            action = dialect(self.card).parse(reply.text, size.width, size.height)
        except ParseError:
            return
        for x, y in points(action)[:1]:
            wide = Box(
                max(0, x - SIDE), max(0, y - SIDE), min(size.width, x + SIDE), min(size.height, y + SIDE)
            )
            for view in _holding(views, wide)[:1]:
                pixels, cut = crop(view.pixels, _within(view, wide))
                left, top = view.region.x0, view.region.y0
                place = cut.moved(left, top)
                write_durably(self._folder / f"{key}.png", encode_png(np.ascontiguousarray(pixels)))
                body = json.dumps({"place": place, "text": reply.text})
                write_durably(self._folder / f"{key}.json", body.encode())


def _key(model: str, prompt: Prompt, size: Constraint) -> str:
    done = [step.action for step in prompt.history]
    told = json.dumps([model, prompt.goal, done, list(prompt.notes), size.width, size.height])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _holding(views: Sequence[View], place: Box) -> list[View]:
    """The views at native resolution that show all of the place."""
    return [
        view
        for view in views
        if view.scale == 1
        and view.region.x0 <= place.x0
        and view.region.y0 <= place.y0
        and place.x1 <= view.region.x1
        and place.y1 <= view.region.y1
    ]


def _within(view: View, place: Box) -> Box:
    left, top = view.region.x0, view.region.y0
    return place.moved(-left, -top)
