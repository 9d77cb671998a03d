"""One given action judged against the recorded one. Every set of metrics is a function of the same form.

`handeye` is ours; the published ones are in mind2web.py, aitw.py and androidcontrol.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from handeye.agent.actions import is_refusal, points
from handeye.agent.contracts import Action, Ask, Box, Done, Fail, Frozen, Note, Press, Scroll, Target, Type
from handeye.environments.replay.environment import NEAR, departs_on, is_surface
from handeye.evaluation.offline.texts import anls, token_f1


@dataclass(frozen=True)
class Recorded:
    """What the log says was right. target: its box in screen pixels, if known. width, height: screen.

    elements: boxes of what a data set says is on the screen.
    """

    action: Action
    target: Target | None
    width: int
    height: int
    elements: tuple[Box, ...] = ()


class Marks(Frozen):
    """success: the step counts as right. parts: each metric that applies to this step, in 0..1.

    why: what was wrong, in words; empty for a success.
    """

    success: bool
    parts: dict[str, float]
    why: str = ""


Metrics = Callable[[Recorded, Action | None], Marks | None]
"""Judges an answer; None is one that was no valid action. Gives None for a step that it does not define."""

MISSING = "no valid action"


def handeye(recorded: Recorded, given: Action | None) -> Marks:
    """Our own metrics (see docs/evaluation.md).

    A step succeeds when ReplayEnvironment would not call it a departure: same kind; every point in its
    target's box, or, where no box is known, within 0.14 of the screen's diagonal; equal text, keys, button,
    count, modifiers and address; of a scroll only the direction.
    """
    if given is None:
        return Marks(success=False, parts={"type": 0.0, **_refusals(recorded.action, given)}, why=MISSING)
    why = departs_on(given, recorded.action, recorded.target, recorded.width, recorded.height)
    parts = {"type": float(given.kind == recorded.action.kind)}
    parts |= _refusals(recorded.action, given) | _pointing(recorded, given) | _wording(recorded.action, given)
    return Marks(success=why is None, parts=parts, why=why or "")


def _refusals(recorded: Action, given: Action | None) -> dict[str, float]:
    refused = given is not None and is_refusal(given)
    if is_refusal(recorded):
        return {"missed_refusal": float(not refused)}
    return {"false_refusal": float(refused)}


def _pointing(recorded: Recorded, given: Action) -> dict[str, float]:
    """click_in_box where a box is known, else click_near; distance: of the diagonal, where both point."""
    wanted, got = points(recorded.action)[:1], points(given)[:1]
    if not wanted:
        return {}
    target = recorded.target
    if target is not None and is_surface(target, recorded.width, recorded.height):
        target = None  # anywhere in a whole canvas is not a hit
    rule = "click_near" if target is None else "click_in_box"
    if not got:
        return {rule: 0.0}
    distance = diagonals(wanted[0], got[0], recorded)
    hit = distance <= NEAR if target is None else target.box.contains(*got[0])
    return {rule: float(hit), "distance": distance}


def _wording(recorded: Action, given: Action) -> dict[str, float]:
    """Zero where the given action is of another kind and so has no such words."""
    same = given.kind == recorded.kind
    if isinstance(recorded, Press):
        return {"keys": float(same and given == recorded)}
    if isinstance(recorded, Scroll):
        return {
            "scroll_direction": float(isinstance(given, Scroll) and direction(given) == direction(recorded))
        }
    text = words_of(recorded)
    if text is None:
        return {}
    value = (words_of(given) or "") if same else None
    if value is None:
        return {"text_exact": 0.0, "text_anls": 0.0, "text_f1": 0.0}
    return {
        "text_exact": float(value == text),
        "text_anls": anls(value, text),
        "text_f1": token_f1(value, text),
    }


def words_of(action: Action) -> str | None:
    """What an action types, answers or asks; None for one without words."""
    if isinstance(action, (Type, Note)):
        return action.text
    if isinstance(action, Done):
        return action.answer
    if isinstance(action, Ask):
        return action.question
    return action.reason if isinstance(action, Fail) else None


def direction(scroll: Scroll) -> str:
    """up, down, left or right by the greater part; vertical when they are equal."""
    if abs(scroll.dx) > abs(scroll.dy):
        return "right" if scroll.dx > 0 else "left"
    return "down" if scroll.dy > 0 else "up"


def diagonals(one: tuple[float, float], other: tuple[float, float], recorded: Recorded) -> float:
    """Distance of two screen points as a part of the screen's diagonal."""
    return math.dist(one, other) / math.hypot(recorded.width, recorded.height)


def unit(point: tuple[float, float], recorded: Recorded) -> tuple[float, float]:
    """A screen point in 0..1 of width and height."""
    return point[0] / recorded.width, point[1] / recorded.height


def grown(box: Box, factor: float) -> Box:
    """The box around the same centre with its sides that many times as long."""
    return box.padded(box.width * (factor - 1) / 2, box.height * (factor - 1) / 2)
