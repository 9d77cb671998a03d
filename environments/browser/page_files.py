"""The scripts of environments/browser/page, each read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def page_file(name: str) -> str:
    """The text of a script."""
    return (Path(__file__).parent / "page" / name).read_text(encoding="utf-8")
