"""Who takes part: environments, models and skills."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from pydantic import BaseModel

from handeye.agent.contracts.actions import Action, Element, Outcome, Target
from handeye.agent.contracts.prompts import ModelCard, Prompt, Reply
from handeye.agent.contracts.screens import Frozen, Screenshot, View


@runtime_checkable
class Environment(Protocol):
    """A place to act in. Raises EnvironmentLost when the place itself is lost; it can be opened again."""

    name: str

    async def open(self) -> None:
        """Start, or start again after `close` or an EnvironmentLost."""

    async def observe(self) -> Screenshot:
        """The screen now, once it has settled (bounded wait)."""

    async def act(self, action: Action) -> Outcome:
        """Do one action; what cannot be done is told in Outcome.error and changes nothing."""

    async def target_at(self, x: float, y: float) -> Target | None:
        """What lies at a screen point, or None where the environment cannot know."""

    async def close(self) -> None:
        """Release everything; may be called twice."""


@runtime_checkable
class VisionModel(Protocol):
    card: ModelCard

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        """One answer. Raises ModelFault when the model itself fails, CallerError when misused."""


class Constraint(Frozen):
    """What a valid answer may be: points inside [0, width) x [0, height), only these kinds."""

    width: int
    height: int
    kinds: tuple[str, ...] = ()


@runtime_checkable
class Described(Protocol):
    """An environment that can say what is on its screen; skills read it, a pixels-only model never does."""

    async def elements(self) -> tuple[Element, ...]:
        """Everything shown now or after scrolling, in the order of the document."""


@dataclass(frozen=True)
class Scene:
    """What a skill sees. elements: empty where the environment does not describe itself. outcome: what the
    skill's last action did. chosen: the action that a model answered a Wanted with; it is done already."""

    screen: Screenshot
    elements: tuple[Element, ...] = ()
    outcome: Outcome = Outcome()  # noqa: RUF009 - frozen
    chosen: Action | None = None


class Wanted(Frozen):
    """A skill's request to the model: one step, in words, that the skill could not find itself."""

    words: str


Moves = Generator[Action | Wanted, Scene, str]
"""A skill under way: actions out, scenes in, its answer at the end. Raises SkillFault."""


class Skill(Protocol):
    """A named routine: receives scenes, yields actions, never holds an environment."""

    @property
    def name(self) -> str: ...

    @property
    def summary(self) -> str:
        """One line for people and models."""

    @property
    def arguments(self) -> type[BaseModel]: ...

    def run(self, arguments: BaseModel, first: Scene) -> Moves: ...


class Skills(Protocol):
    """The skills of a run. told: lines for the prompt of a model that may call them."""

    told: tuple[str, ...]

    def find(self, name: str) -> Skill:
        """Raises CallerError that lists what there is."""
