"""A tool call in `<tool_call>` tags, in the three forms that models write.

    {"name": "computer_use", "arguments": {"action": "left_click"}}             Qwen2.5-VL, Qwen3-VL, Fara
    <function=computer_use><parameter=action>left_click</parameter></function>  Qwen3.5 and later
    computer_use <arg_key>action</arg_key><arg_value>left_click</arg_value>     GLM-4.5 and later

In the last two a value has no quotes: a text stays as it stands, anything else is JSON.
"""

from __future__ import annotations

import json
import re
from typing import Any

from handeye.agent.dialects.fields import Fields
from handeye.agent.dialects.syntax import dumps, json_object
from handeye.agent.errors import ParseError

CALL = re.compile(r"<tool_call>\s*(.*?)\s*(?:</tool_call>|$)", re.DOTALL)
FUNCTION = re.compile(r"<function=([\w.-]+)>\s*(.*?)\s*(?:</function>|$)", re.DOTALL)
PARAMETER = re.compile(r"<parameter=([\w.-]+)>(.*?)(?:</parameter>|(?=<parameter=)|$)", re.DOTALL)
PAIR = re.compile(r"<arg_key>\s*(.*?)\s*</arg_key>\s*<arg_value>(.*?)(?:</arg_value>|$)", re.DOTALL)
NAME = re.compile(r"[\w.-]+")
TEXTS = frozenset({"action", "text", "url", "query", "fact", "name", "question", "answer", "reason",
                   "content",
                   "status", "direction", "scroll_direction", "button", "to", "do"})  # fmt: skip
"""Parameters that are texts: what is typed may be 12 or true."""


def tool_call(text: str) -> tuple[str, dict[str, Any]] | None:
    """Name and arguments of the first call; None where the text has none. Raises ParseError for a broken
    one."""
    tagged = CALL.search(text)
    body = tagged.group(1) if tagged else text
    function = FUNCTION.search(body)
    if function:
        return function.group(1), _values(PARAMETER.findall(function.group(2)))
    if tagged and "<arg_key>" in body:
        name = NAME.match(body)
        return (name.group() if name else ""), _values(PAIR.findall(body))
    if not tagged:
        return None
    result = json_object(body)
    return str(result.get("name", "")), arguments_in(result)


def arguments_in(data: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a call as an object or as its text; the object itself where it has none."""
    arguments = data.get("arguments", data)
    if isinstance(arguments, str):
        arguments = json_object(arguments)
    if not isinstance(arguments, dict):
        raise ParseError('a tool call has "arguments", an object')
    return arguments


def json_call(name: str, arguments: Fields) -> str:
    return f"<tool_call>\n{dumps({'name': name, 'arguments': arguments})}\n</tool_call>"


def xml_call(name: str, arguments: Fields) -> str:
    """The form with parameters; a text that it cannot hold exactly makes the whole call JSON."""
    parts = {word: _unquoted(word, value) for word, value in arguments.items()}
    if any(value is None for value in parts.values()):
        return json_call(name, arguments)
    text = "".join(f"<parameter={word}>\n{value}\n</parameter>\n" for word, value in parts.items())
    return f"<tool_call>\n<function={name}>\n{text}</function>\n</tool_call>"


def _unquoted(word: str, value: Any) -> str | None:
    if not isinstance(value, str):
        return dumps(value)
    safe = word in TEXTS and "<" not in value and value == value.strip() and value.isprintable()
    return value if safe else None


def _values(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    if not pairs:
        raise ParseError("the tool call names no arguments")
    if len({word for word, _ in pairs}) < len(pairs):
        raise ParseError("an argument stands twice in the tool call")
    return {word: _value(word, value.removeprefix("\n").removesuffix("\n")) for word, value in pairs}


def _value(word: str, text: str) -> Any:
    if word in TEXTS:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
