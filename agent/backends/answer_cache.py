"""A cache of where things were found: an answer is given again only while its target's pixels are the same.

    Located(model, folder, "read-write")

The key is the goal with what was done before it; the proof is the picture around the answer's point, at the
same place on the same size of screen, and what tells the place from its look-alikes: the row that it stands
in, from side to side of the screen, and what is above and below it as far as a card reaches. It can be stale,
then the model is asked; it is never used unseen.
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
"""Half a side of the picture around a point, and half the height of its row, in screen pixels."""
CARD = 240.0
"""How far from a point the words may stand that tell its card from another, in screen pixels."""


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
        kept = self._kept(key, views, constraint)
        if kept is not None:
            self.hits += 1
            return kept
        self.misses += 1
        reply = await self._model.ask(views, prompt, constraint)
        if self._mode == "read-write":
            self._keep(key, views, reply, constraint)
        return reply

    def _kept(self, key: str, views: Sequence[View], size: Constraint) -> Reply | None:
        try:
            data: dict[str, Any] = json.loads((self._folder / f"{key}.json").read_text(encoding="utf-8"))
            picture = cv2.imread(str(self._folder / f"{key}.png"), cv2.IMREAD_COLOR)
            place, text = Box(*data["place"]), str(data["text"])
            x, y = data["point"]
        except (OSError, ValueError, KeyError, TypeError):  # not there, or damaged: as if not there
            return None
        if picture is None or place != _around(x, y, size):
            return None
        shown, screen = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), _stitched(views, size)
        if screen is None or not _same_parts(screen, shown, place, (x, y)):
            return None
        return Reply(text=text, timings_ms={"cache": 0.0})

    def _keep(self, key: str, views: Sequence[View], reply: Reply, size: Constraint) -> None:
        """Only answers with a point can be proven by pixels."""
        try:
            action = dialect(self.card).parse(reply.text, size.width, size.height)
        except ParseError:
            return
        screen = _stitched(views, size)
        for x, y in points(action)[:1]:
            if screen is None:
                return
            pixels, place = crop(screen, _around(x, y, size))
            write_durably(self._folder / f"{key}.png", encode_png(np.ascontiguousarray(pixels)))
            body = json.dumps({"place": place, "point": (x, y), "text": reply.text})
            write_durably(self._folder / f"{key}.json", body.encode())


def _around(x: float, y: float, size: Constraint) -> Box:
    """Whole pixels of the screen that hold everything which is compared."""
    top, bottom = max(0, int(y - CARD)), min(size.height, int(np.ceil(y + CARD)))
    return Box(0, top, size.width, bottom)


def _same_parts(screen: np.ndarray, shown: np.ndarray, place: Box, point: tuple[float, float]) -> bool:
    """The row from side to side, and the card around the point."""
    (x, y), below = point, Box(0, 0, screen.shape[1], screen.shape[0])
    row, card = Box(0, y - SIDE, below.x1, y + SIDE), Box(x - CARD, y - CARD, x + CARD, y + CARD)
    for part in (row, card):
        _, cut = crop(screen, part)
        before, _ = crop(shown, cut.moved(-place.x0, -place.y0))
        if not is_same(screen, before, cut):
            return False
    return True


def _stitched(views: Sequence[View], size: Constraint) -> np.ndarray | None:
    """[height, width, 3] uint8 of the screen from its views at native resolution; None when they do not cover
    it."""
    screen = np.zeros((size.height, size.width, 3), np.uint8)
    covered = np.zeros((size.height, size.width), bool)
    for view in views:
        x, y = round(view.region.x0), round(view.region.y0)
        height, width = round(view.region.height), round(view.region.width)  # without what pads a view
        part = view.pixels[: min(height, size.height - y), : min(width, size.width - x)]
        if view.scale == 1 and part.size and view.kind != "history":
            screen[y : y + part.shape[0], x : x + part.shape[1]] = part
            covered[y : y + part.shape[0], x : x + part.shape[1]] = True
    return screen if covered.all() else None


def _key(model: str, prompt: Prompt, size: Constraint) -> str:
    done = [step.action for step in prompt.history]
    result = json.dumps([model, prompt.goal, done, list(prompt.notes), size.width, size.height])
    return hashlib.sha256(result.encode()).hexdigest()[:32]
