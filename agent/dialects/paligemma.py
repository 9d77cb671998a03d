"""PaliGemma: `<loc0256><loc0128><loc0512><loc0640> search`, y before x, 1024 bins an axis.

Its own detection answer, a box and a phrase, is a click on the middle of the box.
"""

from __future__ import annotations

import re

from handeye.agent.dialects.fields import Fields
from handeye.agent.dialects.location_tokens import put_together, taken_apart
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import said

TOKENS = re.compile(r"^(?:<loc\d{4}>)*")
ENDS = re.compile(r"^(?:<bos>|\s)+|(?:<pad>|<eos>|\s)+$")


def format(fields: Fields, space: Space) -> str:
    words, numbers = taken_apart(fields, space)
    return "".join(f"<loc{number:04d}>" for number in numbers) + (" " if numbers else "") + words


def parse(text: str, space: Space) -> Fields:
    text = ENDS.sub("", said(text))
    tokens = TOKENS.match(text)
    end = tokens.end() if tokens else 0
    return put_together(text[end:], [float(number) for number in re.findall(r"\d+", text[:end])], space)
