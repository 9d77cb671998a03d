"""What a task reads when it is over: by code, as values of the types it names, into JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from handeye.agent.errors import CallerError
from handeye.agent.task.checks import Page, Texts, shown_text
from handeye.agent.task.file import OutputField, Outputs
from handeye.agent.task.numbers import number_of
from handeye.agent.task.page_text import PageText, text_functions

TYPES: Mapping[str, Any] = {
    "text": str,
    "integer": int,
    "number": float,
    "list": list[str],
    "records": list[dict[str, Any]],
}
NUMBERS = ("integer", "number")


class OutputError(Exception):
    """What was read is not as the task says; the message names the field."""


READ = """(selector, attribute, fields) => {
  const own = (node, name) => {
    if (!node) return null;
    if (name && ['href', 'src', 'action'].includes(name) && node[name]) return String(node[name]);
    if (name) return node.getAttribute(name);
    if (['input', 'textarea', 'select'].includes(node.localName)) return fieldValue(node);
    return shownText(node);
  };
  const read = node => fields.length
    ? Object.fromEntries(fields.map(([key, css, name]) => [key, own(css ? node.querySelector(css) : node,
    name)])) : own(node, attribute);
  return [...document.querySelectorAll(selector)].map(read);
}"""


def model_of(outputs: Outputs) -> type[BaseModel]:
    """The schema of one run's outputs."""
    fields: dict[str, Any] = {}
    for name, item in outputs.fields.items():
        kind = TYPES[item.type]
        fields[name] = (kind, ...) if item.required else (kind | None, None)
    return create_model("TaskOutputs", __config__=ConfigDict(extra="forbid"), **fields)


async def read_outputs(
    outputs: Outputs, page: Page | Texts, answer: str, hidden: Callable[[str], str] = str
) -> dict[str, Any]:
    """Raises OutputError for a field that is missing or not of its type. hidden: a text without secrets."""
    text = PageText()
    if all(item.answer and item.type not in NUMBERS for item in outputs.fields.values()):
        pass  # the page is not looked at
    elif isinstance(page, Page):
        text = await shown_text(page)
    elif isinstance(page, Texts):
        shown = await page.visible_text()
        text = PageText(shown=shown, raw=shown)
    found: dict[str, Any] = {}
    for name, item in outputs.fields.items():
        texts = _hidden(await _read(name, item, page, text, answer), hidden)
        try:
            found[name] = _cast(texts, item, text.language)
        except ValueError as fault:
            raise OutputError(f"output {name}: {fault}") from None
    given = {name: value for name, value in found.items() if value is not None}
    try:
        return model_of(outputs).model_validate(given).model_dump()
    except ValidationError as fault:
        first = fault.errors()[0]
        missing = first["type"] == "missing"
        why = "nothing was found" if missing else f"{str(first['input'])[:60]!r}: {first['msg']}"
        raise OutputError(f"output {first['loc'][0]}: {why}") from None


def _hidden(value: Any, hidden: Callable[[str], str]) -> Any:
    """What was found with every secret written as its name; here it is all text still."""
    if isinstance(value, list):
        return [_hidden(each, hidden) for each in value]
    if isinstance(value, dict):
        return {key: _hidden(part, hidden) for key, part in value.items()}
    return hidden(value) if isinstance(value, str) else value


async def _read(name: str, value: OutputField, page: Page | Texts, text: PageText, answer: str) -> list[Any]:
    if value.answer is not None:
        return [answer] if answer else []
    if value.text is not None:
        return _matches(value.text, text.shown)
    if not isinstance(page, Page):
        raise CallerError("outputs: a desktop has no address and no DOM; use text or answer")
    if value.css is not None:
        return await _selected(name, value, page)
    return _matches(value.url or "", page.url)


async def _selected(name: str, value: OutputField, page: Page) -> list[Any]:
    """Texts, or a mapping for each record; what a record lacks is None."""
    fields = [[key, field.css, field.attribute] for key, field in value.fields.items()]
    script = f"words => {{ {text_functions()}\n return ({READ})(...words); }}"
    try:
        found: list[Any] = await page.evaluate(script, [value.css, value.attribute, fields])
    except Exception as fault:  # Playwright's, which this room does not import
        if type(fault).__name__ != "Error":
            raise
        reason = (
            "is not a selector" if "not a valid selector" in str(fault) else str(fault).splitlines()[0][:200]
        )
        raise OutputError(f"output {name}: {value.css!r} {reason}") from None
    return [each for each in found if each is not None]


def _cast(found: list[Any], value: OutputField, language: str) -> Any:
    """Raises ValueError for what is not a number where one is wanted."""
    if value.type == "records":
        return [_record(each, value, language) for each in found]
    if value.type == "list":
        return found if found or value.required else None
    if value.type in NUMBERS and found:
        return number_of(found[0], language)
    return found[0] if found else None


def _record(found: Mapping[str, str | None], data: OutputField, language: str) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for key, field in data.fields.items():
        value = found[key]
        if value is not None and field.type in NUMBERS:
            number = number_of(value, language)
            record[key] = int(number) if field.type == "integer" else float(number)
        else:
            record[key] = value
    return record


def _matches(pattern: str, text: str) -> list[str]:
    return [match[1] if match.re.groups else match[0] for match in re.finditer(pattern, text)]


def write_outputs(path: Path, rows: Sequence[Mapping[str, Any]], single: bool) -> None:
    """JSON (an object for a single run, else a list) or CSV by the file's suffix. Raises CallerError."""
    if path.suffix == ".csv":
        text = io.StringIO()
        names = list(dict.fromkeys(name for row in rows for name in row))
        table = csv.DictWriter(text, names, lineterminator="\n")
        table.writeheader()
        table.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
        content = text.getvalue()
    else:
        content = json.dumps(rows[0] if single and rows else list(rows), indent=1, ensure_ascii=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    except OSError as fault:
        raise CallerError(f"outputs: cannot write {path}: {fault.strerror or fault}") from None


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
