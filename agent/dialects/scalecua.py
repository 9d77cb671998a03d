"""ScaleCUA: pyautogui's calls without the module in `<action>` tags, in pixels of the resized picture.

github.com/OpenGVLab/ScaleCUA, agent-sft/internvl_chat/internvl/conversation.py (the calls) and
evaluation/AndroidWorld/android_world/agents/utils.py (the resized picture).
"""

from __future__ import annotations

import re

from handeye.agent.dialects import pyautogui
from handeye.agent.dialects.fields import Fields
from handeye.agent.dialects.space import Space

TAGGED = re.compile(r"^(?:.*?)<action>\s*(.*?)\s*(?:</action>[^<]*)?$", re.DOTALL)


def format(fields: Fields, space: Space) -> str:
    return f"<action>\n{pyautogui.code(fields, space, '', '')}\n</action>"


def parse(text: str, space: Space) -> Fields:
    strict = pyautogui.whole(text.removeprefix("<action>\n").removesuffix("\n</action>"))
    if strict:
        return pyautogui.fields_of(strict, space)
    tagged = TAGGED.match(text)
    return pyautogui.fields_of(pyautogui.statements(tagged.group(1) if tagged else text), space)
