"""Every valid answer of a dialect that writes JSON, as a JSON schema: for servers that take nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

from handeye.agent.contracts import ModelCard
from handeye.agent.dialects import words
from handeye.agent.dialects.grammar import MARKED_TEXT, MARKS, examples
from handeye.agent.dialects.space import UNIT_STEP, Axis, Space, space_of
from handeye.agent.errors import CallerError

LONGEST_TEXT = 200
TAGS = re.compile(r"^\s*<tool_call>\s*|\s*</tool_call>\s*$")


def answer_schema(card: ModelCard, width: int, height: int, kinds: tuple[str, ...] = ()) -> dict[str, Any]:
    """One object of each form of action. Raises CallerError for a dialect that is no JSON."""
    space = space_of(card, width, height)
    unit = space.x.step == UNIT_STEP
    forms = []
    for fields in examples(unit):
        if kinds and fields["kind"] not in kinds:
            continue
        result = _object(TAGS.sub("", words(card.dialect).format(fields, space)))
        if result is None:
            raise CallerError(
                f"answers in dialect {card.dialect!r} are no JSON, and this server takes a JSON schema only: "
                "unset HANDEYE_STRUCTURED, answers are then checked when they are read"
            )
        form = _schema(result, space)
        if form not in forms:
            forms.append(form)
    return {"anyOf": forms}


def _object(text: str) -> dict[str, Any] | None:
    try:
        data = json.loads(text)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _schema(value: Any, space: Space) -> dict[str, Any]:
    """The value's form: marks become ranges and texts, all else stands for itself."""
    if isinstance(value, dict):
        parts = {name: _schema(part, space) for name, part in value.items()}
        return {"type": "object", "properties": parts, "required": [*parts], "additionalProperties": False}
    if isinstance(value, list):
        count = len(value)
        items = [_schema(part, space) for part in value]
        return {"type": "array", "prefixItems": items, "items": False, "minItems": count, "maxItems": count}
    if value == MARKED_TEXT:
        return {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
    axis = _axis(value, space)
    if axis is None:
        return {"const": value}
    if axis.step == UNIT_STEP:
        return {"type": "number", "minimum": 0, "maximum": 1}
    return {"type": "integer", "minimum": 0, "maximum": int(axis.last if axis.step else axis.size - 1)}


def _axis(value: Any, space: Space) -> Axis | None:
    """The axis of a marked number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    marks = {name: number for name, number in MARKS.items() if value in (number, number / 10_000)}
    return None if not marks else space.y if next(iter(marks)).startswith("y") else space.x
