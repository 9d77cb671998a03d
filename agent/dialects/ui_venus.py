"""UI-Venus: `<action>Click(box=(412, 98))</action>` after its thoughts, before its conclusion.

github.com/inclusionAI/UI-Venus, models/navigation/utils.py and models/grounding/ui_venus1_5_gd.py. Version
1 counts in pixels of the resized picture, version 1.5 in 0..1000. A grounding answer is a point or a box in
brackets; [-1,-1] says that the target is not there. `Scroll(start, end)` is a finger's way: the content
follows it. A long press, and a phone's home and recent buttons, are no actions here and are refused.
"""

from __future__ import annotations

import re
from typing import Any

from handeye.agent.dialects import calls
from handeye.agent.dialects.fields import (
    ACTION_TYPES,
    Fields,
    direction_of,
    numbers_in,
    scroll_by,
)
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

TAGGED = re.compile(r"<action>\s*(.*?)\s*(?:</action>|$)", re.DOTALL)
GROUNDED = re.compile(r"\s*\[[-\d.,\s\[\]]+\]\s*")
ARGUMENTS = calls.ARGUMENTS | {"box", "start", "end", "content", "app"}
CLICKS: dict[str, Fields] = {
    "click": {}, "doubleclick": {"count": 2}, "tripleclick": {"count": 3},
    "rightclick": {"button": "right"}, "middleclick": {"button": "middle"},
}  # fmt: skip
CLICK_NAMES = {("left", 1): "Click", ("left", 2): "DoubleClick", ("left", 3): "TripleClick",
               ("right", 1): "RightClick", ("middle", 1): "MiddleClick"}  # fmt: skip
SAME = {"hover": "move", "hotkey": "press", "finished": "done", "calluser": "ask"}
NAMES = {"move": "Hover", "press": "Hotkey", "done": "Finished", "ask": "CallUser", "open_app": "Launch"}
TEXT = {"type": "text", "done": "answer", "ask": "question", "note": "text", "fail": "reason"}
FIXED: dict[str, Fields] = {
    "pressback": {"kind": "navigate", "to": "back"},
    "pressenter": {"kind": "press", "keys": "Enter"},
}


def format(fields: Fields, space: Space) -> str:
    name, named = _told(fields, space)
    return (
        f"<action>{name}({', '.join(f'{word}={_literal(value)}' for word, value in named.items())})</action>"
    )


def parse(text: str, space: Space) -> Fields:
    whole = whole_call(text.removeprefix("<action>").removesuffix("</action>"))
    if whole is not None:
        return _fields(whole, space)
    text = said(text)
    tagged = TAGGED.search(text)
    text = tagged.group(1) if tagged else text
    if GROUNDED.fullmatch(text):
        numbers = place(text.replace("], [", ", ").replace("],[", ", "))
        return (
            {"kind": "fail", "reason": "absent"} if numbers == [-1, -1] else {"kind": "click", "at": numbers}
        )
    return _fields(first_call(text, ARGUMENTS), space)


def _told(fields: Fields, space: Space) -> tuple[str, Fields]:
    kind, rest = fields["kind"], {name: value for name, value in fields.items() if name != "kind"}
    box = {"box": tuple(space.pair(rest.pop("x"), rest.pop("y")))} if "x" in rest else {}
    match kind:
        case "click":
            named = (rest.get("button", "left"), rest.get("count", 1))
            if named in CLICK_NAMES:
                return CLICK_NAMES[named], box | {name: rest[name] for name in ("modifiers",) if name in rest}
            return "Click", box | rest
        case "drag":
            start, *between, end = (tuple(space.pair(*point)) for point in rest.pop("path"))
            return "Drag", {"start": start, "end": end} | ({"path": between} if between else {}) | rest
        case "scroll":
            along = direction_of(rest)
            if along is not None and scroll_by(along[0]) == {
                "dx": rest.get("dx", 0),
                "dy": rest.get("dy", 0),
            }:
                rest = {name: value for name, value in rest.items() if name not in ("dx", "dy")}
                return "Scroll", {"direction": along[0]} | box | rest
            return "Scroll", box | rest
        case "zoom":
            return "Zoom", {"region": space.corners(rest["region"])}
        case "press":
            return "Hotkey", {"keys": [lower(key) for key in split(rest.pop("keys"))]} | rest
        case "open_app":
            return "Launch", {"app": rest["name"]}
        case "navigate" if rest["to"] == "goto":
            return "Launch", {"url": rest["url"]}
        case "navigate" if rest["to"] == "back":
            return "PressBack", {}
        case "skill":
            return "Skill", {"name": rest["name"], "arguments": dumps(rest.get("arguments", {}))}
    rest = {"content" if name == TEXT.get(kind) else name: value for name, value in rest.items()}
    return NAMES.get(kind, kind.capitalize()), rest | box


def _fields(call: Call, space: Space) -> Fields:
    name, item = call.name.lower(), dict(call.named)
    if call.positional:
        raise ParseError(f"{call.name[:40]} takes its arguments by name")
    at = {"at": place(item.pop("box"))} if "box" in item else {}
    if name in FIXED:
        return FIXED[name]
    if name in CLICKS:
        if not at:
            raise ParseError(f"{call.name[:40]} needs a box")
        return {"kind": "click", **at, **item, **CLICKS[name]}
    if name == "launch":
        if item.get("url") or (not item.get("app") and item.get("url") is not None):
            return {"kind": "navigate", "to": "goto", "url": item["url"]}
        return {"kind": "open_app", "name": item.get("app")}
    kind = SAME.get(name, name)
    if kind not in ACTION_TYPES:
        raise ParseError(f"{call.name[:40]!r} is not an action here")
    return {"kind": kind, **_others(kind, item, at, space)}


def _others(kind: str, data: Fields, at: Fields, space: Space) -> Fields:
    match kind:
        case "drag":
            points = [data.pop("start", None), *(data.pop("path", None) or []), data.pop("end", None)]
            if points[0] is None or points[-1] is None:
                raise ParseError("Drag needs start and end")
            return {"path": [space.point(place(point)) for point in points], **data}
        case "scroll" if "start" in data and "end" in data:
            (x, y), (x2, y2) = (space.point(place(data.pop(name))) for name in ("start", "end"))
            across, down = (axis.size / axis.extent for axis in (space.x, space.y))
            return {"x": x, "y": y, "dx": (x - x2) * across, "dy": (y - y2) * down, **data}
        case "press":
            keys = data.pop("keys", None)
            keys = split(keys) if isinstance(keys, str) else keys
            if not isinstance(keys, (list, tuple)) or not all(isinstance(key, str) for key in keys):
                raise ParseError("Hotkey needs keys=['ctrl', 'c']")
            return {"keys": chord_of(list(keys)), **data}
        case "zoom":
            return {"region": space.region(numbers_in(data.get("region")))}
        case "skill":
            return {"name": data.get("name"), "arguments": json_object(str(data.get("arguments", "{}")))}
    return at | {TEXT.get(kind, word) if word == "content" else word: value for word, value in data.items()}


def _literal(value: Any) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(str, value))})"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return quoted(value) if isinstance(value, str) else repr(value)
