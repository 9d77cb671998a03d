"""An action's fields in a model's own numbers: what every dialect reads and writes.

Fields are named as in agent/contracts/, with `kind`; x, y, path and region are in model units. A dialect
only says how they are put into words. Two shorthands may be read: `at`, a pair or a box in the card's axis
order, for x and y; and `direction` with an optional `pixels`, for dx and dy.

A field that an action does not have is passed over when it is empty, or when its name says nothing of what
is done (`intent`, `thought`, `element`, `confidence`, whatever comes next year). One whose name does, such
as `keys`, `hold_seconds` or `press_enter`, would change the action, and refuses it: see CHANGES.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any, get_args

from handeye.agent.actions import check_on_screen, validate
from handeye.agent.contracts import Action, Frozen
from handeye.agent.dialects.keys import named
from handeye.agent.dialects.space import Space, plain
from handeye.agent.errors import ParseError

Fields = dict[str, Any]
ACTION_TYPES = frozenset(kind.model_fields["kind"].default for kind in get_args(get_args(Action)[0]))
SCROLL_PIXELS = 500
"""What a scroll moves when the model gives a direction and no amount."""
NOTCH = 100
"""Pixels of one click of the wheel, for models that count clicks."""
FIELDS = {
    kind.model_fields["kind"].default: frozenset(kind.model_fields) for kind in get_args(get_args(Action)[0])
}
CHANGES = frozenset({
    "key", "keys", "modifier", "modifiers", "hold", "held", "button", "count", "clicks", "times",
    "repeat", "presses", "enter", "submit", "clear", "delete", "append", "overwrite", "replace",
    "duration", "seconds", "ms", "milliseconds", "delay", "direction", "amount", "magnitude", "pixels",
    "distance", "start", "end", "destination", "offset", "scroll", "press", "ctrl", "control", "shift",
    "alt", "meta", "cmd", "double", "right", "middle", "long",
})  # fmt: skip
"""Words in the name of a field that change what is done; a field with none of them is a remark."""
PLACED = frozenset({"press"})
"""Kinds without a place that would mean something else with one: press would click there first."""
EMPTY: tuple[Any, ...] = (None, False, "", [], {}, ())
DIRECTIONS = {"down": (0, 1), "up": (0, -1), "right": (1, 0), "left": (-1, 0)}


def to_fields(action: Frozen, space: Space) -> Fields:
    """Raises ParseError for an action that lies off the screen."""
    check_on_screen(action, space.x.size, space.y.size)
    fields = action.model_dump(exclude_defaults=True, exclude={"kind"})
    kind: str = action.kind  # type: ignore[attr-defined]
    if fields.get("x") is not None:
        fields["x"], fields["y"] = _pair(space, fields["x"], fields["y"])
    if kind == "drag":
        fields["path"] = [list(_pair(space, *point)) for point in fields["path"]]
    if kind == "zoom":
        x0, y0, x1, y1 = fields["region"]
        xs, ys = space.x.edges_to_model(x0, x1), space.y.edges_to_model(y0, y1)
        fields["region"] = [plain(xs[0]), plain(ys[0]), plain(xs[1]), plain(ys[1])]
    if "modifiers" in fields:
        fields["modifiers"] = list(fields["modifiers"])
    if kind == "scroll":
        fields |= {name: plain(fields[name]) for name in ("dx", "dy") if name in fields}
    return {"kind": kind, **fields}


def to_action(fields: Fields, space: Space) -> Action:
    """to_fields' inverse. Raises ParseError."""
    fields = {name: value for name, value in fields.items() if value is not None}
    kind = fields.get("kind")
    if "at" in fields:
        fields["x"], fields["y"] = space.point(numbers_in(fields.pop("at")))
    if kind == "scroll":
        fields = _scrolled(fields, space)
    if "x" in fields and "y" in fields:
        fields["x"], fields["y"] = _on_screen(space, fields["x"], fields["y"])
    if "path" in fields:
        path = fields["path"]
        if not isinstance(path, Sequence) or isinstance(path, str):
            raise ParseError("a path is a list of points")
        fields["path"] = [_on_screen(space, *_two(point)) for point in path]
    if "region" in fields:
        x0, y0, x1, y1 = (_number(part) for part in _four(fields["region"]))
        xs, ys = space.x.edges_to_screen(x0, x1), space.y.edges_to_screen(y0, y1)
        fields["region"] = (xs[0], ys[0], xs[1], ys[1])
    action = validate(_known(fields))
    check_on_screen(action, space.x.size, space.y.size)
    return action


def modifiers_of(value: Any) -> list[str]:
    """Playwright's names of held keys, from 'ctrl+shift' or a list of names. Raises ParseError."""
    names = re.split(r"[+\s]+", value.strip()) if isinstance(value, str) else value
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
        raise ParseError("modifiers are key names, for example ctrl or ctrl+shift")
    return [named(name) for name in names if name]


def _known(fields: Fields) -> Fields:
    """The fields that the action has. Raises ParseError for another one that would change it."""
    kind = str(fields.get("kind"))
    own = FIELDS.get(kind)
    if own is None:
        return fields
    for name in fields.keys() - own:
        words = set(re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", str(name)).lower()))
        place = kind in PLACED and name in ("x", "y")
        if (place or words & CHANGES) and fields[name] not in EMPTY:
            raise ParseError(f"{kind} with {str(name)[:40]} is no action here; leave {str(name)[:40]} out")
    return {name: value for name, value in fields.items() if name in own}


def numbers_in(value: Any) -> list[float]:
    """Every number of a nested list, such as [[1, 2, 3, 4]]. Raises ParseError for anything else."""
    if isinstance(value, (list, tuple)):
        if len(value) > 64:
            raise ParseError("too many numbers for a place")
        return [number for part in value for number in numbers_in(part)]
    return [_number(value)]


def number_in(value: Any) -> float:
    """The one number of a value. Raises ParseError."""
    numbers = numbers_in(value)
    if len(numbers) != 1:
        raise ParseError(f"{str(value)[:40]!r} is not one number")
    return numbers[0]


def direction_of(fields: Fields) -> tuple[str, float] | None:
    """The direction and pixels of a scroll along one axis; None for one along both or none."""
    dx, dy = fields.get("dx", 0), fields.get("dy", 0)
    if (dx == 0) == (dy == 0):
        return None
    if dx:
        return ("right" if dx > 0 else "left"), abs(dx)
    return ("down" if dy > 0 else "up"), abs(dy)


def scroll_by(direction: Any, pixels: Any = SCROLL_PIXELS) -> Fields:
    """dx and dy. Raises ParseError for an unknown direction."""
    word = str(direction).strip().lower()
    if word not in DIRECTIONS:
        raise ParseError(f"scroll direction {word[:40]!r} is not one of {', '.join(DIRECTIONS)}")
    amount = _number(pixels)
    if amount < 0:
        raise ParseError("a scroll amount is positive; its direction says where to")
    x, y = DIRECTIONS[word]
    return {"dx": x * amount, "dy": y * amount}


def _scrolled(fields: Fields, space: Space) -> Fields:
    """The scroll's amounts, and the middle of the screen where the model names no place."""
    if "direction" in fields:
        fields |= scroll_by(fields.pop("direction"), fields.pop("pixels", SCROLL_PIXELS))
    if "x" not in fields and "y" not in fields:
        fields["x"], fields["y"] = space.x.extent / 2, space.y.extent / 2
    return fields


def _pair(space: Space, x: float, y: float) -> tuple[float, float]:
    return plain(space.x.to_model(x)), plain(space.y.to_model(y))


def _on_screen(space: Space, x: Any, y: Any) -> tuple[float, float]:
    x, y = _number(x), _number(y)
    if space.x.step and space.x.extent >= 100 and 0 < x < 1 and 0 < y < 1:
        raise ParseError(f"({x:g}, {y:g}) are fractions; here x reaches to {space.x.last:g}")
    try:
        return space.x.to_screen(x), space.y.to_screen(y)
    except ParseError as fault:
        raise ParseError(f"point ({x:g}, {y:g}): {fault}") from None


def _two(point: Any) -> tuple[Any, Any]:
    if isinstance(point, dict) and {"x", "y"} <= set(point):
        return point["x"], point["y"]
    if isinstance(point, (list, tuple)) and len(point) == 2:
        return point[0], point[1]
    raise ParseError("a point of a path is two numbers")


def _four(region: Any) -> Sequence[Any]:
    if isinstance(region, (list, tuple)) and len(region) == 4:
        return region
    raise ParseError("a region is four numbers")


def _number(value: Any) -> float:
    """A finite number, also where the model put it into quotes. Raises ParseError."""
    if isinstance(value, str) and len(value) <= 40:
        try:
            value = float(value)
        except ValueError:
            raise ParseError(f"{value!r} is not a number") from None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ParseError(f"{str(value)[:40]!r} is not a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ParseError("a coordinate has to be a finite number")
    return number
