"""How each model family writes actions and coordinates: a file a dialect, render and parse a tested pair.

A dialect module has `parse(text, width, height) -> Action`, which raises ParseError, and its inverse
`render(action, width, height) -> str`. Actions are in screen pixels; width and height are the screen's.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol

from agent.contracts import Action
from agent.errors import CallerError

KNOWN = ("handeye",)


class Dialect(Protocol):
    def parse(self, text: str, width: int, height: int) -> Action: ...

    def render(self, action: Action, width: int, height: int) -> str: ...


def dialect(name: str) -> Dialect:
    """The dialect of that name. Raises CallerError for an unknown one."""
    if name not in KNOWN:
        raise CallerError(f"unknown dialect {name!r}; known are {', '.join(KNOWN)}")
    module: Dialect = import_module(f"agent.dialects.{name}")  # type: ignore[assignment]
    return module
