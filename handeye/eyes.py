"""A model that looks at one picture: where something is, what it shows, whether something holds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import cache

from handeye.agent.actions import points, render
from handeye.agent.contracts import (
    Action,
    Box,
    Click,
    Constraint,
    Done,
    Fail,
    Move,
    Prompt,
    Reply,
    Screenshot,
    Type,
    View,
    VisionModel,
)
from handeye.agent.dialects import dialect
from handeye.agent.dialects.space import coordinate_extent
from handeye.agent.errors import CallerError, HandeyeError, ModelFault, ParseError
from handeye.agent.perception.ocr_networks import can_read
from handeye.agent.perception.reading import Line, screen_lines
from handeye.agent.perception.tiling import cut_views
from handeye.agent.prompts import build
from handeye.commands.model_factory import PER_RUN, load_model
from handeye.event_loop import begin

YES, NO = ("yes", "true"), ("no", "false")
BESIDE = 4
"""Pixels beyond a line of text that still count as on it."""


class ScreenUnavailable(CallerError):
    """What was asked for cannot be done there: a picture takes no clicks, a closed page nothing at all."""


class PageClosed(ScreenUnavailable):
    """The page was closed; open it again and call `handeye.on` with it."""


class BrowserGone(ScreenUnavailable):
    """The browser ended or was killed, or Playwright was stopped."""


class ScreenBusy(ScreenUnavailable):
    """Another verb is at work on the same screen; nothing was done."""


class NotOnScreen(HandeyeError):
    """Nothing on the screen is what the words mean, so nothing was done."""


@dataclass(frozen=True)
class Found:
    """A place. x, y and box: pixels of what was looked at (CSS pixels of a page), origin top left.

    box: of the line of text at the point, None where none was read (the extra `ocr` reads). confidence:
    chance in 0..1 that it is the right place, None where the model does not tell.
    """

    x: float
    y: float
    box: Box | None = None
    confidence: float | None = None


@dataclass(frozen=True)
class Checked:
    """Whether a statement holds; true or false in an `if` or `assert`. why: the same in words."""

    holds: bool
    why: str
    confidence: float | None = None

    def __bool__(self) -> bool:
        return self.holds

    def __str__(self) -> str:
        return self.why


@dataclass(frozen=True)
class Answer:
    """What the model said to one question about one screen. action: None where it is not a valid one, with
    the reason in `error`."""

    goal: str
    screen: Screenshot
    views: tuple[View, ...]
    prompt: Prompt
    reply: Reply
    action: Action | None = None
    error: str = ""


Heard = Callable[[Answer], None]
"""Is told each answer as it comes, before it is judged."""


class Eyes:
    """One model and the four questions it is asked. Errors: ModelFault for an answer of another kind.

    heard: of each method, for a log.
    """

    def __init__(self, model: VisionModel) -> None:
        self.model = model

    async def locate(
        self, text: str, screen: Screenshot, heard: Heard | None = None, boxed: bool = True
    ) -> Found | None:
        """The place that a click on `text` (a label, or a description) means; None when it is absent. boxed:
        the line of text there is read, too."""
        action, reply = await self._asked(f"Click {text}", screen, heard)
        if isinstance(action, Fail):
            return None
        if not isinstance(action, (Click, Move, Type)) or not points(action):
            raise ModelFault(f"asked where {text!r} is, the model answered {render(action)}")
        ((x, y),) = points(action)
        box = await asyncio.to_thread(_box_at, screen, x, y) if boxed else None
        return Found(x, y, box, reply.confidence)

    async def ask(self, question: str, screen: Screenshot, heard: Heard | None = None) -> str:
        """The answer in the words of the screen; empty when the screen does not say."""
        action, _ = await self._asked(question, screen, heard)
        if isinstance(action, Fail):
            return ""
        if not isinstance(action, Done):
            raise ModelFault(f"asked {question!r}, the model answered {render(action)}")
        return action.answer

    async def check(self, statement: str, screen: Screenshot, heard: Heard | None = None) -> Checked:
        """Whether a statement about the screen holds. What cannot be told does not hold; `why` says so."""
        question = f"Is it true that {statement.strip().rstrip('.')}? Answer yes or no."
        action, reply = await self._asked(question, screen, heard)
        said = action.answer.strip().casefold().rstrip(".!") if isinstance(action, Done) else ""
        if said in YES or said in NO:
            return Checked(said in YES, f"{statement}: {said}", reply.confidence)
        text = "the screen does not say" if isinstance(action, Fail) else f"no yes or no: {render(action)}"
        return Checked(False, f"{statement}: {text}", reply.confidence)

    async def read(self, screen: Screenshot) -> tuple[Line, ...]:
        """The lines of text, from top to bottom. Raises MissingExtra without the extra `ocr`."""
        lines = await asyncio.to_thread(screen_lines, screen)
        return tuple(sorted(lines, key=lambda line: (line.box.y0, line.box.x0)))

    async def _asked(self, goal: str, screen: Screenshot, heard: Heard | None) -> tuple[Action, Reply]:
        card, size = self.model.card, (screen.width, screen.height)
        views = await asyncio.to_thread(cut_views, screen, card)
        prompt = build(card.prompt, goal, (), (), coordinate_extent(card, *size)).on(screen.hash)
        reply = await self.model.ask(views, prompt, Constraint(width=size[0], height=size[1]))
        answer = Answer(goal, screen, tuple(views), prompt, reply)
        try:
            action = dialect(card).parse(reply.text, *size)
        except ParseError as fault:
            if heard:
                heard(replace(answer, error=str(fault)))
            raise ModelFault(f"{card.name} gave no valid answer to {goal!r}: {fault}") from None
        if heard:
            heard(replace(answer, action=action))
        return action, reply


def eyes_of(model: str | VisionModel) -> Eyes:
    """Eyes with a model by its name, loaded once in a process. Raises CallerError for an unknown one."""
    if isinstance(model, str):
        model = load_model(model) if model.partition(":")[0] in PER_RUN else _loaded(model)
    return Eyes(OnOneLoop(model))


class OnOneLoop:
    """A model that is always asked on Handeye's own event loop, so that screens with event loops of their own
    can share it."""

    def __init__(self, model: VisionModel) -> None:
        self._model, self.card = model, model.card

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        asked: Future[Reply] = begin(self._model.ask(views, prompt, constraint))
        return await asyncio.wrap_future(asked)


@cache
def _loaded(name: str) -> VisionModel:
    return load_model(name)


def _box_at(screen: Screenshot, x: float, y: float) -> Box | None:
    lines = [line.box for line in screen_lines(screen)] if can_read() else []
    around = [box for box in lines if box.padded(BESIDE).contains(x, y)]
    return min(around, key=lambda box: box.width * box.height, default=None)
