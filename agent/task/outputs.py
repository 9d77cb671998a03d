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

TYPES: Mapping[str, Any] = {"text": str, "integer": int, "number": float, "list": list[str]}
ALL_TEXTS = (
    "selector => [...document.querySelectorAll(selector)].map(node => (node.value ?? node.innerText).trim())"
)


class OutputError(Exception):
    """What was read is not as the task says; the message names the field."""


def model_of(outputs: Outputs) -> type[BaseModel]:
    """The schema of one run's outputs."""
    fields: dict[str, Any] = {}
    for name, told in outputs.fields.items():
        kind = TYPES[told.type]
        fields[name] = (kind, ...) if told.required else (kind | None, None)
    return create_model("TaskOutputs", __config__=ConfigDict(extra="forbid"), **fields)


async def read_outputs(
    outputs: Outputs, page: Page | Texts, answer: str, hidden: Callable[[str], str] = str
) -> dict[str, Any]:
    """Raises OutputError for a field that is missing or not of its type. hidden: a text without secrets."""
    found = {name: _hidden(await _read(told, page, answer), hidden) for name, told in outputs.fields.items()}
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
        return [hidden(each) for each in value]
    return hidden(value) if isinstance(value, str) else value


async def _read(told: OutputField, page: Page | Texts, answer: str) -> Any:
    if told.answer is not None:
        return _cast([answer] if answer else [], told)
    if told.text is not None and isinstance(page, Texts):
        return _cast(_matches(told.text, await page.visible_text()), told)
    if not isinstance(page, Page):
        raise CallerError("outputs: a desktop has no address and no DOM; use text or answer")
    if told.css is not None:
        return _cast([str(each) for each in await page.evaluate(ALL_TEXTS, told.css)], told)
    if told.url is not None:
        return _cast(_matches(told.url, page.url), told)
    return _cast(_matches(told.text or "", await shown_text(page)), told)


def _cast(found: list[str], told: OutputField) -> Any:
    if told.type == "list":
        return found if found or told.required else None
    return found[0] if found else None


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
