"""AndroidControl by the rules that circulate with Qwen2.5-VL (QwenLM/Qwen2.5-VL issue 904).

A click is right in the recorded element's box at 1.2 times its sides, edges included, or at most 0.04 from
the recorded point with x and y each in 0..1. A text is right when it contains the recorded one or is
contained in it, case and outer blanks ignored; so is an app's name. Opening an app may be done by a click
on its icon. `androidcontrol` (see androidcontrol.py) asks for equal texts and for the box as it is.
"""

from __future__ import annotations

import math

from handeye.agent.actions import points
from handeye.agent.contracts import Action, Box, Click, OpenApp, Type
from handeye.evaluation.offline.androidcontrol import kind, way
from handeye.evaluation.offline.marks import MISSING, Marks, Recorded, grown, unit

NEAR = 0.04
BOX_GROWTH = 1.2
CLICKS = ("click", "long_press")
OTHERS = ("wait", "navigate_back", "navigate_home", "scroll", "input_text", "open_app", "press")
"""What the rules judge besides clicks."""


def androidcontrol_qwen(recorded: Recorded, given: Action | None) -> Marks | None:
    """None for a step that the rules do not know, such as the end of an episode."""
    wanted = kind(recorded.action)
    if wanted not in (*CLICKS, *OTHERS):
        return None
    got = kind(given) if given is not None else ""
    opened = wanted == "open_app" and got == "click" and recorded.target is not None
    same = got == wanted or opened or (wanted in BUTTONS and got in BUTTONS)
    success = same and given is not None and _argument_right(recorded, given)
    why = MISSING if given is None else f"{got}: another argument" if same else f"{got} instead of {wanted}"
    parts = {"type": float(same), "step_accuracy": float(success)}
    if wanted in CLICKS:
        parts["grounding"] = float(success)
    return Marks(success=success, parts=parts, why="" if success else why)


BUTTONS = ("navigate_back", "navigate_home", "press")
"""system_button, whose name is its argument."""


def _argument_right(recorded: Recorded, given: Action) -> bool:
    wanted = recorded.action
    if isinstance(given, Click):
        return _click_right(recorded, points(given)[0])
    if isinstance(wanted, Type) and isinstance(given, Type):
        return _either_way(given.text, wanted.text)
    if isinstance(wanted, OpenApp) and isinstance(given, OpenApp):
        return _either_way(given.name, wanted.name)
    if kind(wanted) == "scroll":
        return way(given) == way(wanted)
    if kind(wanted) == "press":
        return kind(given) == "press" and given == wanted
    return kind(given) == kind(wanted)


def _click_right(recorded: Recorded, point: tuple[float, float]) -> bool:
    box = grown(recorded.target.box, BOX_GROWTH) if recorded.target else None
    if box is not None and box.x0 <= point[0] <= box.x1 and box.y0 <= point[1] <= box.y1:
        return True
    wanted = points(recorded.action)[:1] or [_center(box)]
    return math.dist(unit(wanted[0], recorded), unit(point, recorded)) <= NEAR


def _center(box: Box | None) -> tuple[float, float]:
    assert box is not None, "an app is only opened by a click where its box is known"
    return box.center


def _either_way(given: str, wanted: str) -> bool:
    one, other = given.lower().strip(), wanted.lower().strip()
    return one in other or other in one
