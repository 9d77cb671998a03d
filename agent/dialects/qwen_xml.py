"""Qwen3.5 and later: the computer_use call with one tag a parameter.

    <tool_call>
    <function=computer_use>
    <parameter=action>
    left_click
    </parameter>
    <parameter=coordinate>
    [412, 98]
    </parameter>
    </function>
    </tool_call>

What Qwen3-VL writes is read too: servers that take the call apart give it back as JSON.
"""

from __future__ import annotations

from handeye.agent.dialects import qwen
from handeye.agent.dialects.fields import Fields
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.tool_calls import xml_call


def format(fields: Fields, space: Space) -> str:
    return xml_call("computer_use", qwen.arguments_of(fields, space))


def parse(text: str, space: Space) -> Fields:
    return qwen.parse(text, space)
