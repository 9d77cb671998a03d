"""The baseline that every VLM has to beat: read the screen, click the line most like the words asked for.

RapidOCR reads. It knows no icons, fields or states; it answers fail(reason='absent') when no line is alike.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz
from rapidocr import RapidOCR

from agent.actions import render
from agent.contracts import Box, Click, Constraint, Fail, ModelCard, Prompt, Reply, Type, View

CARD = ModelCard(
    name="ocr",
    family="ocr",
    dialect="handeye",
    coordinate_space="screen",
    tile_width=1280,
    tile_height=1280,
    history=0,
    licence="Apache-2.0",
    source="PyPI rapidocr, PP-OCR weights inside its wheel",
)
ALIKE = 75.0
"""Least likeness, 0..100, for a click."""
QUOTED = re.compile(r"[\"“'‘]([^\"”'’]+)[\"”'’]")
ASKING = re.compile(
    r"^(?:(?:please )?(?:click|press|select|open|find|check|tick|choose|go to|focus|enter|type)\b)?\s*"
    r"(?:(?:on|into|in)\b)?\s*(?:the\b)?\s*"
    r"|\s+(?:button|link|tab|icon|field|checkbox|radio button|option|menu item)\b.*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Line:
    """A line of text on the screen; box in screen pixels."""

    text: str
    box: Box


class Ocr:
    """A VisionModel without a model of the screen. Lines are kept per view, so that a screen is read once."""

    card = CARD

    def __init__(self) -> None:
        self._engine = RapidOCR(params={"Global.log_level": "error"})
        self._lines: dict[str, list[Line]] = {}

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        started = time.perf_counter()
        lines = [line for view in views for line in self._read(view)]
        wanted, said = words_of(prompt.goal)
        found = max(lines, key=lambda line: likeness(wanted, line.text), default=None)
        best = likeness(wanted, found.text) if found else 0.0
        timing = {"ocr": (time.perf_counter() - started) * 1000}
        if found is None or best < ALIKE:
            return Reply(text=render(Fail(reason="absent")), confidence=1 - best / 100, timings_ms=timing)
        x, y = found.box.center
        action = Click(x=x, y=y) if said is None else Type(text=said, x=x, y=y)
        return Reply(text=render(action), confidence=best / 100, timings_ms=timing)

    def _read(self, view: View) -> list[Line]:
        if view.hash not in self._lines:
            told: Any = self._engine(view.pixels[:, :, ::-1])
            boxes, texts = (told.boxes, told.txts) if told.boxes is not None else ((), ())
            self._lines[view.hash] = [
                Line(text, _on_screen(corners, view)) for corners, text in zip(boxes, texts, strict=True)
            ]
        return self._lines[view.hash]


def words_of(goal: str) -> tuple[str, str | None]:
    """The words to look for, and the text to type where the goal asks for typing."""
    quoted = QUOTED.findall(goal)
    if re.match(r"(?:type|enter|write|fill)\b", goal, re.IGNORECASE) and quoted:
        rest = QUOTED.sub("", goal, count=1)
        return (quoted[1] if len(quoted) > 1 else _bare(rest.partition(" ")[2])), quoted[0]
    return (quoted[0] if quoted else _bare(goal)), None


def _bare(asked: str) -> str:
    return ASKING.sub("", asked.strip()).strip(" .")


def likeness(wanted: str, line: str) -> float:
    """0..100; a line that holds the words among others is a little less alike than one that is them."""
    wanted, line = wanted.casefold(), line.casefold()
    whole = fuzz.ratio(wanted, line)
    return whole if len(line) <= len(wanted) else max(whole, 0.95 * fuzz.partial_ratio(wanted, line))


def _on_screen(corners: Sequence[Sequence[float]], view: View) -> Box:
    xs = [float(x) / view.scale + view.region.x0 for x, _ in corners]
    ys = [float(y) / view.scale + view.region.y0 for _, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))
