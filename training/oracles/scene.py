"""What an oracle may look at, and the words in which it answers.

An oracle is a stateless function of the page as it is now and the goal. It gives every next action that
is right, from any state the task can reach, so that it can label a model's own mistakes. Where a page
hides its state, it may read the history.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from playwright.async_api import Page

from handeye.agent.contracts import Box, StepSummary
from handeye.training.records import Choice


@dataclass(frozen=True)
class Thing:
    """An element. box: screen pixels that hit it, None when nothing of it can be hit. frame: its whole
    bounding box, visible or not. wheel: x0, y0, x1, y1, dx, dy that bring it into view."""

    box: Box | None
    frame: Box
    wheel: tuple[float, ...] | None
    text: str
    own: str
    value: str
    checked: bool | None
    id: str
    classes: str
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)


@cache
def script() -> str:
    return resources.files("handeye.training").joinpath("elements.js").read_text(encoding="utf-8")


async def install(page: Page, scale: float | None = None) -> None:
    """Make `handeyeDom` known to the page's document; cheap when it is.

    scale: screenshot pixels per CSS pixel, where it is not the page's own device scale.
    """
    text = "scale => { if (scale) globalThis.handeyeScale = scale; return 'handeyeDom' in globalThis; }"
    if not await page.evaluate(text, scale):
        await page.evaluate(script())


@dataclass(frozen=True)
class Scene:
    page: Page
    goal: str
    history: tuple[StepSummary, ...] = ()

    async def all(self, css: str) -> list[Thing]:
        """Every element of the selector, in document order, hidden ones too."""
        return [_thing(item) for item in await self.page.evaluate("css => handeyeDom.find(css)", css)]

    async def seen(self, css: str) -> list[Thing]:
        """Those of them that can be hit."""
        return [thing for thing in await self.all(css) if thing.box]

    async def ask(self, expression: str, argument: Any = None) -> Any:
        return await self.page.evaluate(expression, argument)

    def just(self, kind: str) -> bool:
        """Whether the last step was of this kind."""
        return bool(self.history) and self.history[-1].action.startswith(f"{kind}(")

    @property
    def quoted(self) -> list[str]:
        """What stands in double quotes in the goal, in order."""
        return re.findall(r'"([^"]*)"', self.goal)

    async def boxes(self, expression: str, argument: Any = None) -> list[Box]:
        """Of an expression that gives an element or elements: where they can be hit."""
        boxed = "el && handeyeDom.scaled(handeyeDom.hitBox(el))"
        result = await self.page.evaluate(f"given => [({expression})].flat().map(el => {boxed})", argument)
        return [Box(*box) for box in result if box]

    async def named(self, css: str, text: str) -> list[Thing]:
        """Elements of the selector with exactly this text."""
        return [thing for thing in await self.all(css) if thing.text == text]


FAR = 1000
"""Wheel pixels that reach an end from anywhere."""

Oracle = Callable[[Scene], Awaitable[list[Choice]]]
ORACLES: dict[str, Oracle] = {}
LEAST: dict[str, float] = {}
"""Raw reward that counts as solved, where the page grades by distance; 1 for all others."""


def solves(*tasks: str, least: float = 1.0) -> Callable[[Oracle], Oracle]:
    """Register an oracle for these tasks."""

    def register(oracle: Oracle) -> Oracle:
        for task in tasks:
            ORACLES[task] = oracle
            LEAST[task] = least
        return oracle

    return register


def click(*things: Thing) -> list[Choice]:
    """Any of these may be clicked next; when none can be hit, what brings one into view."""
    seen = [Choice(kind="click", box=thing.box) for thing in things if thing.box]
    return seen or wheel(*things)


def wheel(*things: Thing) -> list[Choice]:
    """Turning the wheel towards the first of these that lies out of view."""
    for thing in things:
        if thing.box is None and thing.wheel:
            *place, dx, dy = thing.wheel
            return [Choice(kind="scroll", box=Box(*place), dx=dx, dy=dy)]
    return []


def at_end(*things: Thing) -> list[Choice]:
    """A click on what stands at the end of a long page, or one wheel turn down to there."""
    return [
        choice.model_copy(update={"dy": FAR}) if choice.kind == "scroll" and choice.dy > 0 else choice
        for choice in click(*things)
    ]


def fill(field: Thing, text: str) -> list[Choice]:
    """Type into a field that does not hold the text yet; nothing when it does."""
    if field.value == text:
        return []
    if field.box is None:
        return wheel(field)
    box = field.box
    if field.attributes.get("type") == "number":  # its right end holds the arrows
        box = Box(box.x0, box.y0, box.x0 + 0.55 * box.width, box.y1)
    return [Choice(kind="type", box=box, text=text, clear=bool(field.value))]


def offered(scene: Scene, field: Thing, text: str, rows: list[Thing]) -> list[Choice]:
    """A fitting row that a field offers for its text; wait once for it, then type again."""
    if field.value == text and rows:
        return click(*rows)
    if field.value == text and scene.just("type"):
        return [Choice(kind="wait")]
    return [Choice(kind="type", box=field.box, text=text, clear=bool(field.value))] if field.box else []


def around(x: float, y: float, half: float = 2) -> Box:
    """A small box around a point that has to be met exactly."""
    return Box(x - half, y - half, x + half, y + half)


def first(*stages: Iterable[Choice]) -> list[Choice]:
    """The choices of the first stage that has any: what must be done before what."""
    for stage in stages:
        if choices := list(stage):
            return choices
    return []


def _thing(data: dict[str, Any]) -> Thing:
    box = data.pop("box")
    return Thing(box=Box(*box) if box else None, frame=Box(*data.pop("frame")), **data)
