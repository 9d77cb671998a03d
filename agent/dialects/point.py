"""GTA1: a grounding model that answers with a point alone, `(412, 98)`, in pixels of the resized picture.

github.com/Yan98/GTA1, README. Anything but a click is asked for, and written, as a call with named arguments.
"""

from __future__ import annotations

from handeye.agent.dialects import calls
from handeye.agent.dialects.fields import Fields
from handeye.agent.dialects.space import Space


def format(fields: Fields, space: Space) -> str:
    if fields["kind"] == "click" and set(fields) == {"kind", "x", "y"}:
        return f"({', '.join(map(str, space.pair(fields['x'], fields['y'])))})"
    return calls.format(fields, space)


def parse(text: str, space: Space) -> Fields:
    return calls.parse(text, space)
