"""OS-Atlas: `CLICK <point>[[101, 872]]</point>`, `TYPE [text]`, `SCROLL [DOWN]`, `COMPLETE`, in 0..1000.

What the family has no word for follows as a JSON object. A text in brackets that has brackets, line breaks or
quotes of its own is written as a JSON string.
"""

from __future__ import annotations

import json
import re

from handeye.agent.dialects.fields import (
    ACTION_TYPES,
    SCROLL_PIXELS,
    Fields,
    direction_of,
    numbers_in,
    scroll_by,
)
from handeye.agent.dialects.keys import chord_of, split
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import dumps, json_object, place, said
from handeye.agent.errors import ParseError

LEAD = re.compile(r"^.*?\bactions?\s*:\s*", re.DOTALL | re.IGNORECASE)
LINE = re.compile(r"\s*([A-Z_]{3,})\b\s*(.*)", re.DOTALL)
POINT = re.compile(r"^<point>(.*?)</point>\s*(.*)$", re.DOTALL)
BOX = re.compile(r"<\|box_start\|>(.*?)<\|box_end\|>", re.DOTALL)
QUOTED = re.compile(r'^\[("(?:[^"\\]|\\.)*")\]\s*(.*)$', re.DOTALL)
BARE = re.compile(r"^\[([^\n]*?)\]\s*((?:(?:<point>|\{).*)?)$", re.DOTALL)
TEXT = {"type": "text", "done": "answer", "fail": "reason", "ask": "question", "note": "text",
        "open_app": "name", "press": "keys"}  # fmt: skip
KEYS = {"ENTER": "Enter", "PRESS_ENTER": "Enter"}
SAME = {"COMPLETE": "done", "IMPOSSIBLE": "fail", "LONG_PRESS": "click"}
PLAIN = re.compile(r"[^\[\]\"\n\r<>{}]+")


def format(fields: Fields, space: Space) -> str:
    kind, rest = fields["kind"], {name: value for name, value in fields.items() if name != "kind"}
    words = [{"done": "COMPLETE", "fail": "IMPOSSIBLE"}.get(kind, kind.upper())]
    along = direction_of(rest) if kind == "scroll" else None
    if kind in TEXT and TEXT[kind] in rest:
        words.append(_bracketed(rest.pop(TEXT[kind])))
    if along is not None and along[1] == SCROLL_PIXELS:
        words.append(f"[{along[0].upper()}]")
        rest = {name: rest[name] for name in ("x", "y", "modifiers") if name in rest}
    if "x" in rest:
        words.append(f"<point>[{space.pair(rest.pop('x'), rest.pop('y'))}]</point>")
    if "path" in rest:
        rest["path"] = [space.pair(*point) for point in rest["path"]]
    if "region" in rest:
        rest["region"] = space.corners(rest["region"])
    return "actions:\n" + " ".join([*words, *([dumps(rest)] if rest else [])])


def parse(text: str, space: Space) -> Fields:
    text = said(text).replace("<|im_end|>", "").strip()
    line = LINE.fullmatch(text) or LINE.fullmatch(LEAD.sub("", text, count=1))
    boxes = BOX.findall(text) if line is None else []
    if len(boxes) == 1:
        return {"kind": "click", "at": place(boxes[0].replace("),(", ", "))}
    if line is None:
        raise ParseError(f"this is not an action: {text[:60]!r}")
    word, rest = line.groups()
    if word in KEYS:
        return {"kind": "press", "keys": KEYS[word]}
    if word == "PRESS_BACK":
        return {"kind": "navigate", "to": "back"}
    kind = SAME.get(word, word.lower())
    if kind not in ACTION_TYPES:
        raise ParseError(f"{word[:40]!r} is not an action here")
    return {"kind": kind, **_fields(kind, rest.strip(), space)}


def _fields(kind: str, rest: str, space: Space) -> Fields:
    fields: Fields = {}
    bracket = QUOTED.match(rest) or BARE.match(rest)
    if bracket and not rest.startswith("[["):
        value, rest = bracket.groups()
        value = _unquoted(value) if value.startswith('"') else value
        fields |= _valued(kind, value)
    elif rest.startswith("["):
        at = re.match(r"\[\[[-\d., ]+\]\]|\[[-\d., ]+\]", rest)
        if at is None:
            raise ParseError(f"this is not a place: {rest[:60]!r}")
        fields["at"], rest = place(at.group()), rest[at.end() :].strip()
    point = POINT.match(rest)
    if point:
        fields["at"], rest = place(point.group(1)), point.group(2)
    if rest.strip().startswith("{"):
        fields |= _more(json_object(rest), space)
    elif rest.strip() and kind not in ("done", "wait"):
        raise ParseError(f"what is {rest[:60]!r}?")
    if kind == "click" and "at" not in fields:
        raise ParseError("CLICK needs a point")
    return fields


def _unquoted(value: str) -> str:
    try:
        return str(json.loads(value))
    except ValueError:
        raise ParseError(f"this is no JSON string: {value[:60]!r}") from None


def _valued(kind: str, value: str) -> Fields:
    if kind == "scroll":
        return scroll_by(value)
    if kind == "press":
        return {"keys": chord_of(split(value))}
    if kind in TEXT:
        return {TEXT[kind]: value}
    return {"at": place(f"[{value}]")}


def _more(value: Fields, space: Space) -> Fields:
    if isinstance(value.get("path"), list):
        value["path"] = [space.point(numbers_in(point)) for point in value["path"]]
    if "region" in value:
        value["region"] = space.region(numbers_in(value["region"]))
    return value


def _bracketed(text: str) -> str:
    return f"[{text}]" if PLAIN.fullmatch(text) and text == text.strip() else f"[{dumps(text)}]"
