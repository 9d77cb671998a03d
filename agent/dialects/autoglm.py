"""AutoGLM: `do(action="Tap", element=[412,98])` in 0..999, and `finish(message="...")`.

github.com/zai-org/Open-AutoGLM, phone_agent/config/prompts_zh.py and phone_agent/actions/handler.py. `Type`
replaces what stands in the field. `Swipe` is a finger's way: the content follows it. `Tap` with a message
is one that the user has to allow first, and becomes a question. A long press, the phone's home button and
Call_API are no actions here and are refused.
"""

from __future__ import annotations

import re
from typing import Any

from handeye.agent.dialects.fields import ACTION_TYPES, Fields, numbers_in
from handeye.agent.dialects.keys import chord_of, lower, split
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import (
    Call,
    dumps,
    first_call,
    json_object,
    place,
    quoted,
    said,
    whole_call,
)
from handeye.agent.errors import ParseError

START = re.compile(r"\b(?:do\(action=|finish\()")
ARGUMENTS = frozenset({
    "action", "element", "text", "start", "end", "app", "message", "duration", "instruction", "button",
    "count",
    "modifiers", "path", "region", "dx", "dy", "clear", "keys", "seconds", "to", "url", "index", "name",
    "arguments", "reason", "tab",
})  # fmt: skip
NAMES = {"click": "Tap", "type": "Type", "open_app": "Launch", "ask": "Take_over", "note": "Note",
         "move": "Hover", "fail": "Fail"}  # fmt: skip
SAME = {"tap": "click", "type_name": "type", "launch": "open_app", "take_over": "ask", "interact": "ask",
        "hover": "move"}  # fmt: skip
TEXT = {"ask": "question", "note": "text", "fail": "reason", "open_app": "name"}
WORDS = {"ask": "message", "note": "message", "fail": "message", "open_app": "app"}
"""Where AutoGLM's call has its text, by our kind."""


def format(fields: Fields, space: Space) -> str:
    if fields["kind"] == "done":
        return f"finish(message={quoted(fields.get('answer', ''))})"
    name, named = _told(fields, space)
    text = "".join(f", {word}={_literal(value)}" for word, value in named.items())
    return f'do(action="{name}"{text})'


def parse(text: str, space: Space) -> Fields:
    whole = whole_call(text)
    if whole is not None:
        return _fields(whole, space)
    text = said(text)
    starts = START.search(text)
    return _fields(first_call(text[starts.start() :] if starts else text, ARGUMENTS), space)


def _told(fields: Fields, space: Space) -> tuple[str, Fields]:
    kind, rest = fields["kind"], {name: value for name, value in fields.items() if name != "kind"}
    element = {"element": space.pair(rest.pop("x"), rest.pop("y"))} if "x" in rest else {}
    match kind:
        case "click" if rest == {"count": 2}:
            return "Double Tap", element
        case "type":
            kept = {} if rest.pop("clear", False) else {"clear": False}
            return "Type", rest | element | kept
        case "drag":
            start, *between, end = (space.pair(*point) for point in rest.pop("path"))
            return "Drag", {"start": start, "end": end} | ({"path": between} if between else {}) | rest
        case "navigate" if rest["to"] == "back":
            return "Back", {}
        case "wait":
            return "Wait", {"duration": f"{rest.get('seconds', 1)!r} seconds"}
        case "press":
            return "Press", {"keys": "+".join(lower(key) for key in split(rest.pop("keys")))} | rest
        case "zoom":
            return "Zoom", {"region": space.corners(rest["region"])}
        case "skill":
            return "Skill", {"name": rest["name"], "arguments": dumps(rest.get("arguments", {}))}
        case "tab":
            return "Tab", {"tab": rest.pop("do")} | rest
    rest = {WORDS[kind] if name == TEXT.get(kind) else name: value for name, value in rest.items()}
    return NAMES.get(kind, kind.capitalize()), element | rest


def _fields(call: Call, space: Space) -> Fields:
    data = dict(call.named)
    if call.name == "finish":
        return {"kind": "done", "answer": data.get("message", *call.positional[:1] or ("",))}
    action = data.pop("action", None)
    if call.name != "do" or not isinstance(action, str):
        raise ParseError('an action is written do(action="Tap", element=[x,y])')
    at = {"at": place(data.pop("element"))} if "element" in data else {}
    name = action.strip().lower().replace(" ", "_")
    match name:
        case "double_tap":
            return {"kind": "click", "count": 2, **_there(at, action), **data}
        case "tap":
            if data.get("message"):
                return {"kind": "ask", "question": f"{data['message']}: go on?"}
            return {"kind": "click", **_there(at, action), **data}
        case "back":
            return {"kind": "navigate", "to": "back"}
        case "swipe":
            return {"kind": "scroll", **_swiped(data, space)}
    kind = SAME.get(name, name)
    if kind not in ACTION_TYPES:
        raise ParseError(f"{action[:40]!r} is not an action here")
    return {"kind": kind, **_others(kind, data, at, space)}


def _others(kind: str, data: Fields, at: Fields, space: Space) -> Fields:
    match kind:
        case "type":
            return {"clear": True, **at, **data}
        case "drag":
            points = [data.pop("start", None), *(data.pop("path", None) or []), data.pop("end", None)]
            return {"path": [space.point(place(point)) for point in points if point is not None], **data}
        case "wait":
            return {"seconds": _seconds(data.get("duration", "1"))}
        case "press":
            if not isinstance(data.get("keys"), str):
                raise ParseError("Press needs keys='ctrl+c'")
            return data | {"keys": chord_of(split(data["keys"]))}
        case "zoom":
            return {"region": space.region(numbers_in(data.get("region")))}
        case "skill":
            return {"name": data.get("name"), "arguments": json_object(str(data.get("arguments", "{}")))}
        case "tab":
            return {"do": data.pop("tab", None), **data}
    fields = at | {
        TEXT.get(kind, word) if word == WORDS.get(kind) else word: value for word, value in data.items()
    }
    return {"question": "", **fields} if kind == "ask" else fields


def _there(at: Fields, action: str) -> Fields:
    if not at:
        raise ParseError(f"{action[:40]} needs an element=[x,y]")
    return at


def _swiped(value: Fields, space: Space) -> Fields:
    if not {"start", "end"} <= set(value):
        raise ParseError("Swipe needs start=[x1,y1] and end=[x2,y2]")
    (x, y), (x2, y2) = (space.point(place(value.pop(name))) for name in ("start", "end"))
    across, down = (axis.size / axis.extent for axis in (space.x, space.y))
    return {"x": x, "y": y, "dx": (x - x2) * across, "dy": (y - y2) * down, **value}


def _seconds(duration: Any) -> float:
    number = place(str(duration).replace("seconds", "").replace("second", "").strip() or "1")
    if len(number) != 1:
        raise ParseError("Wait has a duration='2 seconds'")
    return number[0]


def _literal(value: Any) -> str:
    if isinstance(value, list):
        return f"[{','.join(map(_literal, value))}]"
    return quoted(value) if isinstance(value, str) else repr(value)
