"""What a task's checks and outputs look for in a page's document, and what of it no browser can read."""

from __future__ import annotations

from collections.abc import Iterator

from handeye.agent.task.file import TaskFile
from handeye.agent.task.filling import MARK, is_function

Loc = tuple[str | int, ...]
NEEDED = {"url": "address", "dom": "document; use visible_text, title or file", "css": "document"}

WRONG = """sources => { const part = document.createDocumentFragment();
  return sources.map(([source, script]) => {
    try { script ? new Function(`return (${source}\\n)`) : part.querySelector(source); return ''; }
    catch (fault) {
      if (!script) return 'is not a CSS selector';
      return fault instanceof SyntaxError ? `is not a JavaScript function: ${fault.message}` : ''; } }); }"""
"""A script for a page: of each source what is wrong with it, or nothing. None of them is run; a page that
allows no such reading of scripts finds nothing wrong with them."""


def selectors_of(task: TaskFile) -> Iterator[tuple[Loc, str]]:
    """Each with the keys that lead to it."""
    for at, check in enumerate(task.success):
        if check.dom is not None:
            yield ("success", at, "dom"), check.dom
    for name, field in task.outputs.fields.items() if task.outputs else ():
        if field.css is not None:
            yield ("outputs", "fields", name, "css"), field.css
        for key, part in field.fields.items():
            if part.css:
                yield ("outputs", "fields", name, "fields", key, "css"), part.css


def sources(selectors: list[tuple[Loc, str]]) -> list[tuple[str, bool]]:
    """As WRONG takes them; a word in braces stands for a text."""
    return [(MARK.sub("x", text), is_function(text)) for _, text in selectors]


def unfit(task: TaskFile) -> Iterator[tuple[Loc, str]]:
    """What asks a desktop for an address or a document, with the keys that lead to it."""
    if task.environment.desktop is None:
        return
    for at, check in enumerate(task.success):
        for kind in ("url", "dom"):
            if getattr(check, kind) is not None:
                yield ("success", at, kind), f"success.{at}.{kind}: a desktop has no {NEEDED[kind]}"
    for name, field in task.outputs.fields.items() if task.outputs else ():
        for kind in ("url", "css"):
            if getattr(field, kind) is not None:
                text = f"outputs.fields.{name}.{kind}: a desktop has no {NEEDED[kind]}; use text or answer"
                yield ("outputs", "fields", name, kind), text
