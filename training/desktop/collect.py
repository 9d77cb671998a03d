"""One scene played by its oracle: every frame with its labels before the step that leaves it."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from pathlib import Path

import cv2

from handeye.agent.contracts import Action, OpenApp, Screenshot, StepSummary
from handeye.environments.desktop.environment import DesktopEnvironment, DesktopSettings
from handeye.training.desktop.drawn import scene
from handeye.training.desktop.look import Look
from handeye.training.desktop.scenes import Scene, Step
from handeye.training.desktop.screen import elements_of
from handeye.training.desktop.subgoals import (
    ARROW,
    asked,
    name_of,
    other_key,
    other_steps,
    put_off,
    reached,
    words_of,
)
from handeye.training.episode import Shot
from handeye.training.oracles.acting import action_of
from handeye.training.pupil import summary_of
from handeye.training.records import DONE, Choice, Element, Question, Screen
from handeye.training.synth.questions import Asker

EXTRA = 4
"""Other questions on each frame."""
OTHERS = 6
"""Sub-goals on each frame for other things that show."""
KEYS = 2
"""Sub-goals on each frame for a key."""
PUT_OFF = 0.3
"""How often a sub-goal is also asked as after a first try that came too late."""
AFTER_OTHERS = 0.4
"""How often a sub-goal is also asked with the step before it remembered, which did not reach it."""
SHOWN_SECONDS = 0.4
"""For a program to draw all of its first window."""
ANSWERED_SECONDS, OPENED_SECONDS = 0.2, 0.6
"""For a busy machine's program to begin to answer, and for one that has just been opened."""
TOUR = 7
"""Frames of a program with menus after its goal is reached, with one thing or another clicked before each."""
TOURED = ("menuitem", "tab", "button")
KEYED = 0.12
"""Share of those steps that are a key instead."""
DEEPER = 0.7
"""How often one of them is chosen among those that the last step brought up."""
TOUR_KEYS = ("Escape", "Escape", "ArrowDown", "Tab", "Enter", "Control+a", "F10")


@dataclass(frozen=True)
class Episode:
    """reason: why it was cut short; empty when it was played to its end."""

    kind: str
    goal: str
    shots: list[Shot]
    reason: str = ""


async def play(seed: int, held_out: bool, folder: Path) -> Episode:
    """Play the scene of a seed; what it needs on disk goes into the folder, which it may be given alone."""
    rng = random.Random(f"desktop {seed}")
    look, played = Look.drawn(rng, held_out), scene(rng, folder)
    start = look.script(folder, played.command)
    settings = DesktopSettings(
        width=look.width,
        height=look.height,
        scale=look.scale,
        command="" if played.opened else f"sh {start}",
        programs={played.opened: f"sh {start}"} if played.opened else {},
        settle_seconds=1,
    )
    desktop = DesktopEnvironment(settings)
    await desktop.open()
    try:
        await asyncio.sleep(SHOWN_SECONDS)
        return await _Player(desktop, look, played, rng, seed).episode()
    finally:
        await desktop.close()


@dataclass
class _Player:
    desktop: DesktopEnvironment
    look: Look
    played: Scene
    rng: random.Random
    seed: int
    _last: Step | None = None
    _shown: set[str] = field(default_factory=set)

    async def episode(self) -> Episode:
        shots: list[Shot] = []
        history: list[StepSummary] = []
        left: _Left | None = None
        reason = ""
        for step in (*self.played.steps, None):
            frame, seen = await self._look()
            if left:
                history.append(summary_of(left.before, frame))
            right = DONE if step is None else answers(seen, step)
            asking = [asked(self.played.goal, right, history)] if right else []
            value = left.told(history[-1]) if left else []
            if step is None or not right:
                reason = f"not found: {step.name}" if step else ""
                shots.append(self._shot(frame, seen, [*asking, *value], len(shots)))
                break
            left, asking_step = await self._act(frame, step, right, history)
            shots.append(self._shot(frame, seen, [*asking, *value, *asking_step], len(shots)))
        if not reason and self.played.toured:
            shots += await self._tour(len(shots))
        return Episode(self.played.kind, self.played.goal, shots, reason)

    async def _tour(self, first: int) -> list[Shot]:
        """More frames of the program, with questions on what they show only."""
        shots: list[Shot] = []
        left: _Left | None = None
        for at in range(first, first + TOUR):
            frame, seen = await self._look()
            history = [summary_of(left.before, frame)] if left else []
            value = left.told(history[-1]) if left else []
            step = self._wander(seen)
            right = answers(seen, step) if step else ()
            if step is None or not right:
                shots.append(self._shot(frame, seen, value, at))
                break
            left, asking = await self._act(frame, step, right, history)
            shots.append(self._shot(frame, seen, [*value, *asking], at))
        return shots

    def _wander(self, seen: list[Element]) -> Step | None:
        """Somewhere or other: mostly a click on one thing that can be opened, now and then a key."""
        if self.rng.random() < KEYED:
            return Step("press", self.rng.choice(TOUR_KEYS))
        places = [e for e in seen if e.role in TOURED and not e.disabled and name_of(e) not in ("", ARROW)]
        if not places:
            return None
        fresh = [e for e in places if name_of(e) not in self._shown]
        self._shown = {name_of(e) for e in places}
        places = fresh if fresh and self.rng.random() < DEEPER else places
        element = self.rng.choice(places)
        return Step("click", name_of(element), (element.role,))

    async def _look(self) -> tuple[Screenshot, list[Element]]:
        frame = await self.desktop.observe()
        return frame, elements_of(await self.desktop.widgets(), frame.pixels, self.look)

    async def _act(
        self, frame: Screenshot, step: Step, right: tuple[Choice, ...], history: list[StepSummary]
    ) -> tuple[_Left, list[Question]]:
        """Does a step, and tells it as a sub-goal that is begun, now and then after what came before it."""
        goal = words_of(step, self.rng)
        asking = [asked(goal, right)]
        if history and step != self._last and self.rng.random() < AFTER_OTHERS:
            asking.append(asked(words_of(step, self.rng), right, history[-1:]))
        self._last = step
        chosen = self.rng.choice(right)
        action = OpenApp(name=step.name) if step.kind == "open" else action_of(chosen, self.rng)
        stale = put_off(action) if self.rng.random() < PUT_OFF else None
        if stale:
            asking.append(asked(goal, right, [stale]))
        await self.desktop.act(action)
        await asyncio.sleep(OPENED_SECONDS if step.kind == "open" else ANSWERED_SECONDS)
        return _Left((frame, action), goal, stale), asking

    def _shot(self, frame: Screenshot, seen: list[Element], items: list[Question], at: int) -> Shot:
        asker = Asker(seen, self.rng, frame.width, frame.height)
        others = [*other_steps(seen, self.rng, OTHERS), *(other_key(self.rng) for _ in range(KEYS))]
        items += [asked(words_of(step, self.rng), answers(seen, step)) for step in others]
        items += asker.questions(EXTRA) if seen else []
        _, png = cv2.imencode(".png", cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2BGR))
        screen = Screen(
            frame=f"frames/desktop-{self.seed}-{at}.png",
            source=f"desktop/{self.played.kind}",
            seed=self.seed,
            step=at,
            questions=tuple(items),
            elements=tuple(seen),
        )
        return Shot(png.tobytes(), screen)


@dataclass(frozen=True)
class _Left:
    """The screen and action just left, the sub-goal that it was for, and what was told before it."""

    before: tuple[Screenshot, Action]
    goal: str
    stale: StepSummary | None

    def told(self, last: StepSummary) -> list[Question]:
        once = reached(self.goal, last)
        return [once, reached(self.goal, self.stale, last)] if self.stale else [once]


def answers(seen: list[Element], step: Step) -> tuple[Choice, ...]:
    """The right next actions for a step; none where its target does not show."""
    if step.kind == "press":
        return (Choice(kind="press", keys=step.name),)
    if step.kind == "open":
        return (Choice(kind="open_app", text=step.name),)
    if step.kind == "type" and not step.name:
        return (Choice(kind="type", text=step.text),)
    found = [element for element in seen if element.role in step.roles and _named(element, step.name)]
    if step.kind == "type":
        return tuple(
            Choice(kind="type", box=element.box, text=step.text, clear=step.clear) for element in found[:1]
        )
    return tuple(Choice(kind="click", box=element.box) for element in found)


def _named(element: Element, name: str) -> bool:
    return name in (element.text, element.label)
