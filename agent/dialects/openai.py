"""OpenAI's computer tool: `{"type": "click", "x": 1, "y": 2}`, pixels of the picture sent.

`keys` on a click, double_click, drag and scroll are held meanwhile; on a move they would do nothing here, and
refuse it. Ids, statuses and remarks are passed over.
"""

from __future__ import annotations

from typing import Any

from handeye.agent.dialects.fields import ACTION_TYPES, Fields, modifiers_of
from handeye.agent.dialects.keys import chord_of, split
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import dumps, json_object, said
from handeye.agent.errors import ParseError

UPPER = {"Control": "CTRL", "Meta": "CMD", "Escape": "ESC", "ArrowUp": "UP", "ArrowDown": "DOWN",
         "ArrowLeft": "LEFT", "ArrowRight": "RIGHT"}  # fmt: skip
WAIT_SECONDS = 2


def format(fields: Fields, space: Space) -> str:
    rest = dict(fields)
    match kind := rest.pop("kind"):
        case "click":
            return dumps(_click(rest))
        case "press":
            keys = [UPPER.get(key, key if len(key) == 1 else key.upper()) for key in split(rest.pop("keys"))]
            return dumps({"type": "keypress", "keys": keys, **rest})
        case "scroll":
            amounts = {"scroll_x": rest.get("dx", 0), "scroll_y": rest.get("dy", 0)}
            return dumps({"type": "scroll", "x": rest["x"], "y": rest["y"], **amounts, **_keys(rest)})
        case "drag":
            path = [{"x": x, "y": y} for x, y in rest["path"]]
            return dumps({"type": "drag", "path": path, **_keys(rest)})
        case "wait":
            return dumps({"type": "wait", "seconds": rest.get("seconds", 1)})
    return dumps({"type": kind, **rest})


def parse(text: str, space: Space) -> Fields:
    result = json_object(said(text))
    if isinstance(result.get("action"), dict):
        result = result["action"]
    result = {name: value for name, value in result.items() if value is not None}
    kind = result.pop("type", None)
    match kind:
        case "click" | "double_click":
            return _clicked(kind, result)
        case "keypress":
            keys = result.pop("keys", None)
            if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
                raise ParseError("keypress needs a list of keys")
            return {"kind": "press", "keys": chord_of(keys), **result}
        case "scroll":
            amounts = {"dx": result.pop("scroll_x", 0), "dy": result.pop("scroll_y", 0)}
            return {"kind": "scroll", **amounts, **_held(result)}
        case "drag":
            return {"kind": "drag", **_held(result)}
        case "screenshot":
            return {"kind": "wait"}
        case "wait":
            return {"kind": "wait", "seconds": result.get("seconds", WAIT_SECONDS)}
    if not isinstance(kind, str) or kind not in ACTION_TYPES:
        raise ParseError(f"{str(kind)[:40]!r} is not an action here")
    return {"kind": kind, **result}


def _click(rest: Fields) -> Fields:
    button, count = rest.pop("button", "left"), rest.pop("count", 1)
    data = {"x": rest["x"], "y": rest["y"]}
    held = _keys(rest)
    if button == "left" and count == 2:
        return {"type": "double_click", **data, **held}
    counted = {"count": count} if count > 1 else {}
    return {"type": "click", "button": "wheel" if button == "middle" else button, **data, **counted, **held}


def _keys(rest: Fields) -> Fields:
    return {"keys": [key.upper() for key in rest["modifiers"]]} if "modifiers" in rest else {}


def _held(data: dict[str, Any]) -> Fields:
    held = data.pop("keys", None)
    return data | ({"modifiers": modifiers_of(held)} if held else {})


def _clicked(kind: str, data: dict[str, Any]) -> Fields:
    button = data.pop("button", "left")
    if not isinstance(button, str):
        raise ParseError("a button is left, right, wheel, back or forward")
    if button in ("back", "forward"):
        return {"kind": "navigate", "to": button}
    fields: Fields = {"kind": "click", "button": "middle" if button == "wheel" else button, **_held(data)}
    if kind == "double_click":
        fields["count"] = 2
    return fields
