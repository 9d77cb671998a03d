"""A goal that has things counted, settled by counting them: `Click the number of stars` becomes `Click "4"`.

English goals about plain filled shapes, of one colour where one is told. Any other goal is left to the model.
"""

from __future__ import annotations

import re

import numpy as np

from handeye.agent.perception.colors import HUES, colors_of
from handeye.agent.perception.shapes import shapes_on

CALLED = {"circle": "circle", "dot": "circle", "disc": "circle", "square": "square", "triangle": "triangle",
          "diamond": "diamond", "star": "star", "heart": "heart"}  # fmt: skip
INK = 0.2
"""Share of a shape's box that its colour takes at least."""
_SHAPE = re.compile(rf"\b(?:{'|'.join(CALLED)})s?\b", re.IGNORECASE)
_COUNT = re.compile(
    r"\b(?:how many|count(?: (?:the|all))?|number of)(?: the)?"
    rf"(?: (?P<color>{'|'.join(HUES)}))? (?P<shape>{'|'.join(CALLED)})s?\b(?! (?:that|which|with|in)\b)",
    re.IGNORECASE,
)
_CLICK = re.compile(r"\b(?:click|press|select|choose|tap|push|hit)\b", re.IGNORECASE)


def counted(goal: str, pixels: np.ndarray, begun: bool = False) -> str | None:
    """The goal with the number in place of what is counted on [height, width, 3] RGB; None where the goal is
    about no such number, or about clicking none. begun: something was done for the goal already, so that a
    screen without such a thing is a later one and no answer."""
    result = _COUNT.search(goal)
    if result is None or len(_SHAPE.findall(goal)) != 1 or not _CLICK.search(goal):
        return None
    kind, color = CALLED[result["shape"].casefold()], (result["color"] or "").casefold()
    alike = [shape.box for shape in shapes_on(pixels) if shape.kind == kind]
    found = [box for box in alike if not color or color in colors_of(pixels, box, INK)]
    return f'Click "{len(found)}"' if found or not begun else None
