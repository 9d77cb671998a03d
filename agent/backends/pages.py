"""The page network as a model: the screen is read, its regions are found, and one of them is acted on."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from handeye.agent.actions import parse
from handeye.agent.backends.calibration import calibrated
from handeye.agent.contracts import Box, PointGuess, Prompt, Reply, StepSummary, View
from handeye.agent.errors import ParseError
from handeye.agent.perception.reading import Line, WordReader, words_of
from handeye.agent.perception.tiling import stitch

KEPT_SCREENS = 12
"""Screens whose lines are kept, for the words of what was clicked on them."""
BESIDE = 24
"""Pixels within which a line is taken for the words of a point."""
LEAST_WIDE = 400
"""Pixels of a screen's width from which on the page network answers: smaller ones, such as MiniWoB++'s, are
what the tile network was made for."""
SCREEN_WORD = tuple[str, tuple[float, float, float, float]]
KINDS = {"move": "hover", "press": "press", "type": "type", "click": "click", "drag": "drag"}


class PageModel:
    """Answers with the page network; not thread-safe. Needs the extras `vlm` and `ocr`."""

    def __init__(self, folder: Path, reader: WordReader) -> None:
        from handeye.vlm.page.model import calibration, load

        self._network = load(folder)
        self._calibration = calibration(folder)
        self._reader = reader
        self._lines: dict[str, list[list[SCREEN_WORD]]] = {}

    @staticmethod
    def fits(views: Sequence[View], prompt: Prompt) -> bool:
        """Whether the screen is one for it: a page of some width, or a recording of one."""
        return (
            "desktop" not in prompt.environment
            and max(view.region.x1 for view in views if view.kind == "tile") >= LEAST_WIDE
        )

    def answer(self, views: Sequence[View], prompt: Prompt, half: bool) -> Reply:
        """One action in the handeye dialect, with its confidence. Raises MissingExtra."""
        from handeye.vlm.page.decide import Inputs, choices
        from handeye.vlm.page.encode import page_of

        begun = time.perf_counter()
        screen = stitch(views)
        lines = [_words(line) for line in self._reader.lines(screen)]
        self._keep(prompt.frame, lines)
        read = time.perf_counter()
        page = page_of(screen, lines)
        prepared = time.perf_counter()
        past = [step for each in prompt.history if (step := self._step(each))]
        tried = [step for each, step in zip(prompt.history, past, strict=False) if each.frame == prompt.frame]
        found = choices(self._network, Inputs.of(page), prompt.goal, past, tried, half)
        decided = time.perf_counter()
        best = found[0]
        points = [
            PointGuess(screen_x=p[0], screen_y=p[1], confidence=p[2]) for p in (best.point, best.to) if p
        ]
        return Reply(
            text=best.text,
            points=tuple(points),
            confidence=calibrated(best.chance, self._calibration),
            tokens_in=len(page.boxes),
            tokens_out=1,
            timings_ms={
                "read": (read - begun) * 1e3,
                "prepare": (prepared - read) * 1e3,
                "decode": (decided - prepared) * 1e3,
            },
        )

    def _keep(self, frame: str, lines: list[list[SCREEN_WORD]]) -> None:
        self._lines[frame] = lines
        while len(self._lines) > KEPT_SCREENS:
            self._lines.pop(next(iter(self._lines)))

    def _step(self, past: StepSummary) -> Any:
        """A step of the past as the network is told of it; None for what it has no word for."""
        from handeye.vlm.page.encode import Step

        try:
            action = parse(past.action)
        except ParseError:
            return None
        x, y = getattr(action, "x", None), getattr(action, "y", None)
        if path := getattr(action, "path", None):
            x, y = path[0]
        point = (float(x), float(y)) if x is not None and y is not None else None
        target = line_at(self._lines.get(past.frame, ()), *point) if point else ""
        text = getattr(action, "text", "") or getattr(action, "keys", "")
        effect = "error" if past.error else past.effect
        return Step(KINDS.get(action.kind, action.kind), point, target, text, effect)


def line_at(lines: Sequence[Sequence[SCREEN_WORD]], x: float, y: float) -> str:
    """The words of the line at a point, or of the one right beside it; empty where there is none."""
    best, item = BESIDE + 1.0, ""
    for line in lines:
        x0, y0 = min(box[0] for _, box in line), min(box[1] for _, box in line)
        x1, y1 = max(box[2] for _, box in line), max(box[3] for _, box in line)
        away = max(x0 - x, 0, x - x1) + 2 * max(y0 - y, 0, y - y1)
        if away < best:
            best, item = away, " ".join(word for word, _ in line)
    return item


def _words(line: Line) -> list[SCREEN_WORD]:
    """The words of a line with their signs, each with the part of the line's box that it takes."""
    box = line.box
    raw = re.findall(r"\S+", line.text)
    spans = [(begin, end) for _, begin, end in words_of(line.text)]
    return [
        (word, Box(box.x0 + begin * box.width, box.y0, box.x0 + end * box.width, box.y1))
        for word, (begin, end) in zip(raw, spans, strict=True)
    ]
