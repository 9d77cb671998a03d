"""The bench's two baselines as vision models: the oracle, which reads the page, and chance."""

from __future__ import annotations

import random
from collections.abc import Sequence

from handeye.agent.actions import render
from handeye.agent.contracts import (
    Action,
    Click,
    Constraint,
    ModelCard,
    PointGuess,
    Prompt,
    Reply,
    Type,
    View,
)
from handeye.agent.errors import CallerError, ModelFault
from handeye.environments.miniwob.environment import MiniwobEnvironment
from handeye.training.oracles import choices
from handeye.training.oracles.acting import action_of

TYPING = 0.2
"""Share of the random model's steps that type a word of the goal."""


def card(name: str, history: int = 64) -> ModelCard:
    """A card for a model that answers in our own text form and needs no view but the screen."""
    return ModelCard(
        name=name,
        family=name,
        dialect="handeye",
        coordinate_space="screen",
        tile_width=8000,
        tile_height=5000,
        history=history,
    )


class OracleModel:
    """Implements agent.contracts.VisionModel by looking at the page instead of the pixels."""

    def __init__(self, environment: MiniwobEnvironment, seed: int | None = None) -> None:
        self.card = card("oracle")
        self._environment = environment
        self._dice = None if seed is None else random.Random(seed)

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        place = self._environment
        scale = place.browser.settings.scale
        try:
            right = await choices(place.browser.page, place.task, place.goal, prompt.history, scale)
        except CallerError as fault:
            raise ModelFault(str(fault)) from None
        if not right:
            raise ModelFault(f"the oracle of {place.task} knows no next action")
        return _reply(action_of(right[0], self._dice))


class RandomModel:
    """Implements agent.contracts.VisionModel by chance: clicks, and types words of the goal."""

    def __init__(self, seed: int = 0) -> None:
        self.card = card("random")
        self._dice = random.Random(seed)

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        screen = views[0].region
        width = constraint.width if constraint else screen.x1
        height = constraint.height if constraint else screen.y1
        x, y = self._dice.randrange(int(width)), self._dice.randrange(int(height))
        if self._dice.random() < TYPING and prompt.goal:
            return _reply(Type(text=self._dice.choice(prompt.goal.split()), x=x, y=y))
        return _reply(Click(x=x, y=y))


def _reply(action: Action) -> Reply:
    if not isinstance(action, Click):
        return Reply(text=render(action), confidence=1.0)
    at = PointGuess(screen_x=action.x, screen_y=action.y, confidence=1.0)
    return Reply(text=render(action), points=(at,), confidence=1.0)
