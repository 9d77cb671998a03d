"""CogAgent: `Grounded Operation: CLICK(box=[[352,102,786,139]], element_info='Search')`, thousandths, 0..999.

CogVLM and the first CogAgent answer with a box alone, `[[034,120,500,600]]`: a click on its middle.
"""

from __future__ import annotations

import re
from typing import Any

from handeye.agent.dialects import calls
from handeye.agent.dialects.fields import ACTION_TYPES, NOTCH, Fields, direction_of, number_in, scroll_by
from handeye.agent.dialects.keys import chord_of, lower, split
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import Call, first_call, place, quoted, said, whole_call
from handeye.agent.errors import ParseError

LEAD = re.compile(r"Grounded[ _]Operation\s*[:：]\s*", re.IGNORECASE)
ZEROS = re.compile(r"\bbox(?:es)?=\[\[[\d,\[\]]*\]\]")
ARGUMENTS = calls.ARGUMENTS | {"box", "box2", "boxes", "element_info", "element_type", "step_count", "app"}
CLICKS: dict[str, Fields] = {
    "CLICK": {}, "TAP": {}, "DOUBLE_CLICK": {"count": 2}, "TRIPLE_CLICK": {"count": 3},
    "RIGHT_CLICK": {"button": "right"}, "MIDDLE_CLICK": {"button": "middle"},
}  # fmt: skip
SAME = {"HOVER": "move", "KEY_PRESS": "press", "END": "done", "LAUNCH": "open_app"}
SCROLLS = {"SCROLL_UP": "up", "SCROLL_DOWN": "down", "SCROLL_LEFT": "left", "SCROLL_RIGHT": "right"}
STEPS = 5
"""Steps of a scroll that names none."""


def format(fields: Fields, space: Space) -> str:
    name, named = _told(fields, space)
    text = ", ".join(f"{word}={_literal(value)}" for word, value in named.items())
    return f"Grounded Operation: {name}({text})"


def parse(text: str, space: Space) -> Fields:
    whole = whole_call(ZEROS.sub(_without_zeros, text.removeprefix("Grounded Operation: "), count=1))
    if whole is not None:
        return _fields(whole, space)
    text = said(text)
    after = LEAD.split(text, maxsplit=1)[-1]
    bare = calls.BARE.match(after.strip())
    if bare:
        return {"kind": "click", "at": place(bare.group(1))}
    return _fields(first_call(after, ARGUMENTS), space)


def _without_zeros(box: re.Match[str]) -> str:
    """Python takes no 021."""
    return re.sub(r"\b0+(?=\d)", "", box.group())


def _told(fields: Fields, space: Space) -> tuple[str, Fields]:
    kind, rest = fields["kind"], {name: value for name, value in fields.items() if name != "kind"}
    box = {"box": _box(space, rest.pop("x"), rest.pop("y"))} if "x" in rest else {}
    match kind:
        case "click":
            button, count = rest.pop("button", "left"), rest.pop("count", 1)
            name = {1: "CLICK", 2: "DOUBLE_CLICK", 3: "TRIPLE_CLICK"}[count]
            if button != "left":
                name = f"{button.upper()}_CLICK"
                rest |= {"count": count} if count > 1 else {}
            return name, box | rest
        case "drag":
            return "DRAG", {"boxes": [_box(space, *point)[0] for point in rest.pop("path")]} | rest
        case "zoom":
            return "ZOOM", {"box": [space.corners(rest["region"])]}
        case "scroll":
            along = direction_of(rest)
            box |= {"modifiers": rest["modifiers"]} if "modifiers" in rest else {}
            if along is None or along[1] % NOTCH:
                return "SCROLL", box | {"dx": rest.get("dx", 0), "dy": rest.get("dy", 0)}
            return f"SCROLL_{along[0].upper()}", box | {"step_count": int(along[1] // NOTCH)}
        case "press":
            return "KEY_PRESS", {"key": "+".join(lower(key) for key in split(rest.pop("keys")))} | rest
        case "open_app":
            return "LAUNCH", {"app": rest["name"]}
    return {"move": "HOVER", "done": "END"}.get(kind, kind.upper()), box | rest


def _fields(call: Call, space: Space) -> Fields:
    name = call.name.upper()
    data = {word: value for word, value in call.named.items() if word not in ("element_info", "element_type")}
    if call.positional:
        raise ParseError(f"{call.name[:40]} takes its arguments by name")
    at = {"at": place(data.pop("box"))} if "box" in data else {}
    if name in CLICKS:
        if not at:
            raise ParseError(f"{name} needs a box")
        return {"kind": "click", **CLICKS[name], **at, **data}
    if name in SCROLLS:
        steps = number_in(place(str(data.pop("step_count", STEPS))))
        return {"kind": "scroll", **at, **data, **scroll_by(SCROLLS[name], steps * NOTCH)}
    kind = SAME.get(name, name.lower())
    if kind not in ACTION_TYPES:
        raise ParseError(f"{call.name[:40]!r} is not an operation here")
    return {"kind": kind, **_others(kind, data, at, space)}


def _others(kind: str, value: Fields, at: Fields, space: Space) -> Fields:
    match kind:
        case "drag":
            boxes = re.findall(r"\[([-\d., ]+)\]", str(value.pop("boxes", "")))
            if len(boxes) < 2:
                raise ParseError("DRAG needs boxes=[[...], [...]]")
            return value | {"path": [space.point(place(box)) for box in boxes]}
        case "zoom":
            return {"region": space.region(at.get("at", []))}
        case "press":
            keys = value.pop("key", value.pop("keys", None))
            if not isinstance(keys, str):
                raise ParseError("KEY_PRESS needs a key")
            return value | {"keys": chord_of(split(keys))}
        case "open_app":
            return {"name": value.get("app", value.get("name"))}
    return at | value


def _box(space: Space, x: float, y: float) -> list[list[float]]:
    return [space.pair(x, y) * 2]


def _literal(value: Any) -> str:
    """Numbers inside a box have three digits, as the family writes them."""
    if isinstance(value, list):
        parts = (_literal(part) if isinstance(part, (list, str)) else f"{part:03d}" for part in value)
        return f"[{','.join(parts)}]"
    return quoted(value) if isinstance(value, str) else repr(value)
