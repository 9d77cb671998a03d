"""Claude's computer tool: the input of one tool use, `{"action": "left_click", "coordinate": [x, y]}`.

Coordinates are pixels of the picture that was sent, which is never larger than the vendor's limit, so that it
is not made smaller on the way.
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
    told = json_object(said(text))
    if isinstance(told.get("input"), dict):
        told = told["input"]
    return read_object(told, space)


def _told(fields: Fields, space: Space) -> Fields:
    kind = fields["kind"]
    if kind == "press":
        return {
            "action": "key",
            "text": "+".join(XDOTOOL.get(key, lower(key)) for key in split(fields["keys"])),
        }
    if kind == "wait":
        return {"action": "wait", "duration": fields.get("seconds", 1)}
    if kind == "scroll":
        return _scroll(fields, space)
    return common(fields, space)


def _scroll(fields: Fields, space: Space) -> Fields:
    told: Fields = {"action": "scroll", "coordinate": space.pair(fields["x"], fields["y"])}
    along = direction_of(fields)
    if along is None or along[1] % NOTCH:
        return told | {"dx": fields.get("dx", 0), "dy": fields.get("dy", 0)}
    return told | {"scroll_direction": along[0], "scroll_amount": int(along[1] // NOTCH)}
