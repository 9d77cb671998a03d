"""What the location-token families share: an action's word and options as text, its place as tokens."""

from __future__ import annotations

from handeye.agent.dialects.fields import ACTION_TYPES, Fields
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import dumps, json_object
from handeye.agent.errors import ParseError

PLACED = ("click", "move", "drag", "scroll", "type", "zoom")
"""Kinds with a place; another word before a box is the name of a thing."""


def taken_apart(fields: Fields, space: Space) -> tuple[str, list[float]]:
    """The words of an action and the numbers of its place, in the card's axis order."""
    rest = {name: value for name, value in fields.items() if name != "kind"}
    numbers: list[float] = []
    if "x" in rest:
        numbers = space.pair(rest.pop("x"), rest.pop("y")) * 2  # a point is a box of one cell
    elif "path" in rest:
        numbers = [number for point in rest.pop("path") for number in space.pair(*point)]
    elif "region" in rest:
        numbers = space.corners(rest.pop("region"))
    return f"{fields['kind']} {dumps(rest)}" if rest else fields["kind"], numbers


def put_together(words: str, numbers: list[float], space: Space) -> Fields:
    """taken_apart's inverse; words that are no action are the name of a thing, and its box is clicked."""
    kind, brace, rest = words.strip().partition("{")
    kind = kind.strip().lower()
    if numbers and max(numbers) > space.x.last:
        raise ParseError(f"{max(numbers):g} lies outside 0..{space.x.last:g}")
    if len(numbers) == 4 and kind != "drag":
        a0, b0, a1, b1 = numbers  # the same box, whichever corner comes first
        numbers = [min(a0, a1), min(b0, b1), max(a0, a1), max(b0, b1)]
    if kind not in ACTION_TYPES or "<loc" in kind or (numbers and kind not in PLACED):
        if len(numbers) not in (2, 4) or "<loc" in words:
            raise ParseError(f"one box is needed, not {len(numbers)} location tokens")
        return {"kind": "click", "at": numbers}
    fields: Fields = {**(json_object(brace + rest) if brace else {}), "kind": kind}
    if kind == "drag":
        if len(numbers) % 2:
            raise ParseError("a path has two location tokens a point")
        fields["path"] = [space.point(numbers[index : index + 2]) for index in range(0, len(numbers), 2)]
    elif kind == "zoom":
        fields["region"] = space.region(numbers)
    elif numbers:
        fields["at"] = numbers
    return fields
