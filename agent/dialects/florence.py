"""Florence-2: `click<loc_52><loc_332><loc_932><loc_774>`, x before y, a thousand bins an axis.

Its own grounding answer, a phrase and a box, is a click on the middle of the box.
"""

from __future__ import annotations

import re

from handeye.agent.dialects.fields import Fields
from handeye.agent.dialects.location_tokens import put_together, taken_apart
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import said

TOKENS = re.compile(r"(?:<loc_\d{1,3}>)*$")
ENDS = re.compile(r"^(?:<s>|</s>|\s)+|(?:<pad>|</s>|\s)+$")


def format(fields: Fields, space: Space) -> str:
    words, numbers = taken_apart(fields, space)
    return words + "".join(f"<loc_{number}>" for number in numbers)


def parse(text: str, space: Space) -> Fields:
    text = ENDS.sub("", said(text))
    tokens = TOKENS.search(text)
    start = tokens.start() if tokens else len(text)
    return put_together(text[:start], [float(number) for number in re.findall(r"\d+", text[start:])], space)
