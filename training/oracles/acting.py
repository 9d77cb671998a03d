"""From a Choice to an Action: a point is taken inside the box."""

from __future__ import annotations

import random

from handeye.agent.contracts import Action, Box, Click, Done, Drag, Fail, Move, Press, Scroll, Type, Wait
from handeye.training.records import Choice

INNER = 0.6
"""Share of a box, around its centre, that jittered points fall into."""


def point_in(box: Box, rng: random.Random | None = None) -> tuple[float, float]:
    """The box's centre, or a point of its inner part; half-pixel steps, inside the box."""
    x, y = box.center
    if rng:
        x += rng.uniform(-0.5, 0.5) * INNER * box.width
        y += rng.uniform(-0.5, 0.5) * INNER * box.height
    return round(x * 2) / 2, round(y * 2) / 2


def action_of(choice: Choice, rng: random.Random | None = None) -> Action:
    """One action that the choice allows; rng None takes the centre."""
    x, y = point_in(choice.box, rng) if choice.box else (None, None)
    match choice.kind:
        case "click" if x is not None and y is not None:
            return Click(x=x, y=y, count=choice.count, modifiers=choice.modifiers)
        case "move" if x is not None and y is not None:
            return Move(x=x, y=y)
        case "scroll" if x is not None and y is not None:
            return Scroll(x=x, y=y, dx=choice.dx, dy=choice.dy)
        case "drag" if x is not None and y is not None and choice.to_box:
            return Drag(path=((x, y), point_in(choice.to_box, rng)))
        case "type":
            return Type(text=choice.text or "", x=x, y=y, clear=choice.clear)
        case "press":
            return Press(keys=choice.keys or "Enter")
        case "wait":
            return Wait(seconds=0.5)
        case "done":
            return Done(answer=choice.text or "")
        case "fail":
            return Fail(reason=choice.text or "absent")
    raise ValueError(f"a choice of kind {choice.kind!r} lacks its box")
