"""MAI-UI: a mobile_use call, `{"action": "click", "coordinate": [x, y]}`, in 0..999 with 999 at the far
edge.

github.com/Tongyi-MAI/MAI-UI, src/prompt.py and src/mai_naivigation_agent.py. A swipe moves the content with
the finger: up shows what lies below. A grounding answer stands in <answer> tags. A long press holds the
mouse, which is no action here, and is refused.
"""

from __future__ import annotations

import re
from typing import Any

from handeye.agent.dialects import qwen
from handeye.agent.dialects.fields import SCROLL_PIXELS, Fields, direction_of, scroll_by
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import json_object, place, said
from handeye.agent.dialects.tool_calls import json_call, tool_call
from handeye.agent.errors import ParseError

GROUNDED = re.compile(r"<answer>\s*(.*?)\s*(?:</answer>|$)", re.DOTALL)
OPPOSITE = {"up": "down", "down": "up", "left": "right", "right": "left"}
BUTTONS: dict[str, Fields] = {
    "back": {"kind": "navigate", "to": "back"},
    "enter": {"kind": "press", "keys": "Enter"},
}


def format(fields: Fields, space: Space) -> str:
    return json_call("mobile_use", _told(fields, space))


def parse(text: str, space: Space) -> Fields:
    text = said(text)
    called, grounded = tool_call(text), GROUNDED.search(text)
    if called is None and grounded:
        return {"kind": "click", "at": place(json_object(grounded.group(1)).get("coordinate"))}
    told = called[1] if called else json_object(text)
    match told.get("action"):
        case "swipe":
            return _swiped(told)
        case "system_button":
            button = str(told.get("button")).strip().lower()
            if button not in BUTTONS:
                raise ParseError(f"the button {button[:20]!r} is not there; back and enter are")
            return BUTTONS[button]
        case "ask_user":
            return {"kind": "ask", "question": told.get("text")}
        case "open":
            return {"kind": "open_app", "name": told.get("text", told.get("name"))}
    return qwen.fields_of(told, space)


def _told(fields: Fields, space: Space) -> Fields:
    told = qwen.arguments_of(fields, space)
    match fields["kind"]:
        case "click" if told["action"] == "left_click":
            return told | {"action": "click"}
        case "drag" if "coordinate" in told and "modifiers" not in fields:
            return {"action": "drag", "start_coordinate": told["start_coordinate"],
                    "end_coordinate": told["coordinate"]}  # fmt: skip
        case "scroll":
            along = direction_of(fields)
            if along is not None and along[1] == SCROLL_PIXELS and "modifiers" not in fields:
                return {"action": "swipe", "direction": OPPOSITE[along[0]], "coordinate": told["coordinate"]}
        case "ask":
            return {"action": "ask_user", "text": fields["question"]}
        case "open_app":
            return {"action": "open", "text": fields["name"]}
        case "navigate" if fields["to"] == "back":
            return {"action": "system_button", "button": "back"}
    return told


def _swiped(told: dict[str, Any]) -> Fields:
    direction = str(told.get("direction")).strip().lower()
    if direction not in OPPOSITE:
        raise ParseError("the direction of a swipe is up, down, left or right")
    at = {"at": place(told["coordinate"])} if told.get("coordinate") else {}
    return {"kind": "scroll", **at, **scroll_by(OPPOSITE[direction])}
