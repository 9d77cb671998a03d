"""A JSON object, `{"action": "click", "coordinate": [412, 98]}`: asked of models whose own form is not
known.

It is the computer tool's object, which most vendors' models have seen in one spelling or another; all of
those spellings are read.
"""

from __future__ import annotations

from handeye.agent.dialects import claude
from handeye.agent.dialects.fields import Fields
from handeye.agent.dialects.space import Space


def format(fields: Fields, space: Space) -> str:
    return claude.format(fields, space)


def parse(text: str, space: Space) -> Fields:
    return claude.parse(text, space)
