"""Holo: one JSON object, `{"action": "click_absolute", "x": 412, "y": 98}`; a point alone is a click.

github.com/hcompai/hai-cookbook, utils/navigation.py, holo1_5 and holo2: Holo 1.5 counts in pixels of the
resized picture, Holo2 in 0..1000. `write_element_abs` presses Enter after its text. `element` and `notes`
say what is meant and change nothing; `restart` is no action here and is refused.
"""

from __future__ import annotations

from typing import Any

from handeye.agent.dialects.computer_use import common, read_object
from handeye.agent.dialects.fields import Fields, direction_of, scroll_by
from handeye.agent.dialects.keys import lower, split
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import dumps, json_object, said
from handeye.agent.errors import ParseError

CLICKS = ("click_absolute", "click_element", "click")
HISTORY = {"go_back": "back", "go_forward": "forward", "refresh": "reload"}
NAMED = {"back": "go_back", "forward": "go_forward", "reload": "refresh"}
COMMENTS = ("element", "notes", "thought", "note")


def format(fields: Fields, space: Space) -> str:
    return dumps(_told(fields, space))


def parse(text: str, space: Space) -> Fields:
    data = {name: value for name, value in json_object(said(text)).items() if value is not None}
    data = data["action"] if isinstance(data.get("action"), dict) else data
    action = data.get("action")
    if action is None and {"x", "y"} <= set(data):
        action = "click_absolute"
    rest = {name: value for name, value in data.items() if name != "action"}
    if action in CLICKS:
        return {"kind": "click", **_plain(rest)}
    match action:
        case "write_element_abs" | "write_element":
            rest = _plain(rest)
            if not isinstance(rest.get("content"), str):
                raise ParseError(f"{action} needs its content")
            return {"kind": "type", "text": rest.pop("content") + "\n", **rest}
        case "scroll" if "direction" in rest:
            return {"kind": "scroll", **scroll_by(rest.pop("direction")), **_plain(rest)}
        case "goto":
            return {"kind": "navigate", "to": "goto", "url": rest.get("url")}
        case "go_back" | "go_forward" | "refresh":
            return {"kind": "navigate", "to": HISTORY[action]}
        case "answer":
            return {"kind": "done", "answer": rest.get("content", rest.get("answer", ""))}
        case "restart":
            raise ParseError("restart is no action here; go back to where the task began")
    return read_object(data, space)


def _told(fields: Fields, space: Space) -> Fields:
    rest = dict(fields)
    match kind := rest.pop("kind"):
        case "click" if set(rest) == {"x", "y"}:
            return {"action": "click_absolute", **rest}
        case "click":
            return common(fields, space)
        case "scroll":
            along = direction_of(rest)
            if along is not None and scroll_by(along[0]) == {
                "dx": rest.get("dx", 0),
                "dy": rest.get("dy", 0),
            }:
                there = {name: value for name, value in rest.items() if name not in ("dx", "dy")}
                return {"action": "scroll", "direction": along[0], **there}
            return {"action": "scroll", **rest}
        case "press":
            return {"action": "key", "keys": [lower(key) for key in split(rest.pop("keys"))], **rest}
        case "wait":
            return {"action": "wait", "seconds": rest.get("seconds", 1)}
        case "done":
            return {"action": "answer", "content": rest.get("answer", "")}
        case "navigate" if rest["to"] == "goto":
            return {"action": "goto", "url": rest["url"]}
        case "navigate":
            return {"action": NAMED[rest["to"]]}
        case "drag" | "zoom":
            return common(fields, space)
    return {"action": kind, **rest}


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in COMMENTS}
