"""What a task's checks and outputs look for in a page's document, and what of it no browser can read."""

from __future__ import annotations

from collections.abc import Iterator

from handeye.agent.task.file import TaskFile
from handeye.agent.task.filling import MARK, is_function

Loc = tuple[str | int, ...]

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
