"""Reading what models write: thoughts cut off, JSON objects and calls found, numbers read; nothing evaluated.

What is unambiguous is mended: single quotes, a trailing comma, a missing last bracket, an apostrophe inside a
quoted text, a code fence. Anything else is a ParseError.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from dataclasses import dataclass, field
from typing import Any

from handeye.agent.errors import ParseError

LONGEST = 20_000
"""Characters of an answer; a longer one is a model that cannot stop."""
THOUGHT = re.compile(r"^\s*<((?:[a-z]+_)?(?:think|thinking|thought))>.*?</\1>", re.DOTALL)
UNENDED = re.compile(r"^\s*<(?:[a-z]+_)?(?:think|thinking|thought)>")
FENCE = re.compile(r"^\s*```[\w-]*\s*\n?|\n?\s*```\s*$")
NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
NUMBERS = re.compile(NUMBER)
PLACE = re.compile(rf"[\s\[\](){{}},;]*{NUMBER}(?:[\s\[\](){{}},;]+{NUMBER})*[\s\[\](){{}},;]*")
MARKS = re.compile(r"</?(?:point|bbox|box|ref|start_box|end_box)>|<\|(?:box_start|box_end)\|>")
NAME = re.compile(r"[A-Za-z_][\w.]*")
SYNTAX = (ValueError, TypeError, SyntaxError, MemoryError, RecursionError)


@dataclass(frozen=True)
class Call:
    """name(positional..., name=value...)"""

    name: str
    named: dict[str, Any] = field(default_factory=dict)
    positional: tuple[Any, ...] = ()


def said(text: str) -> str:
    """The answer without its thoughts and code fence. Raises ParseError for none, or one without end."""
    if "</think>" in text and "<think>" not in text:
        text = text.partition("</think>")[2]  # the template itself opened the thought
    text = THOUGHT.sub("", text).strip()
    if UNENDED.match(text):
        raise ParseError("the answer breaks off in its thought: give the model more tokens, or no thinking")
    if not text:
        raise ParseError("the answer is empty; write one action")
    if len(text) > LONGEST:
        raise ParseError(f"the answer is longer than {LONGEST} characters; write one action")
    return FENCE.sub("", text)


def place(value: Any) -> list[float]:
    """The numbers of '(1, 2)', '<point>1 2</point>', '[[1, 2, 3, 4]]' or a list. Raises ParseError."""
    if not isinstance(value, str):
        from handeye.agent.dialects.fields import numbers_in

        return numbers_in(value)
    text = MARKS.sub(" ", value[:400])
    if not PLACE.fullmatch(text):
        raise ParseError(f"{value[:60]!r} is not a place")
    return [float(number) for number in NUMBERS.findall(text)]


def json_object(text: str) -> dict[str, Any]:
    """The first object in the text. Raises ParseError when there is none that can be read."""
    start = text.find("{")
    if start < 0:
        raise ParseError(f"there is no JSON object in {text[:60]!r}")
    body = text[start:]
    try:
        found, _ = json.JSONDecoder(object_pairs_hook=_once).raw_decode(body)
        return found  # type: ignore[no-any-return]
    except (ValueError, RecursionError):
        return _repaired(balanced(body, "{", "}"))


def balanced(text: str, opening: str, closing: str) -> str:
    """The text up to the bracket that closes its first; the brackets a cut-off answer lacks are added."""
    stack, quote, escaped = [], "", False
    pairs = {"}": "{", "]": "[", ")": "("}
    for index, letter in enumerate(text):
        if quote:
            if escaped:
                escaped = False
            elif letter == "\\":
                escaped = True
            elif letter == quote:
                quote = ""
        elif letter == '"' or (letter == "'" and opening == "{"):
            quote = letter
        elif letter in "{[(":
            stack.append(letter)
        elif letter in pairs and stack:
            if stack.pop() != pairs[letter]:
                raise ParseError(f"brackets do not match in {text[:60]!r}")
            if not stack:
                return text[: index + 1]
    rest = text.rstrip()
    if quote or not rest or (rest[-1] not in "\"'])}" and opening == "{"):
        raise ParseError(f"the answer breaks off: {text[-40:]!r}")
    return rest + "".join({"{": "}", "[": "]", "(": ")"}[mark] for mark in reversed(stack))


def whole_call(text: str) -> Call | None:
    """The call that the whole text is, strictly; None when it is anything else."""
    match = NAME.match(text)
    strict = _strict(text[match.end() :]) if match and text[match.end() :].startswith("(") else None
    return Call(match.group(), *strict) if match and strict else None


def first_call(text: str, argument_names: frozenset[str]) -> Call:
    """The first call of the text. argument_names: what may stand before '=' where quotes are broken."""
    for match in NAME.finditer(text):
        rest = text[match.end() :]
        if rest.lstrip(" \t").startswith("("):
            return read_call(match.group(), rest.lstrip(" \t"), argument_names)
    raise ParseError(f"there is no action in {text[:60]!r}")


def read_call(name: str, rest: str, argument_names: frozenset[str]) -> Call:
    """A call from its opening bracket on. Raises ParseError."""
    for end in _closings(rest):
        strict = _strict(rest[: end + 1])
        if strict is not None:
            return Call(name, *strict)
    line = rest.split("\n", 1)[0] if ")" in rest.split("\n", 1)[0] else rest
    end = line.rfind(")")
    closed = end > 0 and not re.search("['\"]", line[end:])  # else the bracket belongs to a quoted place
    inside = line[1:end] if closed else _unclosed(line)
    return Call(name, _loose(inside, argument_names))


def quoted(text: str) -> str:
    """A text as a call's argument; read_call gives it back."""
    return repr(text)


def dumps(fields: Any) -> str:
    """JSON in which no text looks like a closing tag."""
    return json.dumps(fields, ensure_ascii=False).replace("</", "<\\/")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ParseError("a name stands twice in a JSON object")
    return dict(pairs)


def _repaired(body: str) -> dict[str, Any]:
    for text in (body, re.sub(r",\s*([}\]])", r"\1", body)):
        try:
            found = json.loads(text, object_pairs_hook=_once)
        except (ValueError, RecursionError):
            found = _literal(text)
        if isinstance(found, dict):
            return found
    raise ParseError(f"this is no JSON object: {body[:60]!r}")


def _literal(text: str) -> Any:
    """A Python value written plainly, or None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's own on odd escapes
            tree = ast.parse(text, mode="eval").body
            if isinstance(tree, ast.Dict):
                names = [key.value for key in tree.keys if isinstance(key, ast.Constant)]
                if len(names) < len(tree.keys) or len(set(names)) < len(names):
                    return None
            return _plain(ast.literal_eval(tree))
    except SYNTAX:
        return None


def _plain(value: Any) -> Any:
    """The value, made of what JSON has. Raises TypeError for sets, bytes and the like."""
    if isinstance(value, dict):
        if not all(isinstance(name, str) for name in value):
            raise TypeError("names are texts")
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise TypeError(f"{type(value).__name__} is not a plain value")


def _closings(rest: str) -> list[int]:
    """Where the call may end: its brackets in order, at most a few, so that hostile text stays cheap."""
    return [match.start() for match in re.finditer(r"\)", rest)][:12]


def _strict(arguments: str) -> tuple[dict[str, Any], tuple[Any, ...]] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            call = ast.parse(f"f{arguments}", mode="eval").body
            if not isinstance(call, ast.Call):
                return None
            names = [str(word.arg) for word in call.keywords]
            if len(set(names)) < len(names) or any(word.arg is None for word in call.keywords):
                return None
            named = {str(word.arg): _plain(ast.literal_eval(word.value)) for word in call.keywords}
            return named, tuple(_plain(ast.literal_eval(part)) for part in call.args)
    except SYNTAX:
        return None


def _loose(inside: str, argument_names: frozenset[str]) -> dict[str, Any]:
    """name=value, name='value' where the quotes are broken. Raises ParseError."""
    if not inside.strip():
        return {}
    starts = [
        match
        for match in re.finditer(r"(?:^|,)\s*([A-Za-z_]\w*)\s*=\s*", inside)
        if match.group(1) in argument_names
    ]
    if not starts or inside[: starts[0].start()].strip():
        raise ParseError(f"arguments are written name=value, not {inside[:60]!r}")
    found: dict[str, Any] = {}
    for match, following in zip(starts, [*starts[1:], None], strict=True):
        value = inside[match.end() : following.start() if following else None].strip()
        if match.group(1) in found:
            raise ParseError(f"{match.group(1)} stands twice")
        found[match.group(1)] = _unquoted(value)
    return found


def _unquoted(value: str) -> Any:
    strict = _literal(value)
    if strict is not None:
        return strict
    if len(value) >= 2 and value[0] in "\"'" and value[-1] == value[0]:
        inner = value[1:-1]
        return re.sub(r"\\([\\'\"n])", lambda match: "\n" if match[1] == "n" else match[1], inner)
    if value[:1] in "\"'" or value[-1:] in "\"'":
        raise ParseError(f"a quote is missing in {value[:60]!r}")
    return value


def _unclosed(line: str) -> str:
    """The arguments of a call that lacks its last bracket: sure only after a quote or a bracket."""
    inside = line[1:].rstrip()
    if inside and inside[-1] not in "\"'])":
        raise ParseError(f"the answer breaks off: {line[-40:]!r}")
    return inside
