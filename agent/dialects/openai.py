"""OpenAI's computer tool: `{"type": "click", "x": 1, "y": 2}`, pixels of the picture sent."""

from __future__ import annotations

from typing import Any

from handeye.agent.dialects.fields import ACTION_TYPES, Fields
from handeye.agent.dialects.keys import chord_of, named, split
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
            keys = [UPPER.get(key, key if len(key) == 1 else key.upper()) for key in split(rest["keys"])]
            return dumps({"type": "keypress", "keys": keys})
        case "scroll":
            amounts = {"scroll_x": rest.get("dx", 0), "scroll_y": rest.get("dy", 0)}
            return dumps({"type": "scroll", "x": rest["x"], "y": rest["y"], **amounts})
        case "drag":
            return dumps({"type": "drag", "path": [{"x": x, "y": y} for x, y in rest["path"]]})
        case "wait":
            return dumps({"type": "wait", "seconds": rest.get("seconds", 1)})
    return dumps({"type": kind, **rest})


def parse(text: str, space: Space) -> Fields:
    told = json_object(said(text))
    if isinstance(told.get("action"), dict):
        told = told["action"]
    told = {name: value for name, value in told.items() if value is not None}
    kind = told.pop("type", None)
    match kind:
        case "click" | "double_click":
            return _clicked(kind, told)
        case "keypress":
            keys = told.get("keys")
            if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
                raise ParseError("keypress needs a list of keys")
            return {"kind": "press", "keys": chord_of(keys)}
        case "scroll":
            amounts = {"dx": told.pop("scroll_x", 0), "dy": told.pop("scroll_y", 0)}
            return {"kind": "scroll", **amounts, **told}
        case "wait":
            return {"kind": "wait", "seconds": told.get("seconds", WAIT_SECONDS)}
    if not isinstance(kind, str) or kind not in ACTION_TYPES:
        raise ParseError(f"{str(kind)[:40]!r} is not an action here")
    return {"kind": kind, **told}


def _click(rest: Fields) -> Fields:
    button, count = rest.pop("button", "left"), rest.pop("count", 1)
    told = {"x": rest["x"], "y": rest["y"]}
    held = {"keys": [key.upper() for key in rest["modifiers"]]} if "modifiers" in rest else {}
    if button == "left" and count == 2:
        return {"type": "double_click", **told, **held}
    counted = {"count": count} if count > 1 else {}
    return {"type": "click", "button": "wheel" if button == "middle" else button, **told, **counted, **held}


def _clicked(kind: str, told: dict[str, Any]) -> Fields:
    button = told.pop("button", "left")
    if not isinstance(button, str):
        raise ParseError("a button is left, right, wheel, back or forward")
    if button in ("back", "forward"):
        return {"kind": "navigate", "to": button}
    held = told.pop("keys", None)
    fields: Fields = {"kind": "click", "button": "middle" if button == "wheel" else button, **told}
    if kind == "double_click":
        fields["count"] = 2
    if held:
        if not isinstance(held, list) or not all(isinstance(key, str) for key in held):
            raise ParseError("keys are key names")
        fields["modifiers"] = [named(key) for key in held]
    return fields
