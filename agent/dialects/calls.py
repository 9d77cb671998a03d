"""Function calls with named arguments: `click(x=0.81, y=0.94)`.

SmolVLM's agent models, InternVL and ScaleCUA write so; models without a published format (LLaVA, Idefics,
BLIP-2, Chameleon) are asked to. A grounding answer that is only a box or a point is a click on its middle.
"""

from __future__ import annotations

import re
from typing import Any

from handeye.agent.dialects.fields import ACTION_TYPES, NOTCH, Fields
from handeye.agent.dialects.keys import chord_of, split
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import Call, first_call, place, quoted, said, whole_call
from handeye.agent.errors import ParseError

TAGGED = re.compile(r"<(action|code)>\s*(.*?)\s*(?:</\1>|$)", re.DOTALL)
LEAD = re.compile(r"^.*?\b[Aa]ction\s*:\s*", re.DOTALL)
BARE = re.compile(
    r"^[^\d\[(<]{0,80}(?:<ref>.{0,200}?</ref>)?\s*"
    r"((?:<box>|<point>)?\s*[\[(][-+\d.,\s\[\]()e]+[\])]\s*(?:</box>|</point>)?)\s*\.?$",
    re.DOTALL,
)  # fmt: skip
ARGUMENTS = frozenset({
    "x", "y", "button", "count", "modifiers", "path", "dx", "dy", "text", "clear", "keys", "key",
    "seconds", "region", "to", "url", "do", "index", "name", "question", "arguments", "answer",
    "reason", "direction", "amount", "clicks", "presses", "repeat",
})  # fmt: skip
CLICKS: dict[str, Fields] = {
    "double_click": {"count": 2}, "doubleclick": {"count": 2}, "triple_click": {"count": 3},
    "right_click": {"button": "right"}, "rightclick": {"button": "right"},
    "middle_click": {"button": "middle"}, "tap": {}, "left_click": {},
}  # fmt: skip
SAME = {"move_mouse": "move", "moveto": "move", "hover": "move", "write": "type", "input": "type",
        "hotkey": "press", "final_answer": "done", "terminate": "done", "finish": "done",
        "finished": "done", "sleep": "wait", "open": "open_app"}  # fmt: skip
MEMBER = re.compile(r"^(?:pyautogui|browser|mobile|computer|page|agent|env)\.")


def format(fields: Fields, space: Space) -> str:
    named = {name: value for name, value in fields.items() if name != "kind"}
    return f"{fields['kind']}({', '.join(f'{name}={literal(value)}' for name, value in named.items())})"


def parse(text: str, space: Space) -> Fields:
    whole = whole_call(text)
    if whole is not None:
        return fields_of(whole)
    text = said(text)
    tagged = TAGGED.search(text)
    text = tagged.group(2) if tagged else text
    bare = BARE.match(text.strip())
    if bare:
        return {"kind": "click", "at": place(bare.group(1))}
    if not tagged and "(" in LEAD.sub("", text, count=1):
        text = LEAD.sub("", text, count=1)
    return fields_of(first_call(text, ARGUMENTS))


def fields_of(call: Call) -> Fields:
    """An action's fields from a call, by our names or by the aliases that models use for them."""
    name, named = MEMBER.sub("", call.name).lower(), dict(call.named)
    if name in CLICKS:
        return _placed("click", call, named | CLICKS[name])
    kind = SAME.get(name, name)
    if kind not in ACTION_TYPES:
        raise ParseError(f"{call.name[:40]!r} is not an action here")
    if kind == "navigate" and "to" not in named and (call.positional or "url" in named):
        return {"kind": kind, "to": "goto", "url": named.get("url") or call.positional[0]}
    if kind == "press":
        return {
            "kind": kind,
            "keys": _chord(named.pop("keys", named.pop("key", None)), call.positional),
            **named,
        }
    if kind == "scroll":
        return _scroll(call, named)
    return _placed(kind, call, named)


FIRST = {"type": "text", "done": "answer", "fail": "reason", "wait": "seconds", "open_app": "name",
         "ask": "question", "note": "text", "skill": "name", "drag": "path", "zoom": "region"}  # fmt: skip


def _placed(kind: str, call: Call, named: Fields) -> Fields:
    """Positional arguments put under their names: a place for click and move, the one text for others."""
    given = call.positional
    if kind in ("click", "move") and given:
        if {"x", "y"} & set(named):
            raise ParseError("a place is given twice")
        return {"kind": kind, **named, "at": place(list(given))}
    if given:
        if len(given) > 1 or kind not in FIRST or FIRST[kind] in named:
            raise ParseError(f"{kind} does not take these arguments without names")
        named[FIRST[kind]] = given[0]
    if kind == "type" and isinstance(named.get("text"), (int, float)):
        named["text"] = str(named["text"])
    return {"kind": kind, **named}


def _scroll(call: Call, named: Fields) -> Fields:
    if "clicks" in named:
        named["dy"] = -NOTCH * _whole(named.pop("clicks"))  # pyautogui: positive goes up
    if "amount" in named and "direction" in named:
        named["pixels"] = NOTCH * _whole(named.pop("amount"))
    if call.positional:
        if len(call.positional) > 1 or "direction" in named:
            raise ParseError("scroll takes its arguments by name")
        named["direction"] = call.positional[0]
    return {"kind": "scroll", **named}


def _whole(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ParseError(f"{str(value)[:40]!r} is not an amount")
    return value


def _chord(keys: Any, positional: tuple[Any, ...]) -> str:
    if keys is None:
        keys = positional[0] if len(positional) == 1 and isinstance(positional[0], list) else list(positional)
    if isinstance(keys, str):
        keys = split(keys)
    if not isinstance(keys, (list, tuple)) or not all(isinstance(key, str) for key in keys):
        raise ParseError("press needs keys, for example press(keys='Control+a')")
    return chord_of([part for key in keys for part in (split(key) if len(key) > 1 else [key])])


def literal(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(literal(part) for part in value)}]"
    return repr(value)
