"""Molmo 2: `<points coords="1 1 500 250">Save</points>`, 0..1000 in three digits.

github.com/allenai/molmo2, olmo/preprocessing/point_formatter.py: the number of the picture, then for each
point its own number, x and y. "There are none." says that the target is not there. Other actions name
themselves where the thing's name stands, with their options as JSON.
"""

from __future__ import annotations

import re

from handeye.agent.dialects.fields import Fields
from handeye.agent.dialects.location_tokens import put_together, taken_apart
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import said
from handeye.agent.errors import ParseError

POINTS = re.compile(r'<(points?)\b[^>]*?\bcoords="([^"<>]*)"[^>]*>(.*?)(?:</\1>|$)', re.DOTALL)
PERCENT = re.compile(r"<points?\b[^>]*\bx1?=")
NONE = re.compile(r"\s*there are none\b", re.IGNORECASE)


def format(fields: Fields, space: Space) -> str:
    words, numbers = taken_apart(fields, space)
    if not numbers:
        return words
    if len(numbers) == 4 and "region" not in fields and "path" not in fields:
        numbers = numbers[:2]
    text = " ".join(
        f"{index // 2 + 1} {numbers[index]:03d} {numbers[index + 1]:03d}"
        for index in range(0, len(numbers), 2)
    )
    return f'<points coords="1 {text}">{words}</points>'


def parse(text: str, space: Space) -> Fields:
    text = said(text)
    if NONE.match(text):
        return {"kind": "fail", "reason": "absent"}
    found = POINTS.search(text)
    if found is None:
        if PERCENT.search(text):
            raise ParseError('a point is written coords="1 1 x y", in 0..1000')
        return put_together(text, [], space)
    if len(POINTS.findall(text)) > 1:
        raise ParseError("several groups of points; name one place")
    numbers = _numbers(found.group(2))
    fields = put_together(found.group(3), numbers, space)
    if len(numbers) > 2 and fields["kind"] not in ("drag", "zoom"):
        raise ParseError("several points are named; name one")
    return fields


def _numbers(coords: str) -> list[float]:
    """The picture's number, then three numbers a point. Raises ParseError."""
    parts = coords.split()
    if not all(part.isdigit() and len(part) <= 4 for part in parts) or len(parts) % 3 != 1 or len(parts) > 40:
        raise ParseError(f"coords are the picture's number and three numbers a point, not {coords[:40]!r}")
    if int(parts[0]) != 1:
        raise ParseError("only the first picture is the screen")
    return [float(part) for index, part in enumerate(parts) if index % 3 != 1 and index > 0]
