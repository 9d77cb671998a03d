"""One scene played by its oracle: every frame with its labels before the step that leaves it."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from pathlib import Path

import cv2

from agent.contracts import Action, Past, Screenshot
from environments.desktop import DesktopEnvironment, DesktopSettings
from training.desktop.look import Look
from training.desktop.programs import Scene, Step, scene
from training.desktop.screen import elements_of
from training.episode import Shot
from training.oracles.acting import action_of
from training.pupil import past_of
from training.records import Choice, Element, Question, Screen
from training.synth.questions import Asker

EXTRA = 6
"""Other questions on each frame."""
SHOWN_SECONDS = 0.4
"""For a program to draw all of its first window."""
TOUR = 5
"""Frames of a program with menus after its goal is reached, with one thing or another clicked before each."""
TOURED = ("menuitem", "tab", "button")
DONE = (Choice(kind="done"),)


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
        width=look.width, height=look.height, scale=look.scale, command=f"sh {start}", settle_seconds=1
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

    async def episode(self) -> Episode:
        shots: list[Shot] = []
        past: list[Past] = []
        before: tuple[Screenshot, Action] | None = None
        reason = ""
        for step in (*self.played.steps, None):
            frame = await self.desktop.observe()
            seen = elements_of(await self.desktop.widgets(), frame.pixels, self.look)
            if before:
                past.append(past_of(before, frame))
            right = DONE if step is None else answers(seen, step)
            shots.append(self._shot(frame, seen, right, past, len(past)))
            if step is None or not right:
                reason = f"not found: {step.name}" if step else ""
                break
            action = action_of(self.rng.choice(right), self.rng)
            await self.desktop.act(action)
            before = frame, action
        if not reason and self.played.toured:
            shots += await self._tour(len(shots))
        return Episode(self.played.kind, self.played.goal, shots, reason)

    async def _tour(self, first: int) -> list[Shot]:
        """More frames of the program, with questions on what they show only."""
        shots: list[Shot] = []
        for step in range(first, first + TOUR):
            frame = await self.desktop.observe()
            seen = elements_of(await self.desktop.widgets(), frame.pixels, self.look)
            shots.append(self._shot(frame, seen, (), [], step))
            places = [element for element in seen if element.role in TOURED and not element.disabled]
            if not places:
                break
            box = self.rng.choice(places).box
            await self.desktop.act(action_of(Choice(kind="click", box=box), self.rng))
        return shots

    def _shot(
        self, frame: Screenshot, seen: list[Element], right: tuple[Choice, ...], past: list[Past], at: int
    ) -> Shot:
        asker = Asker(seen, self.rng, frame.width, frame.height)
        asked = asker.questions(EXTRA)
        if right:
            asked.insert(0, Question(goal=self.played.goal, choices=right, history=tuple(past)))
        _, png = cv2.imencode(".png", cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2BGR))
        screen = Screen(
            frame=f"frames/desktop-{self.seed}-{at}.png",
            source=f"desktop/{self.played.kind}",
            seed=self.seed,
            step=at,
            questions=tuple(asked),
            elements=tuple(seen),
        )
        return Shot(png.tobytes(), screen)


def answers(seen: list[Element], step: Step) -> tuple[Choice, ...]:
    """The right next actions for a step; none where its target does not show."""
    if step.kind == "press":
        return (Choice(kind="press", keys=step.name),)
    found = [element for element in seen if element.role in step.roles and _named(element, step.name)]
    if step.kind == "type":
        return tuple(
            Choice(kind="type", box=element.box, text=step.text, clear=step.clear) for element in found[:1]
        )
    return tuple(Choice(kind="click", box=element.box) for element in found)


def _named(element: Element, name: str) -> bool:
    return not name or name in (element.text, element.label)
