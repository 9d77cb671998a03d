"""`--expect`: the success checks of a task file in short, for a goal without one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from handeye.agent.errors import CallerError
from handeye.agent.task.parts import Check

FORMS = "TEXT, http://ADDRESS, or url=, title=, text=, no_text=, dom=, file=, command="
ACTION_TYPES = ("url", "title", "visible_text", "no_text", "dom", "file", "command")
SHORT = {"text": "visible_text"}


def expected(items: Sequence[str]) -> tuple[Check, ...]:
    """One check each. Raises CallerError for an empty one or a regular expression that does not parse."""
    return tuple(_check(each) for each in items)


def _check(text: str) -> Check:
    name, sign, value = text.partition("=")
    kind = SHORT.get(name, name)
    if text.startswith(("http://", "https://")):
        kind, value = "url", re.escape(text)
    elif not sign or kind not in ACTION_TYPES:
        kind, value = "visible_text", text
    if not value.strip():
        raise CallerError(f"--expect {text!r} says nothing: write {FORMS}")
    full: dict[str, Any] = {"file": {"path": value}, "command": {"run": value}}
    try:
        if kind in ("url", "title"):
            re.compile(value)
        return Check.model_validate({kind: full.get(kind, value)})
    except (re.error, ValidationError) as fault:
        raise CallerError(f"--expect {text!r}: {str(fault).splitlines()[0]}; write {FORMS}") from None
