"""What a field holds after it was filled, held against what was asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from handeye.agent.errors import SkillFault

FORMS: Mapping[str, tuple[str, str]] = {
    "date": (r"\d{4,}-\d\d-\d\d", "2026-12-24"),
    "month": (r"\d{4,}-\d\d", "2026-12"),
    "week": (r"\d{4,}-W\d\d", "2026-W52"),
    "time": (r"\d\d:\d\d(:\d\d(\.\d{1,3})?)?", "18:30"),
    "datetime-local": (r"\d{4,}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?", "2026-12-24T18:30"),
    "color": (r"#[0-9a-f]{6}", "#ff8800"),
    "range": (r"-?\d+(\.\d+)?", "40"),
}
"""By an input's type: how its value is written, and an example."""


def typed(kind: str, value: str, label: str) -> str:
    """The value as the field of this kind takes it. Raises SkillFault with an example for one it never
    takes."""
    if kind not in FORMS:
        return value
    pattern, example = FORMS[kind]
    text = value.strip()
    if kind in ("time", "datetime-local"):
        text = re.sub(r"(?<=\d)[ T]+(?=\d)", "T", text)
        text = re.sub(r"(^|T)(\d:)", r"\g<1>0\2", text)
    if kind == "color":
        text = re.sub(r"^#?([0-9a-f])([0-9a-f])([0-9a-f])$", r"#\1\1\2\2\3\3", text.casefold())
    if not re.fullmatch(pattern, text):
        raise SkillFault(f"{label} takes a {kind}, written like {example}, not {value!r}")
    return text
