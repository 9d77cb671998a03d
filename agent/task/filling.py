"""Filling the `{words}` of a task: a value is never source.

Each text is parsed first as what it is written in (a command, a pattern, an address, SQL, an action), and
only then are its parts filled, so that no value can end a quotation, add a word or become a key press. A word
that is meant literally is written `{{word}}`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import Enum
from pathlib import PurePath
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from handeye.agent.actions import parse, render, validate
from handeye.agent.errors import CallerError

MARK = re.compile(r"(\{+)([A-Za-z_][A-Za-z0-9_]*)(\}+)")
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
INTERPRETERS = ("sh", "bash", "dash", "zsh", "ksh", "fish", "python", "perl", "ruby", "node", "php", "pwsh")
SOURCE_FOLLOWS = re.compile(r"-\w*[cer]|--eval|--print|-Command", re.IGNORECASE)
"""The options before a word that an interpreter reads as source."""
HARMLESS_IN_SOURCE = re.compile(r"[\w@%+=:,./-]*")
SQL = re.compile(
    r"""(?P<text>'(?:[^']|'')*')|(?P<name>"(?:[^"]|"")*")|(?P<comment>--[^\n]*|/\*.*?\*/)"""
    r"|(?P<word>\{+[A-Za-z_][A-Za-z0-9_]*\}+)",
    re.DOTALL,
)

Model = TypeVar("Model", bound=BaseModel)
ValueOf = Callable[[str], str]
"""The value of a word. Raises CallerError for a word that has none."""


class Language(Enum):
    """What the text of a field is written in; a field without one holds plain text."""

    COMMAND = "command"
    ACTION = "action"
    PATTERN = "pattern"
    SELECTOR = "selector"
    SQL = "sql"
    URL = "url"


def fill_model(model: Model, value_of: ValueOf, kept: Collection[str] = ()) -> Model:
    """The same model with every word in its texts filled, each by the language of its field. kept: fields
    that stay as they are."""
    update: dict[str, Any] = {}
    for name in model.model_fields_set - set(kept):
        metadata = type(model).model_fields[name].metadata
        language = next((each for each in metadata if isinstance(each, Language)), None)
        value = getattr(model, name)
        if language is Language.SQL:
            update[name], bound = bind_sql(value, value_of)
            update["parameters"] = {**fill(vars(model)["parameters"], None, value_of), **bound}
        elif name not in update:
            update[name] = fill(value, language, value_of)
    return model.model_copy(update=update)


def fill(value: Any, language: Language | None, value_of: ValueOf) -> Any:
    """A field's value with its words filled, all the way down."""
    if isinstance(value, str):
        return FILLERS[language](value, value_of)
    if isinstance(value, BaseModel):
        return fill_model(value, value_of)
    if isinstance(value, Mapping):
        return {key: fill(part, language, value_of) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(fill(part, language, value_of) for part in value)
    return value


def literal(text: str) -> str:
    """A text that stays as it is when it is filled."""
    return MARK.sub(lambda found: f"{{{found[1]}{found[2]}{found[3]}}}", text)


def words_in(text: str) -> list[str]:
    """The words of a text that get a value."""
    found = MARK.findall(text)
    return [word for opening, word, closing in found if len(opening) == 1 or len(closing) == 1]


def fill_text(text: str, value_of: ValueOf, written: Callable[[str], str] = str) -> str:
    """written: how a value is written at its place."""

    def put(found: re.Match[str]) -> str:
        opening, word, closing = found.groups()
        if len(opening) > 1 and len(closing) > 1:
            return f"{opening[1:]}{word}{closing[1:]}"
        return f"{opening[1:]}{written(value_of(word))}{closing[1:]}"

    return MARK.sub(put, text)


def fill_command(command: str, value_of: ValueOf) -> str:
    """Split as a shell would, then filled: a value stays in its own argument."""
    if not MARK.search(command):
        return command
    try:
        words = shlex.split(command)
    except ValueError as fault:
        raise CallerError(f"command {command!r}: {fault}") from None
    filled = []
    for at, word in enumerate(words):
        program = _interpreter(words[:at])
        filled.append(fill_text(word, value_of, _harmless(program) if program else str))
    return shlex.join(filled)


def fill_action(text: str, value_of: ValueOf) -> str:
    """An action's text form with the values inside its arguments."""
    if not MARK.search(text):
        return text
    fields = parse(text).model_dump(exclude_defaults=True)
    kind = parse(text).kind
    filled = {
        name: fill(value, Language.URL if name == "url" else None, value_of) for name, value in fields.items()
    }
    return render(validate({**filled, "kind": kind}))


def fill_pattern(pattern: str, value_of: ValueOf) -> str:
    """A regular expression in which each value matches itself."""
    return fill_text(pattern, value_of, re.escape)


def fill_selector(text: str, value_of: ValueOf) -> str:
    """A CSS selector, or a JavaScript function, with the values escaped so that they end no quotation.

    A JavaScript value that is not a plain number belongs inside quotes there.
    """
    if is_function(text):
        return fill_text(text, value_of, _javascript)

    def put(found: re.Match[str]) -> str:
        starts = text[: found.start()][-1:] in "#.="
        return fill_text(found[0], value_of, lambda value: _css(value, starts))

    return MARK.sub(put, text)


def is_function(text: str) -> bool:
    """Whether a `dom` check is a JavaScript function and not a selector."""
    return "=>" in text or text.startswith("function")


def fill_url(url: str, value_of: ValueOf) -> str:
    """An address whose values are percent-encoded after the host: one value is one part of it."""
    begin = re.match(r"[A-Za-z][\w+.-]*://[^/?#]*|\{[^{}]*\}[^/?#]*|data:", url)
    end = 0 if begin is None or url.startswith("file://") else begin.end()
    path, query, fragment = _parts(url[end:])
    return (
        fill_text(url[:end], value_of)
        + fill_text(path, value_of, lambda value: quote(value, safe="/:@!$&'()*+,;="))
        + fill_text(query, value_of, lambda value: quote(value, safe=""))
        + fill_text(fragment, value_of, lambda value: quote(value, safe="/?:@!$&'()*+,;="))
    )


def bind_sql(query: str, value_of: ValueOf) -> tuple[str, dict[str, str | int | float]]:
    """The query with named parameters for its words, and their values."""
    bound: dict[str, str | int | float] = {}

    def parameter(word: str, number: bool) -> str:
        value, name = value_of(word), f"input_{word}"
        bound[name if number else f"{name}_text"] = _number(value) if number else value
        return f":{name}" if number else f":{name}_text"

    def put(found: re.Match[str]) -> str:
        text = found[0]
        if found["word"]:
            inner = text.strip("{}")
            return text[1:-1] if text.startswith("{{") and text.endswith("}}") else parameter(inner, True)
        if found["name"]:
            return fill_text(text, value_of, lambda value: value.replace('"', '""'))
        if found["text"] and MARK.search(text):
            parts = _text_parts(text[1:-1], lambda word: parameter(word, False))
            return parts[0] if len(parts) == 1 else f"({' || '.join(parts)})"
        return text

    return SQL.sub(put, query), bound


def _text_parts(text: str, parameter: Callable[[str], str]) -> list[str]:
    """An SQL text without its quotes as parts to be joined."""
    parts, end = [], 0
    for found in MARK.finditer(text):
        opening, word, closing = found.groups()
        escaped = len(opening) > 1 and len(closing) > 1
        before = text[end : found.start()] + opening[1:]
        if escaped:
            before += word + closing[1:]
        if before:
            parts.append(f"'{before}'")
        if not escaped:
            parts.append(parameter(word))
            if closing[1:]:
                parts.append(f"'{closing[1:]}'")
        end = found.end()
    if text[end:]:
        parts.append(f"'{text[end:]}'")
    return parts


def _number(value: str) -> str | int | float:
    """A number as SQL would read it bare; what is only written like one (007) stays a text."""
    if not NUMBER.fullmatch(value):
        return value
    return float(value) if "." in value else int(value)


def _interpreter(before: Sequence[str]) -> str:
    """The program that reads the word after these as source; empty when none does. One may stand behind
    others, as in `timeout 9 sh -c`."""
    if not before or not SOURCE_FOLLOWS.fullmatch(before[-1]):
        return ""
    return next((word for word in before[:-1] if _interprets(word)), "")


def _interprets(program: str) -> bool:
    name = re.sub(r"[\d.]+$", "", PurePath(program).name)
    return name in INTERPRETERS or program == "{python}"


def _harmless(program: str) -> Callable[[str], str]:
    def written(value: str) -> str:
        if not HARMLESS_IN_SOURCE.fullmatch(value):
            example = "sh -c 'test \"$1\" = x' sh {word}"
            raise CallerError(
                f"{value[:60]!r} would become source of {PurePath(program).name}: "
                f"give it as an argument of its own, as in {example}"
            )
        return value

    return written


def _javascript(value: str) -> str:
    if NUMBER.fullmatch(value):
        return value
    return re.sub(r"[^\w ]", lambda found: "".join(f"\\u{unit:04x}" for unit in _units(found[0])), value)


def _units(letter: str) -> list[int]:
    """Its UTF-16 code units."""
    coded = letter.encode("utf-16-be")
    return [int.from_bytes(coded[at : at + 2], "big") for at in range(0, len(coded), 2)]


def _css(value: str, starts: bool) -> str:
    """starts: the value begins a name, which no digit may."""
    escaped = re.sub(r"[^\w-]", lambda found: f"\\{ord(found[0]):x} ", value, flags=re.ASCII)
    if starts and re.match(r"-?\d", value):
        at = 1 if value.startswith("-") else 0
        return f"{value[:at]}\\{ord(value[at]):x} {_css(value[at + 1 :], False)}"
    return escaped


def _parts(rest: str) -> tuple[str, str, str]:
    """Path, query and fragment, the last two with their marks."""
    before, mark, fragment = rest.partition("#")
    path, question, query = before.partition("?")
    return path, question + query, mark + fragment


FILLERS: dict[Language | None, Callable[[str, ValueOf], str]] = {
    None: fill_text,
    Language.COMMAND: fill_command,
    Language.ACTION: fill_action,
    Language.PATTERN: fill_pattern,
    Language.SELECTOR: fill_selector,
    Language.URL: fill_url,
}
