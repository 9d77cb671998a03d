"""Android in the Wild's action matching (Rawles et al., 2023, `action_matching.py`).

Two taps match when both lie in one element's box, its sides 1.4 times as long, or when they are at most
0.14 apart with x and y each in 0..1 of the screen. Two swipes match when their main axis is the same,
whichever way they go; a tap and a swipe never do. Of all other kinds only the kind has to be equal: typed
text is not compared.
"""

from __future__ import annotations

import math

from handeye.agent.actions import points
from handeye.agent.contracts import Action, Click, Done, Drag, Fail, Navigate, Press, Scroll
from handeye.evaluation.offline.marks import MISSING, Marks, Recorded, grown, unit

TAP_DISTANCE = 0.14
SWIPE_DISTANCE = 0.04
"""A gesture that moves no further is a tap."""
BOX_GROWTH = 1.4


def aitw(recorded: Recorded, given: Action | None) -> Marks:
    wanted = kind(recorded.action, recorded)
    got = kind(given, recorded) if given is not None else ""
    same = got == wanted
    if same and given is not None and wanted == "tap":
        success = _taps_match(recorded, given)
    elif same and given is not None and wanted == "swipe":
        success = axis(given, recorded) == axis(recorded.action, recorded)
    else:
        success = same
    why = MISSING if given is None else f"{got} elsewhere" if same else f"{got} instead of {wanted}"
    return Marks(
        success=success,
        parts={"action_match": float(success), "type": float(same)},
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


def _taps_match(recorded: Recorded, given: Action) -> bool:
    wanted, got = points(recorded.action)[0], points(given)[0]
    if math.dist(unit(wanted, recorded), unit(got, recorded)) <= TAP_DISTANCE:
        return True
    box = grown(recorded.target.box, BOX_GROWTH) if recorded.target else None
    return box is not None and all(box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1 for x, y in (wanted, got))
