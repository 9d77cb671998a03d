"""Fara: Qwen2.5-VL's computer_use call with the actions of a browser, in pixels of the resized picture.

By its own agent (github.com/microsoft/fara, src/fara/fara_agent.py): `type` clicks its coordinate first,
presses Enter unless `press_enter` is false, and empties the field only with `delete_existing_text`;
`web_search` opens Bing; `pause_and_memorize_fact` is our note.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_plus

from handeye.agent.dialects import qwen
from handeye.agent.dialects.fields import Fields
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import json_object, said
from handeye.agent.dialects.tool_calls import json_call, tool_call
from handeye.agent.errors import ParseError

SEARCH = "https://www.bing.com/search?q="
SCHEMES = ("https://", "http://", "file://", "about:")


def format(fields: Fields, space: Space) -> str:
    return json_call("computer_use", _told(fields, space))


def parse(text: str, space: Space) -> Fields:
    text = said(text)
    called = tool_call(text)
    value = called[1] if called else json_object(text)
    match value.get("action"):
        case "visit_url":
            return {"kind": "navigate", "to": "goto", "url": _address(value.get("url"))}
        case "web_search":
            return {"kind": "navigate", "to": "goto", "url": SEARCH + quote_plus(_text(value, "query"))}
        case "history_back":
            return {"kind": "navigate", "to": "back"}
        case "pause_and_memorize_fact":
            return {"kind": "note", "text": _text(value, "fact")}
        case "type" | "input_text":
            return qwen.fields_of(_typed(value), space)
    return qwen.fields_of(value, space)


def _told(fields: Fields, space: Space) -> Fields:
    result = qwen.arguments_of(fields, space)
    match fields["kind"]:
        case "navigate" if fields["to"] == "goto" and fields["url"].startswith(SCHEMES):
            return {"action": "visit_url", "url": fields["url"]}
        case "navigate" if fields["to"] == "back":
            return {"action": "history_back"}
        case "note":
            return {"action": "pause_and_memorize_fact", "fact": fields["text"]}
        case "type":
            emptied = {"delete_existing_text": True} if result.pop("clear", False) else {}
            return result | {"press_enter": False} | emptied
    return result


def _typed(data: dict[str, Any]) -> dict[str, Any]:
    data = dict(data)
    text, enter = data.pop("text", data.pop("text_value", None)), data.pop("press_enter", True)
    if not isinstance(text, str):
        raise ParseError("type needs a text")
    return data | {
        "action": "type",
        "text": text if enter is False else text + "\n",
        "clear": data.pop("delete_existing_text", False),
    }


def _address(url: Any) -> str:
    """As Fara's own agent reads it: words are searched for, a bare host is https."""
    if not isinstance(url, str) or not url.strip():
        raise ParseError("visit_url needs a url")
    if url.startswith(SCHEMES):
        return url
    return SEARCH + quote_plus(url) if " " in url else f"https://{url}"


def _text(data: dict[str, Any], name: str) -> str:
    if not isinstance(data.get(name), str):
        raise ParseError(f"{data.get('action')} needs a {name}")
    return str(data[name])
