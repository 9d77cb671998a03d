"""A model that acts while the oracle labels (DAgger): it meets the states that its own mistakes lead to."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from handeye.agent.actions import points, render
from handeye.agent.contracts import (
    Action,
    Click,
    Constraint,
    Drag,
    Move,
    Press,
    Screenshot,
    Scroll,
    StepSummary,
    Type,
    VisionModel,
    Wait,
)
from handeye.agent.dialects import dialect
from handeye.agent.errors import ModelFault
from handeye.agent.perception.changes import compare
from handeye.agent.perception.tiling import cut_views
from handeye.agent.prompts import build

STEPS = (Click, Drag, Move, Press, Scroll, Type, Wait)
"""Kinds of action that are a step on a page."""


def summary_of(before: tuple[Screenshot, Action], now: Screenshot) -> StepSummary:
    """What is remembered of a step, by the screens before and after it; a wait has no effect of its own."""
    screen, action = before
    effect = "none" if isinstance(action, Wait) else compare(screen, now, points(action)).effect
    return StepSummary(action=render(action), effect=effect)


@dataclass(frozen=True)
class Pupil:
    """share: how often, in 0..1, a step is the model's instead of the oracle's."""

    model: VisionModel
    share: float = 0.7
    prompt: str = "handeye"

    async def step(
        self, rng: random.Random, screen: Screenshot, goal: str, history: Sequence[StepSummary]
    ) -> Action | None:
        """Its next step, where it is its turn and what it wants is a step on a page."""
        if rng.random() >= self.share:
            return None
        action = await self.act(screen, goal, history)
        return action if isinstance(action, STEPS) else None

    async def act(self, screen: Screenshot, goal: str, history: Sequence[StepSummary]) -> Action | None:
        """The model's own next action, as the agent's loop would ask for it; None for no valid one."""
        card, width, height = self.model.card, screen.width, screen.height
        value = list(history)[-card.history :] if card.history else []
        asked = build(self.prompt, goal, value, [], (width, height))
        try:
            views = cut_views(screen, card)
            reply = await self.model.ask(views, asked, Constraint(width=width, height=height))
            return dialect(card).parse(reply.text, width, height)
        except ModelFault:
            return None
