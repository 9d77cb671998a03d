"""UI-TARS: `Thought: ...` and `Action: click(start_box='<|box_start|>(x,y)<|box_end|>')`.

Version 1 counts in 0..1000, version 1.5 in pixels of the resized picture; the hosted Doubao models write
`point='<point>x y</point>'`. Of several actions the first is taken: the screen changes after it.
"""

from __future__ import annotations

import re
from typing import Any

from handeye.agent.dialects.fields import (
    ACTION_TYPES,
    SCROLL_PIXELS,
    Fields,
    direction_of,
    modifiers_of,
    number_in,
    scroll_by,
)
from handeye.agent.dialects.keys import chord_of, lower
from handeye.agent.dialects.keys import split as split_chord
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

ACTION = re.compile(r"\bAction\s*[:：]\s*")
ARGUMENTS = frozenset({
    "start_box", "end_box", "point", "start_point", "end_point", "content", "key", "hotkey", "press",
    "direction", "amount", "dx", "dy", "button", "count", "modifiers", "clear", "path", "seconds", "to",
    "url", "do", "index", "name", "question", "text", "arguments", "reason",
})  # fmt: skip
CLICKS: dict[str, Fields] = {
    "click": {}, "left_single": {}, "left_double": {"count": 2}, "right_single": {"button": "right"},
    "double_click": {"count": 2}, "right_click": {"button": "right"}, "left_click": {},
    "middle_single": {"button": "middle"}, "left_triple": {"count": 3},
}  # fmt: skip
CLICK_NAMES = {("left", 1): "click", ("left", 2): "left_double", ("left", 3): "left_triple",
               ("right", 1): "right_single", ("middle", 1): "middle_single"}  # fmt: skip
SAME = {"hotkey": "press", "keydown": "press", "hover": "move", "select": "drag", "finished": "done",
        "call_user": "ask", "open": "open_app", "mouse_move": "move"}  # fmt: skip
BOXES = ("start_box", "end_box")
TEXT = {"type": "text", "done": "answer", "ask": "question", "note": "text", "fail": "reason"}


def format(fields: Fields, space: Space) -> str:
    name, named = told(fields, space)
    return f"Action: {name}({', '.join(f'{word}={quoted(_text(value))}' for word, value in named.items())})"


def parse(text: str, space: Space) -> Fields:
    whole = whole_call(text.removeprefix("Action: "))
    if whole is not None:
        return fields_of(whole, space)
    text = said(text)
    parts = ACTION.split(text, maxsplit=1)
    if len(parts) == 1 and not re.match(r"\s*[a-z_]+\(", text):
        raise ParseError(f"there is no 'Action:' in {text[:60]!r}")
    return fields_of(first_call(parts[-1], ARGUMENTS), space)


def told(fields: Fields, space: Space) -> tuple[str, Fields]:
    kind, rest = fields["kind"], {name: value for name, value in fields.items() if name != "kind"}
    place_of = {"start_box": space.pair(rest.pop("x"), rest.pop("y"))} if "x" in rest else {}
    match kind:
        case "click":
            click = CLICK_NAMES.get((rest.get("button", "left"), rest.get("count", 1)))
            if click is None:
                return "click", place_of | {"button": rest["button"], "count": rest["count"]} | _held(rest)
            return click, place_of | _held(rest)
        case "drag" if len(rest["path"]) == 2:
            start, end = (space.pair(*point) for point in rest["path"])
            return "drag", {"start_box": start, "end_box": end} | _held(rest)
        case "drag":
            return "drag", {"path": ";".join(_box(space.pair(*point)) for point in rest["path"])} | _held(
                rest
            )
        case "zoom":
            corners = space.corners(rest["region"])
            return "zoom", {"start_box": corners[:2], "end_box": corners[2:]}
        case "scroll":
            along, place_of = direction_of(rest), place_of | _held(rest)
            if along is None:
                return "scroll", place_of | {"dx": rest.get("dx", 0), "dy": rest.get("dy", 0)}
            amount = {} if along[1] == SCROLL_PIXELS else {"amount": along[1]}
            return "scroll", place_of | {"direction": along[0]} | amount
        case "press":
            keys = " ".join(lower(key) for key in split_chord(rest.pop("keys")))
            return "hotkey", {"key": keys} | rest
        case "skill":
            return "skill", {"name": rest["name"], "arguments": rest.get("arguments", {})}
        case "move":
            return "hover", place_of
    if kind in TEXT:
        rest = {"content" if name == TEXT[kind] else name: value for name, value in rest.items()}
    return str({"done": "finished", "ask": "call_user"}.get(kind, kind)), rest | place_of


def _held(rest: Fields) -> Fields:
    return {"modifiers": "+".join(rest["modifiers"])} if "modifiers" in rest else {}


def _text(value: Any) -> str:
    if isinstance(value, list):
        return f"<|box_start|>{_box(value)}<|box_end|>"
    if isinstance(value, dict):
        return dumps(value)
    return value if isinstance(value, str) else repr(value)


def _box(pair: list[float]) -> str:
    return f"({','.join(map(str, pair))})"


def fields_of(call: Call, space: Space) -> Fields:
    name = call.name.lower()
    data = {{"point": "start_box", "start_point": "start_box", "end_point": "end_box"}.get(word, word): value
            for word, value in call.named.items()}  # fmt: skip
    if call.positional:
        raise ParseError(f"{name[:40]} takes its arguments by name")
    for word, read_as in (("modifiers", modifiers_of), ("count", _integer), ("seconds", _seconds)):
        if word in data:
            data[word] = read_as(data[word])
    if name in CLICKS:
        rest = {word: value for word, value in data.items() if word not in BOXES}
        return {"kind": "click", **rest, "at": _place(data, "start_box"), **CLICKS[name]}
    kind = SAME.get(name, name)
    if name in ("press", "hotkey", "keydown"):
        found = [data.pop(word) for word in ("key", "hotkey", "press") if word in data]
        if len(found) != 1 or not isinstance(found[0], str):
            raise ParseError("a hotkey needs key='ctrl c'")
        keys = found[0].split(" ") if " " in found[0] else split_chord(found[0])
        return {"kind": "press", "keys": chord_of(keys), **data}
    if kind not in ACTION_TYPES:
        raise ParseError(f"{call.name[:40]!r} is not an action here")
    return {"kind": kind, **_others(kind, data, space)}


def _others(kind: str, data: Fields, space: Space) -> Fields:
    match kind:
        case "drag" if "path" in data:
            return data | {"path": [space.point(place(part)) for part in str(data["path"]).split(";")]}
        case "drag":
            ends = [space.point(_place(data, name)) for name in ("start_box", "end_box")]
            return {"path": ends} | {name: value for name, value in data.items() if name not in BOXES}
        case "zoom":
            return {"region": space.region([*_place(data, "start_box"), *_place(data, "end_box")])}
        case "move":
            return {"at": _place(data, "start_box")}
        case "scroll":
            at = {"at": _place(data, "start_box")} if data.get("start_box") else {}
            rest = {name: value for name, value in data.items() if name not in BOXES}
            if "direction" in rest:
                by = scroll_by(rest.pop("direction"), rest.pop("amount", SCROLL_PIXELS))
                return at | by | rest
            return at | rest
        case "skill":
            arguments = data.get("arguments", "{}")
            return {"name": data.get("name"), "arguments": json_object(str(arguments))}
    fields = {TEXT.get(kind, name) if name == "content" else name: value for name, value in data.items()}
    if "start_box" in fields:
        fields["at"] = place(fields.pop("start_box"))
    if "clear" in fields:
        fields["clear"] = str(fields["clear"]) == "True"
    if kind == "tab" and "index" in fields:
        fields["index"] = _integer(fields["index"])
    if kind == "ask":
        fields.setdefault("question", "")
    return fields


def _place(value: Fields, name: str) -> list[float]:
    if name not in value:
        raise ParseError(f"{name} is missing")
    return place(value[name])


def _seconds(value: Any) -> float:
    return number_in(place(str(value)))


def _integer(value: Any) -> int:
    number = place(str(value))
    if len(number) != 1 or not number[0].is_integer():
        raise ParseError(f"{str(value)[:20]!r} is not a whole number")
    return int(number[0])
