"""ShowUI: `{'action': 'CLICK', 'value': None, 'position': [0.49, 0.42]}` in 0..1, or a position alone."""

from __future__ import annotations

import re

from handeye.agent.dialects.fields import (
    ACTION_TYPES,
    SCROLL_PIXELS,
    Fields,
    direction_of,
    numbers_in,
    scroll_by,
)
from handeye.agent.dialects.keys import chord_of, split
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import json_object, place, said
from handeye.agent.errors import ParseError

KEYS = {"ENTER": "Enter", "COPY": "Control+c"}
SAME = {"INPUT": "type", "HOVER": "move", "ANSWER": "done", "TAP": "click", "STOP": "done", "SELECT": "click"}
VALUE = {"type": "text", "done": "answer", "fail": "reason", "ask": "question", "note": "text",
         "open_app": "name", "press": "keys", "wait": "seconds"}  # fmt: skip


def format(fields: Fields, space: Space) -> str:
    kind, rest = fields["kind"], {name: value for name, value in fields.items() if name != "kind"}
    position = space.pair(rest.pop("x"), rest.pop("y")) if "x" in rest else None
    value = rest.pop(VALUE[kind], None) if kind in VALUE else None
    along = direction_of(rest) if kind == "scroll" else None
    if along is not None and along[1] == SCROLL_PIXELS:
        value, rest = along[0], {name: rest[name] for name in ("modifiers",) if name in rest}
    if kind == "drag":
        rest["path"] = [space.pair(*point) for point in rest["path"]]
    if kind == "zoom":
        position = space.corners(rest.pop("region"))
    name = {"type": "INPUT", "move": "HOVER", "done": "ANSWER"}.get(kind, kind.upper())
    return repr({"action": name, "value": value, "position": position, **rest})


def parse(text: str, space: Space) -> Fields:
    text = said(text)
    if re.fullmatch(r"\s*[\[(][-\d.,\s]+[\])]\s*", text):
        return {"kind": "click", "at": place(text)}
    data = {name: value for name, value in json_object(text).items() if value is not None}
    action = str(data.pop("action", "")).strip().upper()
    if action in KEYS:
        return {"kind": "press", "keys": KEYS[action]}
    kind = SAME.get(action, action.lower())
    if kind not in ACTION_TYPES:
        raise ParseError(f"{action[:40]!r} is not an action here")
    return {"kind": kind, **_fields(kind, data, space)}


def _fields(kind: str, data: Fields, space: Space) -> Fields:
    value, position = data.pop("value", None), data.pop("position", None)
    if kind == "zoom":
        return {"region": space.region(numbers_in(position))}
    if kind == "drag":
        path = data.get("path", position)
        if not isinstance(path, (list, tuple)):
            raise ParseError("a drag needs a path")
        return data | {"path": [space.point(numbers_in(point)) for point in path]}
    fields: Fields = {} if position is None else {"at": place(position)}
    if kind == "click" and not fields:
        raise ParseError("a click needs a position")
    if kind == "scroll" and value is not None:
        return fields | scroll_by(value) | data
    if kind == "press":
        if not isinstance(value, str):
            raise ParseError("a key press needs its keys as value")
        return data | fields | {"keys": chord_of(split(value))}
    if kind in VALUE and value is not None:
        fields[VALUE[kind]] = value
    return fields | data
