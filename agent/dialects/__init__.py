"""How each model family writes actions and coordinates: a file a dialect, read and write a tested pair.

A dialect module has `read(text, space) -> Fields`, which raises ParseError, and its inverse
`write(fields, space) -> str`; both speak in the model's own numbers (see fields.py). `dialect(card)` joins a
module to the card's coordinate space: `parse(text, width, height) -> Action` and `render(action, width,
height) -> str`, in screen pixels of a screen of that size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Protocol

from handeye.agent.contracts import Action, Frozen, ModelCard
from handeye.agent.dialects.fields import Fields, to_action, to_fields
from handeye.agent.dialects.space import Space, space_of
from handeye.agent.errors import CallerError

SHARED = {
    "__init__",
    "computer_use",
    "fields",
    "grammar",
    "keys",
    "location_tokens",
    "resize",
    "schema",
    "space",
    "syntax",
    "tool_calls",
}


class Words(Protocol):
    """A dialect module."""

    def parse(self, text: str, space: Space) -> Fields: ...

    def format(self, fields: Fields, space: Space) -> str: ...


@dataclass(frozen=True)
class Dialect:
    """A card's way of writing actions, in its coordinate space."""

    card: ModelCard

    def parse(self, text: str, width: int, height: int) -> Action:
        """The action of an answer about a screen of that size. Raises ParseError."""
        space = space_of(self.card, width, height)
        return to_action(words(self.card.dialect).parse(text, space), space)

    def render(self, action: Frozen, width: int, height: int) -> str:
        """parse's inverse up to the space's resolution. Raises ParseError for a point off the screen."""
        space = space_of(self.card, width, height)
        return words(self.card.dialect).format(to_fields(action, space), space)


def dialect(card: ModelCard) -> Dialect:
    """The card's dialect. Raises CallerError for an unknown one."""
    words(card.dialect)
    return Dialect(card)


@cache
def known() -> tuple[str, ...]:
    return tuple(sorted({file.stem for file in Path(__file__).parent.glob("*.py")} - SHARED))


def words(name: str) -> Words:
    """The dialect module of that name. Raises CallerError for an unknown one."""
    if name not in known():
        raise CallerError(f"unknown dialect {name!r}; known are {', '.join(known())}")
    module: Words = import_module(f"handeye.agent.dialects.{name}")  # type: ignore[assignment]
    return module
