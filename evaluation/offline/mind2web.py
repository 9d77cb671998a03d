"""Mind2Web's step metrics (Deng et al., 2023): element accuracy, operation F1, step success.

An operation is written `CLICK`, `TYPE words` or `SELECT words`. The element counts as right when the point
lies in the box of the recorded one, as in the pixel-only works on Multimodal-Mind2Web. A step succeeds when
the element is right and F1 is 1. The paper reports macro averages: over tasks, of the means over their
steps; they are in the report under `macro`.
"""

from __future__ import annotations

from handeye.agent.actions import points
from handeye.agent.contracts import Action, Click, Target, Type
from handeye.evaluation.offline.marks import MISSING, Marks, Recorded
from handeye.evaluation.offline.texts import set_f1

SELECTS = ("select", "combobox", "listbox")
"""Roles of targets that are chosen from and not typed into."""


def mind2web(recorded: Recorded, given: Action | None) -> Marks:
    """`type` at a target with the role of a select is SELECT, on both sides: our vocabulary has no other."""
    wanted = operation(recorded.action, recorded.target)
    got = operation(given, recorded.target) if given is not None else ""
    element = _element(recorded, given)
    f1 = set_f1(got, wanted)
    why = MISSING if given is None else "another element" if not element else f"{got!r} instead of {wanted!r}"
    success = element and f1 == 1
    return Marks(
        success=success, parts={"element_acc": float(element), "action_f1": f1}, why="" if success else why
    )


def operation(action: Action, target: Target | None) -> str:
    """An action as Mind2Web writes it; other kinds under their own names, which no recorded step has."""
    if isinstance(action, Type):
        selects = target is not None and target.role.lower() in SELECTS
        return f"{'SELECT' if selects else 'TYPE'} {action.text}"
    return "CLICK" if isinstance(action, Click) else action.kind.upper()


def _element(recorded: Recorded, given: Action | None) -> bool:
    """Typing at the focus is at the recorded element when that was given no point either."""
    got = points(given)[:1] if given is not None else []
    if recorded.target is None:
        return given is not None and not got and not points(recorded.action)
    return bool(got) and recorded.target.box.contains(*got[0])
