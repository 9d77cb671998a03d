"""From a page and a question to one action: what the heads say, as far as it goes together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .encode import Asked, Page, Step, ask
from .network import KINDS, POINTING, PageNetwork, Told

SCROLL_SHARE = 0.7
"""Of the screen's height that a scroll moves."""
NEAR = 14.0
"""Pixels within which two places count as one."""
LONGEST_ANSWER = 14
"""Words of an answer that is read off the screen."""
MEANT = ("click", "double_click", "type", "press", "drag")
"""Kinds that are meant to change the screen."""
OVER = ("done", "answer", "count", "yes", "no")
OPENINGS = 5
"""Kinds of action that are weighed."""


@dataclass(frozen=True)
class Choice:
    """text: the action text form, in screen pixels; chance: of all that it says; points: x, y, chance."""

    text: str
    chance: float
    kind: str
    point: tuple[float, float, float] | None = None
    to: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Inputs:
    """One page's arrays as tensors, in a batch of one."""

    page: Page
    ids: Tensor
    place: Tensor
    boxes: Tensor
    patches: Tensor
    words: Tensor
    real: Tensor

    @classmethod
    def of(cls, page: Page) -> Inputs:
        n = len(page.boxes)
        words = torch.arange(n) < page.words
        return cls(
            page=page,
            ids=torch.from_numpy(page.ids)[None],
            place=torch.from_numpy(page.place)[None],
            boxes=torch.from_numpy(page.boxes)[None],
            patches=torch.from_numpy(page.patches)[None],
            words=words[None],
            real=torch.ones(1, n, dtype=torch.bool),
        )


@torch.inference_mode()
def choices(
    network: PageNetwork,
    inputs: Inputs,
    goal: str,
    past: Sequence[Step] = (),
    tried: Sequence[Step] = (),
    half: bool = True,
) -> list[Choice]:
    """The likeliest actions, the best first; what was tried for nothing is left out. Never empty.

    past: steps that changed nothing count as tried when nothing else was done since. tried: those done on a
    screen equal to this one. After a step that changed nothing it is not done.
    """
    asked = ask(inputs.page, goal, past)
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        seen = network.see(inputs.ids, inputs.place, inputs.boxes, inputs.patches, inputs.words, inputs.real)
        output = network(seen, torch.zeros(1, dtype=torch.int64), inputs.real, *_tensors(asked))
    spent = [*_spent(past), *tried]
    stuck = bool(past) and past[-1].effect == "unchanged" and past[-1].kind in MEANT
    kinds = output.kind[0].softmax(-1)
    out = [
        choice
        for index in kinds.topk(OPENINGS).indices.tolist()
        if (choice := _choice(KINDS[index], float(kinds[index]), output, asked, inputs.page, goal, spent))
    ]
    if stuck:
        out = [one for one in out if one.kind not in OVER]
    return sorted(out, key=lambda one: -one.chance) or [Choice("fail(reason='unsure')", 0.0, "fail")]


def _tensors(asked: Asked) -> list[Tensor]:
    """A question's arrays in the order of PageNetwork.forward, in a batch of one."""
    parts = asked.named, asked.touched, asked.ids, asked.kind, asked.place, asked.flag, asked.boxes
    there = np.ones(len(asked.ids), bool)
    return [torch.from_numpy(part)[None] for part in (*parts, there)]


def _spent(past: Sequence[Step]) -> list[Step]:
    """The newest steps that changed nothing."""
    out: list[Step] = []
    for step in reversed(past):
        if step.effect != "unchanged":
            break
        out.append(step)
    return out


def _choice(
    kind: str, chance: float, value: Told, asked: Asked, page: Page, goal: str, spent: list[Step]
) -> Choice | None:
    point = to = None
    if kind in POINTING:
        point = _point(
            value.target[0],
            page,
            [s.point for s in spent if s.point and s.kind == kind.partition("_clear")[0]],
        )
        if point is None:
            return None
        chance *= point[2]
    if kind == "drag":
        to = _point(value.to[0], page, [])
        if to is None:
            return None
        chance *= to[2]
    text = ""
    if kind in ("type", "type_clear", "press"):
        text, sure = _typed(value, asked, page, goal)
        chance *= sure
    if kind == "answer":
        text, sure = _shown(value, page)
        chance *= sure
    if kind == "count":
        best = value.counted[0].softmax(-1).max(-1)
        text, chance = str(int(best.indices)), chance * float(best.values)
    if kind in ("type", "type_clear", "press", "answer") and not text:
        return None
    return Choice(_rendered(kind, point, to, text, page), chance, kind, point, to)


def _point(logits: Tensor, page: Page, away: list[tuple[float, float]]) -> tuple[float, float, float] | None:
    """Where the likeliest place lies: the chances of tokens inside one another add up."""
    chances = logits.softmax(-1).numpy()[:-1].copy()
    if not len(chances):
        return None
    middles = (page.boxes[:, :2] + page.boxes[:, 2:]) / 2
    for x, y in away:
        chances[(np.abs(middles - (x, y)) <= NEAR).all(1)] = 0
    best = int(chances.argmax())
    x, y = middles[best]
    x0, y0, x1, y1 = page.boxes[best]
    inside = (
        (page.boxes[:, 0] <= x) & (page.boxes[:, 1] <= y) & (page.boxes[:, 2] >= x) & (page.boxes[:, 3] >= y)
    )
    inside |= (middles[:, 0] >= x0) & (middles[:, 1] >= y0) & (middles[:, 0] <= x1) & (middles[:, 1] <= y1)
    near = np.abs(middles - (x, y)).max(1) <= 120
    return float(x), float(y), float(min(1.0, chances[inside & near].sum()))


def _typed(value: Told, asked: Asked, page: Page, goal: str) -> tuple[str, float]:
    """A part of the goal, or words of the screen, whichever is surer."""
    (first, last), sure = _best_span(value.goal_start[0], value.goal_end[0], len(asked.ids))
    start, end = int(asked.starts[first]), int(asked.ends[last])
    if start < 0 or end <= start:
        return "", 0.0
    return goal[start:end], sure


def _shown(value: Told, page: Page) -> tuple[str, float]:
    """Words of the screen that stand in one line."""
    if not page.words:
        return "", 0.0
    flat = [word for line in page.lines for word in line]
    (first, last), sure = _best_span(value.start[0][: page.words], value.end[0][: page.words], LONGEST_ANSWER)
    return " ".join(flat[first : last + 1]), sure


def _best_span(start: Tensor, end: Tensor, longest: int) -> tuple[tuple[int, int], float]:
    a, b = start.log_softmax(-1), end.log_softmax(-1)
    both = a.unsqueeze(1) + b.unsqueeze(0)
    n = len(a)
    order = torch.arange(n)
    gap = order.unsqueeze(0) - order.unsqueeze(1)
    both = both.masked_fill((gap < 0) | (gap >= longest), -1e4)
    best = int(both.argmax())
    return (best // n, best % n), float(both.flatten()[best].exp())


def _rendered(
    kind: str,
    point: tuple[float, float, float] | None,
    to: tuple[float, float, float] | None,
    text: str,
    page: Page,
) -> str:
    at = f"x={point[0]:.1f}, y={point[1]:.1f}" if point else ""
    far = round(page.size[1] * SCROLL_SHARE)
    if kind == "drag" and point and to:
        return f"drag(path=(({point[0]:.1f}, {point[1]:.1f}), ({to[0]:.1f}, {to[1]:.1f})))"
    said = {
        "click": f"click({at})",
        "double_click": f"click({at}, count=2)",
        "right_click": f"click({at}, button='right')",
        "hover": f"move({at})",
        "type": f"type(text={text!r}, {at})",
        "type_clear": f"type(text={text!r}, {at}, clear=True)",
        "enter": "press(keys='Enter')",
        "press": f"press(keys={text!r})",
        "scroll_down": f"scroll({at}, dx=0, dy={far})",
        "scroll_up": f"scroll({at}, dx=0, dy={-far})",
        "done": "done()",
        "answer": f"done(answer={text!r})",
        "count": f"done(answer={text!r})",
        "yes": "done(answer='yes')",
        "no": "done(answer='no')",
        "fail": "fail(reason='absent')",
        "wait": "wait()",
    }
    return said[kind]


__all__ = ["Choice", "Inputs", "choices"]
