"""The computer-use tool's JSON, shared by Qwen-VL and Claude: {"action": "left_click", "coordinate": [x,
y]}.

Kinds that the tool does not have keep our own names and fields, in the same form. What changes an action
and is read: `text` on a click, drag or scroll (keys held meanwhile), `repeat` of a key, `duration` of
hold_key. What is passed over: any remark, such as `thought` or `element`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from handeye.agent.dialects.fields import ACTION_TYPES, NOTCH, Fields, modifiers_of, numbers_in, scroll_by
from handeye.agent.dialects.keys import chord_of, split
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import place
from handeye.agent.errors import ParseError

CLICKS: dict[str, Fields] = {
    "left_click": {},
    "click": {},
    "tap": {},
    "right_click": {"button": "right"},
    "middle_click": {"button": "middle"},
    "double_click": {"count": 2},
    "left_double_click": {"count": 2},
    "triple_click": {"count": 3},
}
SAME = {"mouse_move": "move", "hover": "move", "left_click_drag": "drag", "swipe": "drag", "key": "press",
        "hotkey": "press", "hold_key": "press", "hscroll": "scroll", "terminate": "done", "answer": "done",
        "open": "open_app",
        "finish": "done", "input_text": "type", "sleep": "wait"}  # fmt: skip
DRAG = ("path", "coordinate", "coordinate2", "start_coordinate", "end_coordinate")


def click_name(fields: Fields) -> tuple[str, Fields]:
    """The tool's name of a click, and what that name leaves unsaid."""
    button, count = fields.get("button", "left"), fields.get("count", 1)
    if button == "left" and count > 1:
        return ("double_click" if count == 2 else "triple_click"), {}
    return f"{button}_click", {"count": count} if count > 1 else {}


def common(fields: Fields, space: Space) -> Fields:
    """What both families write alike; the kinds they differ in are written by their own modules."""
    kind, rest = fields["kind"], {name: value for name, value in fields.items() if name != "kind"}
    if "x" in rest:
        rest["coordinate"] = space.pair(rest.pop("x"), rest.pop("y"))
    if kind == "click":
        name, extra = click_name(fields)
        modifiers = {"modifiers": rest["modifiers"]} if "modifiers" in rest else {}
        return {"action": name, "coordinate": rest["coordinate"], **extra, **modifiers}
    if kind == "move":
        return {"action": "mouse_move", **rest}
    if kind == "drag":
        path = [space.pair(*point) for point in rest.pop("path")]
        if len(path) == 2:
            return {"action": "left_click_drag", "start_coordinate": path[0], "coordinate": path[1], **rest}
        return {"action": "left_click_drag", "path": path, **rest}
    if kind == "zoom":
        return {"action": "zoom", "region": space.corners(rest["region"])}
    return {"action": kind, **rest}


def read_object(data: dict[str, Any], space: Space) -> Fields:
    """An action's fields from the tool's arguments. Raises ParseError."""
    data = {name: value for name, value in data.items() if value is not None}
    action = data.pop("action", None)
    if not isinstance(action, str):
        raise ParseError('the object needs an "action", for example "left_click"')
    action = action.strip().lower()
    if action in CLICKS:
        return _click(action, data)
    kind = SAME.get(action, action)
    if kind not in ACTION_TYPES:
        raise ParseError(f"{action[:40]!r} is not an action here")
    return READERS.get(kind, _plain)(data | {"action": action}, space) | {"kind": kind}


def _click(action: str, data: dict[str, Any]) -> Fields:
    data = _placed(data)
    if not {"at", "x", "y"} & set(data):
        raise ParseError(f"{action} needs a coordinate")
    return {"kind": "click", **_held(data), **CLICKS[action]}


def _placed(data: dict[str, Any]) -> dict[str, Any]:
    """`coordinate` as `at`."""
    rest = {name: value for name, value in data.items() if name != "coordinate"}
    return rest | ({"at": place(data["coordinate"])} if "coordinate" in data else {})


def _held(data: dict[str, Any]) -> dict[str, Any]:
    """Keys that are held meanwhile: the `text` of Claude's tool, and `keys` or `modifiers`."""
    rest = {name: value for name, value in data.items() if name not in ("text", "keys", "modifiers")}
    held = [key for name in ("text", "keys", "modifiers") for key in modifiers_of(data.get(name) or [])]
    return rest | ({"modifiers": list(dict.fromkeys(held))} if held else {})


def _drag(data: dict[str, Any], space: Space) -> Fields:
    rest = {name: value for name, value in _held(data).items() if name not in DRAG and name != "action"}
    if "path" in data:
        if not isinstance(data["path"], list):
            raise ParseError("a path is a list of points")
        return rest | {"path": [space.point(numbers_in(point)) for point in data["path"]]}
    start, end = data.get("start_coordinate"), data.get("coordinate", data.get("end_coordinate"))
    end = data.get("coordinate2", end)
    start = data.get("coordinate", start) if "coordinate2" in data else start
    if start is None or end is None:
        raise ParseError("a drag needs start_coordinate and coordinate")
    return rest | {"path": [space.point(place(start)), space.point(place(end))]}


def _scroll(data: dict[str, Any], space: Space) -> Fields:
    fields = _held(_placed(data))
    pixels, direction, amount = (fields.pop(name, None) for name in ("pixels", "direction", "scroll_amount"))
    direction = fields.pop("scroll_direction", direction)
    if pixels is not None:
        (pixels,) = numbers_in(pixels)[:1] or [0]
        fields |= {"dx": pixels} if data["action"] == "hscroll" else {"dy": -pixels}  # positive goes up
    if direction is not None:
        notches = numbers_in(5 if amount is None else amount)[:1] or [0]
        fields |= scroll_by(direction, notches[0] * NOTCH)
    return fields


def _press(data: dict[str, Any], space: Space) -> Fields:
    keys = next((data[name] for name in ("keys", "text", "key") if name in data), None)
    if isinstance(keys, str):
        keys = split(keys)
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise ParseError("a key press needs keys")
    fields = _placed({name: value for name, value in data.items() if name not in ("keys", "text", "key")})
    if "repeat" in fields:
        fields["count"] = fields.pop("repeat")
    if data["action"] == "hold_key":
        fields["seconds"] = fields.pop("duration", fields.get("seconds"))
    return fields | {
        "keys": chord_of([part for key in keys for part in (split(key) if len(key) > 1 else [key])])
    }


def _wait(data: dict[str, Any], space: Space) -> Fields:
    seconds = data.get("time", data.get("duration", data.get("seconds")))
    return {} if seconds is None else {"seconds": (numbers_in(seconds)[:1] or [1])[0]}


def _done(data: dict[str, Any], space: Space) -> Fields:
    return {"answer": data.get("text", data.get("answer"))}


def _plain(data: dict[str, Any], space: Space) -> Fields:
    fields = _placed({name: value for name, value in data.items() if name != "action"})
    if "region" in fields:
        fields["region"] = space.region(numbers_in(fields["region"]))
    return fields


READERS: dict[str, Callable[[dict[str, Any], Space], Fields]] = {
    "drag": _drag,
    "scroll": _scroll,
    "press": _press,
    "wait": _wait,
    "done": _done,
}
