"""Android in the Wild's action matching (Rawles et al., 2023, google-research `action_matching.py`).

Two taps match when both lie in one box of the screen's annotated elements, grown by 1.4 times its sides on
top of them, or when they are at most 0.14 apart with x and y each in 0..1 of the screen. Two swipes match
when their main axis is the same, whichever way they go; a tap and a swipe never do, though both are of one
type, DUAL_POINT. Of all other types only the type has to be equal: typed text is not compared.
"""

from __future__ import annotations

import math

from handeye.agent.actions import points
from handeye.agent.contracts import Action, Box, Click, Done, Drag, Fail, Navigate, Press, Scroll
from handeye.evaluation.offline.marks import MISSING, Marks, Recorded, unit

TAP_DISTANCE = 0.14
SWIPE_DISTANCE = 0.04
"""A gesture that moves no further is a tap."""
BOX_GROWTH = 1.4
"""How much longer a side becomes, in its own lengths: 2.4 times as long in all."""
DUAL_POINT = ("tap", "swipe")


def aitw(recorded: Recorded, given: Action | None) -> Marks:
    wanted = kind(recorded.action, recorded)
    got = kind(given, recorded) if given is not None else ""
    same_type = got == wanted or (got in DUAL_POINT and wanted in DUAL_POINT)
    if got != wanted or given is None:
        success = False
    elif wanted == "tap":
        success = _taps_match(recorded, given)
    elif wanted == "swipe":
        success = axis(given, recorded) == axis(recorded.action, recorded)
    else:
        success = True
    why = MISSING if given is None else f"{got} elsewhere" if got == wanted else f"{got} instead of {wanted}"
    return Marks(
        success=success,
        parts={"action_match": float(success), "type": float(same_type)},
        why="" if success else why,
    )


def kind(action: Action, recorded: Recorded) -> str:
    """tap and swipe are its DUAL_POINT; a drag that hardly moves is a tap."""
    if isinstance(action, Drag):
        first, last = unit(action.path[0], recorded), unit(action.path[-1], recorded)
        return "tap" if math.dist(first, last) <= SWIPE_DISTANCE else "swipe"
    if isinstance(action, Scroll):
        return "swipe"
    if isinstance(action, Navigate) and action.to == "back":
        return "press_back"
    if isinstance(action, Press):
        named = {"Enter": "press_enter", "Home": "press_home", "Escape": "press_back"}
        return named.get(action.keys, f"press_{action.keys}")
    named_kinds = {Click: "tap", Done: "status_task_complete", Fail: "status_task_impossible"}
    return named_kinds.get(type(action), action.kind)


def axis(action: Action, recorded: Recorded) -> str:
    """The main axis of a swipe: the greater change of x and y, each in 0..1; vertical when they are equal."""
    path = [(0.0, 0.0), (action.dx, action.dy)] if isinstance(action, Scroll) else points(action)
    (x0, y0), (x1, y1) = unit(path[0], recorded), unit(path[-1], recorded)
    return "x" if abs(x1 - x0) > abs(y1 - y0) else "y"


def grown(box: Box, recorded: Recorded) -> Box:
    """The box in 0..1 as the script resizes it: its far edges follow from its cut-off near ones."""
    x0, y0 = unit((box.x0, box.y0), recorded)
    x1, y1 = unit((box.x1, box.y1), recorded)
    wider, higher = BOX_GROWTH * (x1 - x0), BOX_GROWTH * (y1 - y0)
    left, top = max(0.0, x0 - wider / 2), max(0.0, y0 - higher / 2)
    return Box(left, top, left + min(1.0, x1 - x0 + wider), top + min(1.0, y1 - y0 + higher))


def _taps_match(recorded: Recorded, given: Action) -> bool:
    taps = unit(points(recorded.action)[0], recorded), unit(points(given)[0], recorded)
    if math.dist(*taps) <= TAP_DISTANCE:
        return True
    boxes = [*recorded.elements, *([recorded.target.box] if recorded.target else [])]
    return any(_both_in(grown(box, recorded), taps) for box in boxes)


def _both_in(box: Box, taps: tuple[tuple[float, float], tuple[float, float]]) -> bool:
    return all(box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1 for x, y in taps)
