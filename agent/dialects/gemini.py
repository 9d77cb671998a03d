"""Gemini: a function call, `{"name": "click_at", "args": {"x": 371, "y": 50}}`, named x and y in 0..999.

Pairs and boxes without names have y first: {"point": [y, x]}, {"box_2d": [y0, x0, y1, x1]}; they are
clicks.

Gemini 3.5 has functions of its own names (click, hotkey, press_key, scroll in pixels, type with
press_enter), each with an `intent`, which is a remark (ai.google.dev/gemini-api/docs/computer-use).
Pressing and releasing apart, a long press and list_apps are no actions here and are refused.
"""

from __future__ import annotations

import re
from typing import Any

from handeye.agent.dialects.fields import (
    ACTION_TYPES,
    NOTCH,
    Fields,
    direction_of,
    number_in,
    numbers_in,
    scroll_by,
)
from handeye.agent.dialects.keys import chord_of, split
from handeye.agent.dialects.space import Axis, Space
from handeye.agent.dialects.syntax import dumps, json_object, place, said
from handeye.agent.errors import ParseError

MAGNITUDE = 800
"""What scroll_at moves when it names nothing, in thousandths of the screen."""
PIXELS = 300
"""What scroll of Gemini 3.5 moves when it names nothing, in pixels."""
CLICKS: dict[str, Fields] = {
    "click_at": {}, "click": {}, "double_click_at": {"count": 2}, "double_click": {"count": 2},
    "triple_click": {"count": 3}, "right_click": {"button": "right"}, "middle_click": {"button": "middle"},
}  # fmt: skip
ENDS = (("start_x", "start_y", "end_x", "end_y"), ("x", "y", "destination_x", "destination_y"))
NAVIGATE = {"go_back": "back", "go_forward": "forward"}


def format(fields: Fields, space: Space) -> str:
    name, arguments = _told(fields, space)
    return dumps({"name": name, "args": arguments})


def parse(text: str, space: Space) -> Fields:
    text = said(text)
    if re.fullmatch(r"\s*\[\s*\]\s*", text):
        return {"kind": "fail", "reason": "absent"}
    result = json_object(text)
    if "box_2d" in result or "point" in result:
        found = "box_2d" if "box_2d" in result else "point"
        if text.count(f'"{found}"') > 1:
            raise ParseError("several places are named; name one")
        return {"kind": "click", "at": place(result[found])}
    result = result.get("functionCall", result.get("function_call", result))
    name, arguments = (result.get("name"), result.get("args", {})) if isinstance(result, dict) else (None, {})
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
            (x, y), (to_x, to_y) = rest.pop("path")
            return "drag_and_drop", {"x": x, "y": y, "destination_x": to_x, "destination_y": to_y, **rest}
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
    at, along = {name: rest[name] for name in ("x", "y", "modifiers") if name in rest}, direction_of(rest)
    if along is not None:
        magnitude = along[1] * 1000 / _axis(along[0], space).size
        if magnitude.is_integer() and magnitude <= 999:
            return at | {"direction": along[0], "magnitude": int(magnitude)}
    return at | {"dx": rest.get("dx", 0), "dy": rest.get("dy", 0)}


def _axis(direction: str, space: Space) -> Axis:
    return space.x if direction in ("left", "right") else space.y


def _fields(name: str, value: Fields, space: Space) -> Fields:
    match name:
        case _ if name in CLICKS:
            return {"kind": "click", **value, **CLICKS[name]}
        case "hover_at":
            return {"kind": "move", **value}
        case "type_text_at":
            return _typed(value, enter=True, clear=True)
        case "type":
            return _typed(value, enter=False, clear=False)
        case "key_combination" | "hotkey" | "press_key":
            keys = value.pop("keys", value.pop("key", None))
            if not isinstance(keys, (str, list)) or not all(isinstance(key, str) for key in keys):
                raise ParseError(f"{name} needs keys")
            return {
                "kind": "press",
                "keys": chord_of(split(keys) if isinstance(keys, str) else keys),
                **value,
            }
        case "drag_and_drop":
            words = next((words for words in ENDS if set(words) <= set(value)), ENDS[0])
            numbers = numbers_in([value.pop(word, None) for word in words])
            return {"kind": "drag", "path": [numbers[:2], numbers[2:]], **value}
        case "go_back" | "go_forward":
            return {"kind": "navigate", "to": NAVIGATE[name]}
        case "navigate" if "to" not in value:
            return {"kind": "navigate", "to": "goto", **value}
        case "wait_5_seconds":
            return {"kind": "wait", "seconds": 5}
        case "scroll_at" | "scroll_document" | "scroll":
            return _scrolled(name, value, space)
        case "take_screenshot" | "open_web_browser":
            return {"kind": "wait"}
        case "open_app":
            return {"kind": "open_app", "name": value.get("app_name", value.get("name"))}
    if name not in ACTION_TYPES:
        raise ParseError(f"{name[:40]!r} is not a function here")
    return {"kind": name, **value}


def _typed(value: Fields, enter: bool, clear: bool) -> Fields:
    """enter, clear: the vendor's defaults for Enter pressed after it and the field emptied before."""
    text, enter = value.pop("text", None), value.pop("press_enter", enter)
    clear = value.pop("clear_before_typing", value.pop("clear", clear))
    if not isinstance(text, str):
        raise ParseError("typing needs a text")
    return {"kind": "type", "text": text + "\n" if enter else text, "clear": clear, **value}


def _scrolled(name: str, value: Fields, space: Space) -> Fields:
    direction: Any = value.pop("direction", None)
    if direction is None:
        return {"kind": "scroll", **value}
    for word, factor in (("magnitude_in_pixels", 1), ("magnitude_in_wheel_clicks", NOTCH)):
        if word in value:
            return {"kind": "scroll", **scroll_by(direction, number_in(value.pop(word)) * factor), **value}
    if name == "scroll" and "magnitude" not in value:
        return {"kind": "scroll", **scroll_by(direction, PIXELS), **value}
    magnitude = numbers_in(value.pop("magnitude", MAGNITUDE))
    pixels = magnitude[0] * _axis(str(direction).lower(), space).size / 1000 if len(magnitude) == 1 else None
    return {"kind": "scroll", **value, **scroll_by(direction, pixels)}
