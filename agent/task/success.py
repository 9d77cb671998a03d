"""What a run's end is worth: succeeded, fell short, or not verified."""

from __future__ import annotations

from handeye.agent.contracts import Reason

BROKEN: tuple[Reason, ...] = ("failed", "policy", "world", "interrupted")
"""Ends that are no success whatever a check says: it holds beside them."""


def success_of(reason: Reason, checks: bool | None, without_effect: bool = False) -> bool | None:
    """True only when code said so; None when nobody did.

    checks: what the success checks said; None when there are none. without_effect: the last action failed or
    left the screen as it was.
    """
    if checks is False or reason in BROKEN:
        return False
    if checks:
        return None if without_effect else True
    return None if reason in ("done", "environment") else False
