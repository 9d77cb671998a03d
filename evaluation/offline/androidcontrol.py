"""AndroidControl's step accuracy (Li et al., 2024): the kind and its argument are right.

A click is right when its point lies in the box of the recorded element; where the log knows no box, within
0.14 of the recorded point with x and y each in 0..1, as the works that have no boxes do. Text has to be
equal but for case and outer blanks; of a scroll its direction. Going back may be done by key or by
navigation; a key press at the end of a typed text is not asked for.
"""

from __future__ import annotations

import math

from handeye.agent.actions import points
from handeye.agent.contracts import Action, Click, Done, Drag, Fail, Navigate, OpenApp, Press, Scroll, Type
from handeye.evaluation.offline.marks import MISSING, Marks, Recorded, direction, unit

NEAR = 0.14
WITHOUT_ARGUMENT = ("navigate_back", "navigate_home", "wait")


def androidcontrol(recorded: Recorded, given: Action | None) -> Marks:
    wanted = kind(recorded.action)
    got = kind(given) if given is not None else ""
    same = got == wanted
    success = same and given is not None and _argument_right(recorded, given)
    why = MISSING if given is None else f"{got}: another argument" if same else f"{got} instead of {wanted}"
    parts = {"type": float(same), "step_accuracy": float(success)}
    if wanted in ("click", "long_press"):
        parts["grounding"] = float(success)
    return Marks(success=success, parts=parts, why="" if success else why)


def kind(action: Action) -> str:
    """AndroidControl's own names; a drag is its scroll, a right click its long press."""
    if isinstance(action, Click):
        return "click" if action.button == "left" else "long_press"
    if isinstance(action, (Scroll, Drag)):
        return "scroll"
    if isinstance(action, Type):
        return "input_text"
    if isinstance(action, Navigate) and action.to == "back":
        return "navigate_back"
    if isinstance(action, Press):
        named = {"Escape": "navigate_back", "Home": "navigate_home"}
        return named.get(action.keys, "press")
    return "status" if isinstance(action, (Done, Fail)) else action.kind


def _argument_right(recorded: Recorded, given: Action) -> bool:
    wanted = recorded.action
    if isinstance(wanted, Click):
        got = points(given)[0]
        if recorded.target is not None:
            return recorded.target.box.contains(*got)
        return math.dist(unit(points(wanted)[0], recorded), unit(got, recorded)) <= NEAR
    if isinstance(wanted, (Scroll, Drag)):
        return way(given) == way(wanted)
    if isinstance(wanted, Type) and isinstance(given, Type):
        return given.text.strip().lower() == wanted.text.strip().lower()
    if isinstance(wanted, OpenApp) and isinstance(given, OpenApp):
        return given.name.strip().lower() == wanted.name.strip().lower()
    if isinstance(wanted, (Done, Fail)):
        return isinstance(given, type(wanted))
    return kind(wanted) in WITHOUT_ARGUMENT or given == wanted


def way(action: Action) -> str:
    """Where the screen goes to; a finger dragged up shows what lies below."""
    if isinstance(action, Scroll):
        return direction(action)
    path = points(action)
    return direction(Scroll(x=0, y=0, dx=path[0][0] - path[-1][0], dy=path[0][1] - path[-1][1]))
