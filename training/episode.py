"""One oracle episode on a raw page, as fast as the page allows, with now and then a wrong step."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field

from playwright.async_api import Error, Page

from handeye.agent.contracts import Action, Box, Click, Move, Screenshot, Scroll, StepSummary, Type, Wait
from handeye.environments.browser.actions import InputController
from handeye.environments.browser.secrets import Secrets
from handeye.environments.browser.tab import BrowserTab, decode
from handeye.environments.chords import ActionNotSupported
from handeye.environments.miniwob import page as miniwob_page
from handeye.training.oracles import choices, least
from handeye.training.oracles.acting import action_of
from handeye.training.oracles.scene import install
from handeye.training.pupil import Pupil, summary_of
from handeye.training.records import Choice, Element, Question, Screen

MOST_STEPS = 24
PUPIL_STEPS = 12
SLOW_SECONDS = 0.4
"""What wheels and hovered menus need."""
WRONG_TEXTS = ("test", "hello", "x", "12", "Submit")


@dataclass
class Shot:
    """A frame with its labels; png is the file's content."""

    png: bytes
    screen: Screen


@dataclass
class Episode:
    """What one episode gave. kept: its labels can be trusted. strayed: not only the oracle acted."""

    task: str
    seed: int
    raw: float = 0.0
    done: bool = False
    kept: bool = False
    strayed: bool = False
    reason: str = ""
    shots: list[Shot] = field(default_factory=list)


async def elements(page: Page) -> list[Element]:
    """Every visible element and line of text of the page, boxes in screen pixels."""
    await install(page)
    result = await page.evaluate("() => handeyeDom.elements()")
    return [Element(**{**element, "box": Box(*element["box"])}) for element in result]


@dataclass
class Collector:
    """Runs episodes on one tab. wrong: chance of a deliberate wrong step where the oracle could go on.

    With a pupil, its own steps take their place, and every screen is kept: labels hold from any state.
    """

    tab: BrowserTab
    scale: float = 1.0
    wrong: float = 0.15
    still_seconds: float = 0.0
    pupil: Pupil | None = None

    async def episode(self, task: str, seed: int) -> Episode:
        """Play a loaded task's seed; every screen is labelled before the step that leaves it."""
        page, rng = self.tab.page, random.Random(f"{task} {seed}")
        made = Episode(task, seed)
        goal = await miniwob_page.begin(page, seed)
        history: list[StepSummary] = []
        before: tuple[Screenshot, Action] | None = None
        first_stray: int | None = None
        most = PUPIL_STEPS if self.pupil else MOST_STEPS
        while len(history) < most:
            if self.still_seconds:
                await asyncio.sleep(self.still_seconds)
            state = await miniwob_page.state(page)
            if state.done:
                made.done, made.raw = True, state.raw
                made.kept = self.pupil is not None or state.raw >= least(task)
                return _cut(made, first_stray)
            png = await self.tab.capture(self.scale)
            frame = Screenshot(decode(png), self.scale)
            if before:
                history.append(summary_of(before, frame))
            right = await choices(page, task, goal, history, self.scale)
            if not right:
                made.reason = f"no choice at step {len(history)}"
                made.kept = self.pupil is not None
                return _cut(made, first_stray)
            seen = await elements(page)
            made.shots.append(
                self._shot(
                    made,
                    len(history),
                    png,
                    Question(goal=goal, choices=tuple(right), history=tuple(history)),
                    seen,
                )
            )
            action = action_of(rng.choice(right), rng)
            if self.pupil:
                action = await self.pupil.step(rng, frame, goal, history) or action
            elif len(history) < MOST_STEPS // 2 and rng.random() < self.wrong:
                action, made.strayed = stray(seen, right, goal, rng), True
                first_stray = len(history) if first_stray is None else first_stray
            with suppress(ActionNotSupported):  # a stray text without a field
                await InputController(page, self.scale, Secrets({})).do(action)
            if isinstance(action, (Scroll, Move)):
                await asyncio.sleep(SLOW_SECONDS)
            before = frame, action
        made.reason = f"not over after {most} steps"
        made.kept = self.pupil is not None
        return _cut(made, first_stray)

    def _shot(self, value: Episode, step: int, png: bytes, question: Question, seen: list[Element]) -> Shot:
        name = f"{value.task}-{value.seed}-{step}.png"
        return Shot(
            png,
            Screen(
                frame=f"frames/{name}",
                source=f"miniwob/{value.task}",
                seed=value.seed,
                step=step,
                questions=(question,),
                elements=tuple(seen),
            ),
        )


def _cut(value: Episode, first_stray: int | None) -> Episode:
    """A lost episode keeps what lies before its first wrong step: up to there only the oracle acted."""
    if not value.kept and first_stray is not None:
        value.shots, value.kept = value.shots[: first_stray + 1], True
    return value


def stray(seen: list[Element], right: list[Choice], goal: str, rng: random.Random) -> Action:
    """A wrong step as a model could make it: another element clicked, or other words typed."""
    boxes = [choice.box for choice in right if choice.box]
    others = [thing for thing in seen if not any(box.contains(*thing.box.center) for box in boxes)]
    fields = [thing for thing in seen if thing.role == "textbox"]
    if fields and rng.random() < 0.4:
        words = [*goal.split(), *WRONG_TEXTS]
        x, y = rng.choice(fields).box.center
        return Type(text=rng.choice(words), x=x, y=y)
    if not others:
        return Wait(seconds=0)
    x, y = rng.choice(others).box.center
    return Click(x=x, y=y)


async def play(collector: Collector, task: str, seed: int) -> Episode:
    """The episode, or an empty one with the reason when the page broke."""
    try:
        return await collector.episode(task, seed)
    except Error as fault:
        return Episode(task, seed, reason=fault.message.splitlines()[0])
