"""Gemini: a function call, `{"name": "click_at", "args": {"x": 371, "y": 50}}`, named x and y in 0..999.

Pairs and boxes without names have y first: {"point": [y, x]}, {"box_2d": [y0, x0, y1, x1]}; they are clicks.
"""

from __future__ import annotations

import re
from typing import Any

from handeye.agent.dialects.fields import ACTION_TYPES, Fields, direction_of, numbers_in, scroll_by
from handeye.agent.dialects.keys import chord_of, split
from handeye.agent.dialects.space import Axis, Space
from handeye.agent.dialects.syntax import dumps, json_object, place, said
from handeye.agent.errors import ParseError

MAGNITUDE = 800
"""What scroll_at moves when it names nothing, in thousandths of the screen."""
NAVIGATE = {"go_back": "back", "go_forward": "forward"}


def format(fields: Fields, space: Space) -> str:
    name, arguments = _told(fields, space)
    return dumps({"name": name, "args": arguments})


def parse(text: str, space: Space) -> Fields:
    text = said(text)
    if re.fullmatch(r"\s*\[\s*\]\s*", text):
        return {"kind": "fail", "reason": "absent"}
    told = json_object(text)
    if "box_2d" in told or "point" in told:
        found = "box_2d" if "box_2d" in told else "point"
        if text.count(f'"{found}"') > 1:
            raise ParseError("several places are named; name one")
        return {"kind": "click", "at": place(told[found])}
    told = told.get("functionCall", told.get("function_call", told))
    name, arguments = (told.get("name"), told.get("args", {})) if isinstance(told, dict) else (None, {})
    if not isinstance(name, str) or not isinstance(arguments, dict):
        raise ParseError('a function call has a "name" and "args"')
    return _fields(name, {word: value for word, value in arguments.items() if value is not None}, space)


def _told(fields: Fields, space: Space) -> tuple[str, Fields]:
    rest = dict(fields)
    match kind := rest.pop("kind"):
        case "click":
            return "click_at", rest
        case "move":
            return "hover_at", rest
        case "type" if "x" in rest:
            clear = rest.pop("clear", False)
            return "type_text_at", {**rest, "press_enter": False, "clear_before_typing": clear}
        case "press":
            return "key_combination", rest
        case "drag" if len(rest["path"]) == 2:
            (x, y), (to_x, to_y) = rest["path"]
            return "drag_and_drop", {"x": x, "y": y, "destination_x": to_x, "destination_y": to_y}
        case "navigate" if rest["to"] == "goto":
            return "navigate", {"url": rest["url"]}
        case "navigate" if rest["to"] != "reload":
            return f"go_{rest['to']}", {}
        case "wait" if rest.get("seconds") == 5:
            return "wait_5_seconds", {}
        case "scroll":
            return "scroll_at", _scroll(rest, space)
    return kind, rest


def _scroll(rest: Fields, space: Space) -> Fields:
    """By direction and magnitude where that is exact, else by our own amounts."""
    at, along = {"x": rest["x"], "y": rest["y"]}, direction_of(rest)
    if along is not None:
        magnitude = along[1] * 1000 / _axis(along[0], space).size
        if magnitude.is_integer() and magnitude <= 999:
            return at | {"direction": along[0], "magnitude": int(magnitude)}
    return at | {"dx": rest.get("dx", 0), "dy": rest.get("dy", 0)}


def _axis(direction: str, space: Space) -> Axis:
    return space.x if direction in ("left", "right") else space.y


def _fields(name: str, told: Fields, space: Space) -> Fields:
    match name:
        case "click_at" | "double_click_at":
            return {"kind": "click", **({"count": 2} if name == "double_click_at" else {}), **told}
        case "hover_at":
            return {"kind": "move", **told}
        case "type_text_at":
            return _typed(told)
        case "key_combination":
            keys = told.get("keys")
            if not isinstance(keys, (str, list)) or not all(isinstance(key, str) for key in keys):
                raise ParseError("key_combination needs keys")
            return {"kind": "press", "keys": chord_of(split(keys) if isinstance(keys, str) else keys)}
        case "drag_and_drop":
            ends = [told.get(word) for word in ("x", "y", "destination_x", "destination_y")]
            numbers = numbers_in(ends)
            return {"kind": "drag", "path": [numbers[:2], numbers[2:]]}
        case "go_back" | "go_forward":
            return {"kind": "navigate", "to": NAVIGATE[name]}
        case "navigate" if "to" not in told:
            return {"kind": "navigate", "to": "goto", **told}
        case "wait_5_seconds":
            return {"kind": "wait", "seconds": 5}
        case "scroll_at" | "scroll_document":
            return _scrolled(told, space)
    if name not in ACTION_TYPES:
        raise ParseError(f"{name[:40]!r} is not a function here")
    return {"kind": name, **told}


def _typed(told: Fields) -> Fields:
    """The vendor's defaults: the field is emptied before, and Enter pressed after."""
    text, enter, clear = (
        told.pop("text", None),
        told.pop("press_enter", True),
        told.pop("clear_before_typing", True),
    )
    if not isinstance(text, str):
        raise ParseError("type_text_at needs a text")
    return {"kind": "type", "text": text + "\n" if enter else text, "clear": clear, **told}


def _scrolled(told: Fields, space: Space) -> Fields:
    direction: Any = told.pop("direction", None)
    if direction is None:
        return {"kind": "scroll", **told}
    magnitude = numbers_in(told.pop("magnitude", MAGNITUDE))
    pixels = magnitude[0] * _axis(str(direction).lower(), space).size / 1000 if len(magnitude) == 1 else None
    return {"kind": "scroll", **told, **scroll_by(direction, pixels)}
