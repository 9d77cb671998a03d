"""The baseline that every VLM has to beat: read the screen, click the line most like the words asked for.

RapidOCR reads. It knows no icons, fields or states; it answers fail(reason='absent') when no line is alike.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace

from handeye.agent.actions import render
from handeye.agent.contracts import Box, Click, Constraint, Fail, ModelCard, Prompt, Reply, Type, View
from handeye.agent.perception.lines import ALIKE, part_of
from handeye.agent.perception.ocr_networks import load_networks
from handeye.agent.perception.reading import Line, read

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
QUOTED = re.compile(r"[\"“'‘]([^\"”'’]+)[\"”'’]")
ASKING = re.compile(
    r"^(?:(?:please )?(?:click|press|select|open|find|check|tick|choose|go to|focus|enter|type)\b)?\s*"
    r"(?:(?:on|into|in)\b)?\s*(?:the\b)?\s*"
    r"|\s+(?:button|link|tab|icon|field|checkbox|radio button|option|menu item)\b.*$",
    re.IGNORECASE,
)


class Ocr:
    """A VisionModel without a model of the screen. Lines are kept per view, so that a screen is read once."""

    card = CARD

    def __init__(self) -> None:
        load_networks()
        self._lines: dict[str, list[Line]] = {}

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        started = time.perf_counter()
        lines = [line for view in views for line in self._read(view)]
        wanted, said = words_of(prompt.goal)
        parts = (part_of(line, wanted) for line in lines)
        found, best = max(parts, key=lambda part: part[1], default=(None, 0.0))
        timing = {"ocr": (time.perf_counter() - started) * 1000}
        if found is None or best < ALIKE:
            return Reply(text=render(Fail(reason="absent")), confidence=1 - best / 100, timings_ms=timing)
        x, y = found.box.center
        action = Click(x=x, y=y) if said is None else Type(text=said, x=x, y=y)
        return Reply(text=render(action), confidence=best / 100, timings_ms=timing)

    def _read(self, view: View) -> list[Line]:
        if view.hash not in self._lines:
            self._lines[view.hash] = [
                replace(line, box=_on_screen(line.box, view)) for line in read(view.pixels)
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


def _on_screen(box: Box, view: View) -> Box:
    return Box(*(side / view.scale for side in box)).moved(view.region.x0, view.region.y0)
