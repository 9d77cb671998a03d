"""Moondream: `{"points": [{"x": 0.51, "y": 0.33}]}` in 0..1; no point at all says that the target is absent.

An object's box is a click on its middle. Other actions name themselves: {"action": "type", "text": "ana"}.
"""

from __future__ import annotations

from typing import Any

from handeye.agent.dialects.fields import ACTION_TYPES, Fields
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import dumps, json_object, said
from handeye.agent.errors import ParseError

CORNERS = ("x_min", "y_min", "x_max", "y_max")


def format(fields: Fields, space: Space) -> str:
    rest = dict(fields)
    kind = rest.pop("kind")
    value: Fields = {} if kind == "click" and set(rest) == {"x", "y"} else {"action": kind}
    if "x" in rest:
        value["points"] = [{"x": rest.pop("x"), "y": rest.pop("y")}]
    if "path" in rest:
        value["points"] = [{"x": x, "y": y} for x, y in rest.pop("path")]
    if "region" in rest:
        value["objects"] = [dict(zip(CORNERS, rest.pop("region"), strict=True))]
    return dumps(value | rest)


def parse(text: str, space: Space) -> Fields:
    result = json_object(said(text))
    kind = result.pop("action", None)
    if kind is None:
        return _pointed(result)
    if not isinstance(kind, str) or kind not in ACTION_TYPES:
        raise ParseError(f"{str(kind)[:40]!r} is not an action here")
    points, objects = result.pop("points", None), result.pop("objects", None)
    fields = {"kind": kind, **result}
    if kind == "drag":
        return fields | {"path": points}
    if kind == "zoom":
        return fields | {"region": _corners(_only(objects))}
    if points is not None:
        place = _only(points)
        fields |= {"x": place.get("x"), "y": place.get("y")}
    return fields


def _pointed(value: Fields) -> Fields:
    if "x" in value and "y" in value:
        return {"kind": "click", "x": value["x"], "y": value["y"]}
    found = value.get("points", value.get("objects"))
    if found == []:
        return {"kind": "fail", "reason": "absent"}
    place = _only(found)
    if "x_min" in place:
        x0, y0, x1, y1 = _corners(place)
        return {"kind": "click", "at": [x0, y0, x1, y1]}
    return {"kind": "click", "x": place.get("x"), "y": place.get("y")}


def _only(found: Any) -> dict[str, Any]:
    if not isinstance(found, list) or len(found) != 1 or not isinstance(found[0], dict):
        raise ParseError("one point is needed")
    return found[0]


def _corners(place: dict[str, Any]) -> list[Any]:
    if not set(CORNERS) <= set(place):
        raise ParseError(f"a box has {', '.join(CORNERS)}")
    return [place[name] for name in CORNERS]
