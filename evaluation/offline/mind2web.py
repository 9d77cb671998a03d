"""Mind2Web's step metrics (Deng et al., 2023): element accuracy, operation F1, step success.

An operation is written `CLICK`, `TYPE words` or `SELECT words`. The element counts as right when the point
lies in the box of the recorded one, edges included, as in the pixel-only works on Multimodal-Mind2Web. A
step succeeds when the element is right and F1 is 1. A step whose element is not known is not judged. The
paper reports macro averages: over tasks, of the means over their steps; they are in the report under
`macro`.

`mind2web_seeclick` is the script of SeeClick (Cheng et al., 2024): typed words in small letters, boxes and
points in 0..1 of the screen, the boxes' sides to three places.
"""

from __future__ import annotations

from handeye.agent.actions import points
from handeye.agent.contracts import Action, Box, Click, Target, Type
from handeye.evaluation.offline.marks import MISSING, Marks, Recorded, unit
from handeye.evaluation.offline.texts import set_f1

SELECTS = ("select", "combobox", "listbox")
"""Roles of targets that are chosen from and not typed into."""


def mind2web(recorded: Recorded, given: Action | None) -> Marks | None:
    """`type` at a target with the role of a select is SELECT, on both sides: our vocabulary has no other.

    None where the record has no target: the definition has no such step.
    """
    if recorded.target is None:
        return None
    wanted = operation(recorded.action, recorded.target)
    got = operation(given, recorded.target) if given is not None else ""
    got_points = points(given)[:1] if given is not None else []
    return _marks(given, bool(got_points) and _within(got_points[0], recorded.target.box), got, wanted)


def mind2web_seeclick(recorded: Recorded, given: Action | None) -> Marks | None:
    if recorded.target is None:
        return None
    box = recorded.target.box
    sides = (*unit((box.x0, box.y0), recorded), *unit((box.x1, box.y1), recorded))
    rounded = Box(*(round(side, 3) for side in sides))
    got_points = points(given)[:1] if given is not None else []
    element = bool(got_points) and _within(unit(got_points[0], recorded), rounded)
    wanted = _lower(operation(recorded.action, recorded.target))
    return _marks(given, element, _lower(operation(given, recorded.target)) if given else "", wanted)


def operation(action: Action, target: Target | None) -> str:
    """An action as Mind2Web writes it; other kinds under their own names, which no recorded step has."""
    if isinstance(action, Type):
        selects = target is not None and target.role.lower() in SELECTS
        return f"{'SELECT' if selects else 'TYPE'} {action.text}"
    return "CLICK" if isinstance(action, Click) else action.kind.upper()


def _marks(given: Action | None, element: bool, got: str, wanted: str) -> Marks:
    f1 = set_f1(got, wanted)
    why = MISSING if given is None else "another element" if not element else f"{got!r} instead of {wanted!r}"
    success = element and f1 == 1
    return Marks(
        success=success, parts={"element_acc": float(element), "action_f1": f1}, why="" if success else why
    )


def _within(point: tuple[float, float], box: Box) -> bool:
    return box.x0 <= point[0] <= box.x1 and box.y0 <= point[1] <= box.y1


def _lower(said: str) -> str:
    kind, blank, words = said.partition(" ")
    return kind + blank + words.lower()
