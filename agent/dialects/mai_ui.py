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
    value = called[1] if called else json_object(text)
    match value.get("action"):
        case "swipe":
            return _swiped(value)
        case "system_button":
            button = str(value.get("button")).strip().lower()
            if button not in BUTTONS:
                raise ParseError(f"the button {button[:20]!r} is not there; back and enter are")
            return BUTTONS[button]
        case "ask_user":
            return {"kind": "ask", "question": value.get("text")}
        case "open":
            return {"kind": "open_app", "name": value.get("text", value.get("name"))}
    return qwen.fields_of(value, space)


def _told(fields: Fields, space: Space) -> Fields:
    result = qwen.arguments_of(fields, space)
    match fields["kind"]:
        case "click" if result["action"] == "left_click":
            return result | {"action": "click"}
        case "drag" if "coordinate" in result and "modifiers" not in fields:
            return {"action": "drag", "start_coordinate": result["start_coordinate"],
                    "end_coordinate": result["coordinate"]}  # fmt: skip
        case "scroll":
            along = direction_of(fields)
            if along is not None and along[1] == SCROLL_PIXELS and "modifiers" not in fields:
                return {
                    "action": "swipe",
                    "direction": OPPOSITE[along[0]],
                    "coordinate": result["coordinate"],
                }
        case "ask":
            return {"action": "ask_user", "text": fields["question"]}
        case "open_app":
            return {"action": "open", "text": fields["name"]}
        case "navigate" if fields["to"] == "back":
            return {"action": "system_button", "button": "back"}
    return result


def _swiped(data: dict[str, Any]) -> Fields:
    direction = str(data.get("direction")).strip().lower()
    if direction not in OPPOSITE:
        raise ParseError("the direction of a swipe is up, down, left or right")
    at = {"at": place(data["coordinate"])} if data.get("coordinate") else {}
    return {"kind": "scroll", **at, **scroll_by(OPPOSITE[direction])}
