"""Qwen-VL: a tool call in tags, `<tool_call>{"name": "computer_use", "arguments": {...}}</tool_call>`.

Qwen2-VL counts in 0..1000, Qwen2.5-VL in pixels of the resized picture, Qwen3-VL in 0..1000 again: the card
says which. A grounding answer (bbox_2d, point_2d, or Qwen2-VL's box tokens) is a click on its middle.
"""

from __future__ import annotations

import re
from typing import Any

from handeye.agent.dialects.computer_use import common, read_object
from handeye.agent.dialects.fields import Fields, direction_of
from handeye.agent.dialects.keys import lower, split
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import json_object, place, said
from handeye.agent.dialects.tool_calls import arguments_in, json_call, tool_call
from handeye.agent.errors import ParseError

BOX = re.compile(r"<\|box_start\|>(.*?)<\|box_end\|>", re.DOTALL)
PLACES = ("bbox_2d", "point_2d", "bbox", "point")


def format(fields: Fields, space: Space) -> str:
    return json_call("computer_use", arguments_of(fields, space))


def parse(text: str, space: Space) -> Fields:
    text = said(text)
    called, box = tool_call(text), BOX.findall(text)
    if called is None and box and "{" not in text:
        if len(box) > 1:
            raise ParseError("several boxes; name one place")
        return {"kind": "click", "at": place(box[0].replace("),(", ", "))}
    arguments = called[1] if called else arguments_in(json_object(text))
    return fields_of(arguments, space) if "action" in arguments else _grounded(text, arguments)


def fields_of(arguments: dict[str, Any], space: Space) -> Fields:
    """An action's fields from the call's arguments. Raises ParseError."""
    return _ended(arguments) or read_object(arguments, space)


def _grounded(text: str, data: dict[str, Any]) -> Fields:
    found = [name for name in PLACES if name in data]
    if len(found) != 1:
        raise ParseError(f"the object names no action: {str(data)[:60]}")
    if text.count(f'"{found[0]}"') > 1:
        raise ParseError("several places are named; name one")
    return {"kind": "click", "at": place(data[found[0]])}


def _ended(data: dict[str, Any]) -> Fields | None:
    """terminate says how it went; a failure is our fail."""
    if data.get("action") != "terminate" or data.get("status", "success") == "success":
        return None
    if data["status"] not in ("failure", "fail", "failed"):
        raise ParseError("the status of terminate is success or failure")
    return {"kind": "fail", "reason": data.get("reason")}


def arguments_of(fields: Fields, space: Space) -> Fields:
    """The call's arguments from an action's fields."""
    kind = fields["kind"]
    if kind == "press":
        more = {name: value for name, value in fields.items() if name not in ("kind", "keys", "count")}
        count = {"repeat": fields["count"]} if "count" in fields else {}
        return {"action": "key", "keys": [lower(key) for key in split(fields["keys"])], **count, **more}
    if kind == "wait":
        return {"action": "wait", "time": fields.get("seconds", 1)}
    if kind == "done":
        answer = fields.get("answer", "")
        return (
            {"action": "answer", "text": answer} if answer else {"action": "terminate", "status": "success"}
        )
    if kind == "fail":
        reason = {"reason": fields["reason"]} if "reason" in fields else {}
        return {"action": "terminate", "status": "failure", **reason}
    if kind == "scroll":
        held = {"modifiers": fields["modifiers"]} if "modifiers" in fields else {}
        at, along = {"coordinate": space.pair(fields["x"], fields["y"]), **held}, direction_of(fields)
        if along is None:
            return {"action": "scroll", **at, "dx": fields.get("dx", 0), "dy": fields.get("dy", 0)}
        if along[0] in ("left", "right"):
            return {"action": "hscroll", **at, "pixels": fields["dx"]}
        return {"action": "scroll", **at, "pixels": -fields["dy"]}
    return common(fields, space)
