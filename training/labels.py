"""A choice as the tokens, cells and bytes that the model should answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from handeye.agent.contracts import Modifier
from handeye.agent.perception.reading import Line, word_boxes
from handeye.training.records import Choice, Element, Question
from handeye.vlm import tokens as words
from handeye.vlm.copying import copied_from, span_of
from handeye.vlm.sums import solved
from handeye.vlm.tokens import COPY, END, EOS, ID, KEYS, POINT, SAY

CLICKING: dict[tuple[int, tuple[Modifier, ...]], str] = {
    (1, ()): "CLICK",
    (2, ()): "DOUBLE_CLICK",
    (3, ()): "TRIPLE_CLICK",
    (1, ("Control",)): "CONTROL_CLICK",
}
"""The word for a click so often, with these keys held down."""
FAR = 500
"""Pixels from which a scroll counts as far."""
TYPING = re.compile(r"(type|enter|write|fill|put|set)\b", re.IGNORECASE)
WIDTH_OF_LABEL = 0.3
"""Spread of the soft label as a share of the target's sides (size-adaptive, GUI-G2 arXiv 2507.15846)."""


@dataclass
class Answer:
    """tokens without BOS. boxes: for each POINT, the boxes it may point into. span: of the prompt."""

    tokens: list[int]
    boxes: list[list[tuple[float, ...]]] = field(default_factory=list)
    span: tuple[int, int] | None = None
    begun: int | None = None
    """The opening word of an answer that, begun all the same, would point nowhere."""


def answer_of(question: Question, choice: Choice | None, elements: Sequence[Element] = ()) -> Answer | None:
    """None when the choice cannot be said in the vocabulary. elements: whose texts can be pointed at."""
    if choice is None:
        return Answer([ID["FAIL"], EOS], begun=ID["TYPE" if TYPING.match(question.goal) else "CLICK"])
    alike = [other for other in question.choices if _like(other) == _like(choice)]
    boxes = [tuple(other.box) for other in alike if other.box]
    lines = [each for each in elements if each.role == "text"]
    if choice.kind == "click":
        kind = CLICKING.get((choice.count, choice.modifiers))
        return Answer([ID[kind], POINT, EOS], [boxes]) if kind and boxes else None
    if choice.kind == "move" and boxes:
        return Answer([ID["MOVE"], POINT, EOS], [boxes])
    if choice.kind == "type":
        return _typing(question.goal, choice, lines)
    if choice.kind == "press":
        return _pressing(question.goal, choice.keys or "")
    if choice.kind == "scroll" and boxes:
        way = ID[("SCROLL_DOWN" if choice.dy > 0 else "SCROLL_UP") if choice.dy else "SCROLL_RIGHT"]
        far = [way] if max(abs(choice.dx), abs(choice.dy)) >= FAR else []
        return Answer([way, POINT, *far, EOS], [boxes])
    if choice.kind == "drag" and choice.box and choice.to_box:
        return Answer([ID["DRAG"], POINT, POINT, EOS], [[tuple(choice.box)], [tuple(choice.to_box)]])
    if choice.kind == "done" and choice.text and (shown := _shown(choice.text, lines)):
        return Answer([ID["DONE"], POINT, EOS], [shown])
    if choice.kind == "done":
        said = [SAY, *words.encode(choice.text, 64)] if choice.text else []
        return Answer([ID["DONE"], *said, EOS])
    if choice.kind == "open_app":
        span = span_of(question.goal, choice.text or "")
        return Answer([ID["OPEN_APP"], COPY, END, EOS], [], (span[0] + 1, span[1] + 1)) if span else None
    if choice.kind in ("wait", "fail"):
        return Answer([ID[choice.kind.upper()], EOS])
    return None


def _like(choice: Choice) -> tuple[object, ...]:
    return choice.kind, choice.text, choice.count, choice.modifiers


def _pressing(goal: str, keys: str) -> Answer | None:
    """Keys that the goal names are copied from it; those with a word of their own only out of quotes."""
    span = span_of(goal, keys)
    if span is not None and (keys not in KEYS or f'"{keys}"' in goal):
        return Answer([ID["PRESS"], COPY, END, EOS], [], (span[0] + 1, span[1] + 1))
    return Answer([ID["PRESS"], KEYS[keys], EOS]) if keys in KEYS else None


def _shown(text: str, lines: Sequence[Element]) -> list[tuple[float, ...]]:
    """Where the text stands on the screen, in one piece or in letters of their own."""
    rows = (lines[start : start + len(text)] for start in range(len(lines) - len(text) + 1))
    whole = [tuple(each.box) for each in lines if each.text == text]
    return whole or [_around(row) for row in rows if [each.text for each in row] == list(text)]


def _worded(text: str, lines: Sequence[Element]) -> list[tuple[float, ...]]:
    """Where the text is one word of a line."""
    if not re.search("[a-z]", text, re.IGNORECASE):
        return []
    return [
        tuple(box)
        for each in lines
        if text in each.text
        for word, box in word_boxes(Line(each.text, each.box))
        if word == text
    ]


def _summed(text: str, lines: Sequence[Element]) -> list[tuple[float, ...]]:
    """Where a sum or an equation stands whose result is the text."""
    return [tuple(each.box) for each in lines if solved(each.text) == text]


def _around(row: Sequence[Element]) -> tuple[float, ...]:
    """The box of all of them."""
    x0, y0, x1, y1 = zip(*(each.box for each in row), strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def _typing(goal: str, choice: Choice, lines: Sequence[Element]) -> Answer | None:
    text = choice.text or ""
    boxes = [[tuple(choice.box)]] if choice.box else []
    head = [ID["TYPE_CLEAR" if choice.clear else "TYPE"], POINT] if boxes else [ID["TYPE_HERE"]]
    if copied := copied_from(goal, text):
        (first, last), case = copied
        return Answer([*head, COPY, END, *case, EOS], boxes, (first + 1, last + 1))
    if not text:
        return None
    if shown := _shown(text, lines):
        return Answer([*head, POINT, EOS], [*boxes, shown])
    if worded := _worded(text, lines):
        return Answer([*head, POINT, ID["ONE_WORD"], EOS], [*boxes, worded])
    if summed := _summed(text, lines):
        return Answer([*head, POINT, ID["SOLVE"], EOS], [*boxes, summed])
    return Answer([*head, SAY, *words.encode(text, 64), EOS], boxes)


def spread(boxes: list[tuple[float, ...]], centers: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """The soft label: a Gaussian in each box, cells whose centre is outside get nothing. [M], sums to 1;
    zeros when no box is on the picture."""
    total = np.zeros(len(centers), np.float32)
    x, y = centers[:, 0], centers[:, 1]
    for x0, y0, x1, y1 in boxes:
        cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
        inside = (x >= x0) & (x < x1) & (y >= y0) & (y < y1) & valid
        if not inside.any():
            reach = np.maximum(np.abs(x - cx), np.abs(y - cy)) + (~valid) * 1e6
            inside = reach <= min(reach.min(), 16.0)
            if not inside.any():
                continue
        dx = (x[inside] - cx) / max(WIDTH_OF_LABEL * (x1 - x0), 4)
        dy = (y[inside] - cy) / max(WIDTH_OF_LABEL * (y1 - y0), 4)
        weight = np.exp(-(dx**2 + dy**2) / 2)
        total[inside] += weight / weight.sum()
    return total / total.sum() if total.sum() else total
