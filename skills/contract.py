"""How a skill is written: a generator function of typed arguments, made a Skill by a decorator."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from handeye.agent.contracts import Action, Moves, Scene, Skill, Wanted

T = TypeVar("T")
Steps = Generator[Action | Wanted, Scene, T]
"""A part of a skill: yields actions, is sent the scene after each, returns something."""


class Arguments(BaseModel):
    """Base of a skill's arguments; texts are converted, unknown names rejected."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Labelled(BaseModel):
    """Arguments where every further name is the label of a field and its text what is put in."""

    model_config = ConfigDict(frozen=True, extra="allow", coerce_numbers_to_str=True)
    __pydantic_extra__: dict[str, str]

    @property
    def labels(self) -> dict[str, str]:
        return dict(self.__pydantic_extra__ or {})


@dataclass(frozen=True)
class HandWritten:
    """Implements agent.contracts.Skill. moves: what it does; summary: the first line of its docstring."""

    name: str
    summary: str
    arguments: type[BaseModel]
    moves: Callable[[Any, Scene], Moves]

    def run(self, arguments: BaseModel, first: Scene) -> Moves:
        return self.moves(arguments, first)


def skill(arguments: type[BaseModel]) -> Callable[[Callable[[Any, Scene], Moves]], HandWritten]:
    """Makes a generator function a skill of the same name."""

    def made(moves: Callable[[Any, Scene], Moves]) -> HandWritten:
        summary = (moves.__doc__ or "").strip().splitlines()[0]
        return HandWritten(moves.__name__, summary, arguments, moves)

    return made


def signature(skill: Skill) -> str:
    """Its arguments in words: those with a default in brackets."""
    words = [
        name if part.is_required() else f"[{name}]" for name, part in skill.arguments.model_fields.items()
    ]
    open_ended = ["LABEL..."] if skill.arguments.model_config.get("extra") == "allow" else []
    return " ".join([*open_ended, *words])
