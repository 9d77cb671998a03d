"""GLM-4V's agent: `left_click(start_box='[x,y]', element_info='...')` in 0..999, `DONE()`, `FAIL()`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from handeye.agent.dialects import ui_tars
from handeye.agent.dialects.fields import NOTCH, SCROLL_PIXELS, Fields
from handeye.agent.dialects.keys import lower, split
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import Call, dumps, first_call, place, quoted, said, whole_call
from handeye.agent.errors import ParseError

BOXED = re.compile(r"<\|begin_of_box\|>(.*?)(?:<\|end_of_box\|>|$)", re.DOTALL)
LEAD = re.compile(r"^(?:.*\n)?\s*(?:Action|Operation)\s*[:：]\s*", re.DOTALL)
OURS = {"left_click": "click", "left_double_click": "left_double", "middle_click": "middle_single",
        "right_click": "right_single", "left_drag": "drag", "key": "hotkey", "done": "finished"}  # fmt: skip
THEIRS = {"click": "left_click", "left_double": "left_double_click", "middle_single": "middle_click",
          "right_single": "right_click", "drag": "left_drag", "hotkey": "key", "finished": "DONE",
          "fail": "FAIL", "wait": "WAIT"}  # fmt: skip
ARGUMENTS = ui_tars.ARGUMENTS | {"keys", "step", "element_info"}


def format(fields: Fields, space: Space) -> str:
    name, named = ui_tars.told(fields, space)
    if fields["kind"] == "press":
        named = named | {"keys": "+".join(lower(key) for key in split(fields["keys"]))}
        named.pop("key", None)
    if fields["kind"] == "scroll" and "direction" in named:
        amount = named.pop("amount", SCROLL_PIXELS)
        named |= {"step": amount // NOTCH} if amount % NOTCH == 0 else {"amount": amount}
    text = ", ".join(f"{word}={_literal(value)}" for word, value in named.items())
    return f"{THEIRS.get(name, name)}({text})"


def parse(text: str, space: Space) -> Fields:
    whole = whole_call(text)
    if whole is not None:
        return _fields(whole, space)
    text = said(text)
    boxed = BOXED.search(text)
    text = boxed.group(1).strip() if boxed else LEAD.sub("", text)
    if re.fullmatch(r"[\[(][-\d.,\s\[\]()]+[\])]", text):
        return {"kind": "click", "at": place(text)}
    return _fields(first_call(text, ARGUMENTS), space)


def _fields(call: Call, space: Space) -> Fields:
    named = {word: value for word, value in call.named.items() if word != "element_info"}
    if "keys" in named:
        named["key"] = _chord(named.pop("keys"))
    if "step" in named:
        steps = place(str(named.pop("step")))
        if len(steps) != 1:
            raise ParseError("step is one number")
        named["amount"] = steps[0] * NOTCH
    return ui_tars.fields_of(replace(call, name=OURS.get(call.name.lower(), call.name), named=named), space)


def _chord(keys: Any) -> str:
    if not isinstance(keys, str):
        raise ParseError("key needs keys='ctrl+c'")
    return keys


def _literal(value: Any) -> str:
    if isinstance(value, list):
        return quoted(f"[{','.join(map(str, value))}]")
    if isinstance(value, dict):
        return quoted(dumps(value))
    return quoted(value) if isinstance(value, str) else repr(value)
