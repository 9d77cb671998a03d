"""Claude's computer tool: the input of one tool use, `{"action": "left_click", "coordinate": [x, y]}`.

The toolset of 2026 names the action beside the input, `{"name": "left_click", "toolset_name": "computer",
"input": {"coordinate": [x, y]}}`. Both leave a click's coordinate out where it is meant at the cursor:
backends/vendors.py fills it in, and without a known cursor the click is refused. Coordinates are pixels of
the picture that was sent, which is never larger than the vendor's limit, so that it is not made smaller on
the way.
"""

from __future__ import annotations

from handeye.agent.dialects.computer_use import common, read_object
from handeye.agent.dialects.fields import NOTCH, Fields, direction_of
from handeye.agent.dialects.keys import lower, split
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import dumps, json_object, said

XDOTOOL = {"Enter": "Return", "PageUp": "Page_Up", "PageDown": "Page_Down", "Backspace": "BackSpace",
           "ArrowUp": "Up", "ArrowDown": "Down", "ArrowLeft": "Left", "ArrowRight": "Right", "+": "plus",
           "Meta": "super", "Control": "ctrl", "Shift": "shift", "Alt": "alt"}  # fmt: skip


def format(fields: Fields, space: Space) -> str:
    return dumps(_told(fields, space))


def parse(text: str, space: Space) -> Fields:
    result = json_object(said(text))
    if isinstance(result.get("input"), dict):
        result = {"action": result.get("name"), **result["input"]}
    return read_object(result, space)


def _told(fields: Fields, space: Space) -> Fields:
    kind = fields["kind"]
    if kind == "press":
        keys = "+".join(XDOTOOL.get(key, lower(key)) for key in split(fields["keys"]))
        count = {"repeat": fields["count"]} if "count" in fields else {}
        if "seconds" in fields:
            return {"action": "hold_key", "text": keys, "duration": fields["seconds"], **count}
        return {"action": "key", "text": keys, **count}
    if kind == "wait":
        return {"action": "wait", "duration": fields.get("seconds", 1)}
    if kind == "scroll":
        return _scroll(fields, space)
    result = common(fields, space)
    return (
        result | {"text": "+".join(map(lower, result.pop("modifiers")))} if "modifiers" in result else result
    )


def _scroll(fields: Fields, space: Space) -> Fields:
    held = {"text": "+".join(map(lower, fields["modifiers"]))} if "modifiers" in fields else {}
    data: Fields = {"action": "scroll", "coordinate": space.pair(fields["x"], fields["y"]), **held}
    along = direction_of(fields)
    if along is None or along[1] % NOTCH:
        return data | {"dx": fields.get("dx", 0), "dy": fields.get("dy", 0)}
    return data | {"scroll_direction": along[0], "scroll_amount": int(along[1] // NOTCH)}
