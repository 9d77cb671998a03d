"""The scripts of environments/browser/page, each read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from handeye.agent.task.page_text import text_functions

PAGE_SCRIPTS = (
    "roots.js",
    "pending.js",
    "activity.js",
    "outside.js",
    "popup.js",
    "select.js",
    "pickers.js",
    "datalist.js",
)
"""What runs in every document, in this order."""


@cache
def page_file(name: str) -> str:
    """The text of a script."""
    return (Path(__file__).parent / "page" / name).read_text(encoding="utf-8")


@cache
def named_script(name: str) -> str:
    """A script that names nodes, with what it names them by."""
    text = page_file(name).replace("// naming.js", page_file("naming.js"))
    return text.replace("// layers.js", page_file("layers.js")).replace("// text.js", text_functions())


@cache
def page_script() -> str:
    """What runs first in every document: one closure, so that the page sees only `__handeye`."""
    body = "\n".join(page_file(name) for name in PAGE_SCRIPTS)
    setup = "const handeye = {}; Object.defineProperty(window, '__handeye', {value: handeye});"
    return f"(() => {{ 'use strict'; if (window.__handeye) return; {setup}\n{body}\n}})()"
