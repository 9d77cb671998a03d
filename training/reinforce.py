"""`handeye train reinforce --start WEIGHTS --tasks ... --out DIR`: learns from the page's own reward.

A task's seed is played several times by the model's own chances; each answer is made likelier by how much its
episode earned above the mean of its group, and less likely by how much below (a group baseline: GRPO, arXiv
2402.03300, without its division by the spread, arXiv 2503.20783). Groups that all earn the same teach
nothing; tasks are drawn by how far apart their last groups were. The encoder stays as it is. With --data,
every update has a supervised batch beside it, against forgetting. Goes on from DIR's weights after a kill.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import torch
from playwright.async_api import Error
from torch import Tensor

from handeye.agent.backends.local import builtin_inputs
from handeye.agent.contracts import Action, Constraint, Prompt, Reply, Screenshot, StepSummary, View
from handeye.agent.errors import EnvironmentLost
from handeye.environments.browser.actions import InputController
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.environments.browser.secrets import Secrets
from handeye.environments.browser.tab import BrowserTab, decode
from handeye.environments.chords import ActionNotSupported
from handeye.environments.miniwob import page as miniwob_page
from handeye.environments.miniwob import tasks as miniwob_tasks
from handeye.training.batch import Batcher
from handeye.training.collect import fresh
from handeye.training.objective import losses
from handeye.training.pupil import STEPS, Pupil, summary_of
from handeye.training.records import append_lines
from handeye.training.splits import TRAIN_SEEDS
from handeye.training.train import SHAPES, optimizers, save_weights
from handeye.training.windows import CARD, Source
from handeye.vlm.decide import sample
from handeye.vlm.grammar import allowed_after
from handeye.vlm.model import HandeyeModel, HandeyeProcessor
from handeye.vlm.network import Network
from handeye.vlm.processor import Processor
from handeye.vlm.tokens import COPY, END, POINT
from handeye.vlm.written import Written

GROUPS = "groups.jsonl"
MOST_STEPS = 10
SAVE_SECONDS = 120
LAST = 0.5
"""How much of a task's spread of rewards is kept when a new group is seen."""
FLOOR = 0.05
"""The weight of a task whose groups all earned the same."""


@dataclass
class Episode:
    """raw: the page's reward in -1..1, 0 where it was not over. answers: what was written on which inputs."""

    raw: float
    answers: list[tuple[dict[str, Tensor], Written]]


@dataclass
class Drawing:
    """Implements agent.contracts.VisionModel: answers drawn by chance, and kept."""

    model: Network
    processor: Processor
    rng: torch.Generator
    answers: list[tuple[dict[str, Tensor], Written]] = field(default_factory=list)
    card = CARD

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        inputs = builtin_inputs(self.processor, views, prompt)
        text, written = sample(self.model, inputs, self.rng)
        self.answers.append((inputs, written))
        return Reply(text=text)


async def play(tab: BrowserTab, seed: int, drawing: Drawing) -> Episode:
    """One episode on a loaded task's page."""
    page, pupil = tab.page, Pupil(drawing)
    goal = await miniwob_page.begin(page, seed)
    drawing.answers = []
    history: list[StepSummary] = []
    before: tuple[Screenshot, Action] | None = None
    for _ in range(MOST_STEPS):
        frame = Screenshot(decode(await tab.capture()))
        if before:
            history.append(summary_of(before, frame))
        action = await pupil.act(frame, goal, history)
        if not isinstance(action, STEPS):
            break
        try:
            await InputController(page, 1.0, Secrets({})).do(action)
        except (Error, ActionNotSupported):  # no such key, no such place, no field
            break
        state = await miniwob_page.state(page)
        if state.done:
            return Episode(state.raw, drawing.answers)
        before = frame, action
    return Episode(0.0, drawing.answers)


def log_probability(model: Network, inputs: dict[str, Tensor], written: Written) -> Tensor:
    """How likely the model writes this answer, with gradients to all but the encoder: a scalar, <= 0."""
    with torch.no_grad():
        seen = model.see(inputs["pixel_values"])
    context = model.read(model.keep(seen, inputs), inputs)
    lines = (torch.tensor([part[:-1]]) for part in (written.tokens, written.pointed, written.copied))
    hidden = model.write(context, *lines)
    said = model.text(hidden)[0].float()
    cells = model.pointing(hidden, context.keys, context.valid)[0].float()
    copied = model.copying(hidden, context.words, context.words_mask)[0].float()
    total = torch.zeros(())
    for step, (token, after) in enumerate(pairwise(written.tokens)):
        allowed = allowed_after(written.tokens[: step + 1])
        total = total + said[step, allowed].log_softmax(-1)[allowed.index(after)]
        if token == POINT:
            total = total + cells[step].log_softmax(-1)[written.pointed[step + 1]]
        elif token in (COPY, END):
            first = written.span[0] if token == END else 0  # what ends never ends before it begins
            total = total + copied[step, first:].log_softmax(-1)[written.copied[step + 1] - first]
    return total


def learn(model: Network, group: list[Episode], share: float) -> float:
    """Adds the group's gradients, `share` of them, to the model's; gives the spread of its rewards."""
    mean = sum(episode.raw for episode in group) / len(group)
    for episode in group:
        gain = episode.raw - mean
        for inputs, written in episode.answers if gain else ():
            with torch.autocast("cpu", torch.bfloat16):
                chance = log_probability(model, inputs, written)
            (-share * gain * chance / len(group)).backward()
    return max(episode.raw for episode in group) - min(episode.raw for episode in group)


class Reinforcer:
    """Plays, learns, keeps. spread: of each task's last rewards, by which it is drawn."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.out: Path = options.out
        started = self.out / "weights"
        self.model = HandeyeModel.from_pretrained(
            started if started.exists() else options.start, local_files_only=True, dtype=torch.float32
        )
        self.tasks = miniwob_tasks.choose(options.tasks)
        self.spread = dict.fromkeys(self.tasks, 1.0)
        self.optimizers = optimizers(self.model, options.rate)
        value = self.out / GROUPS
        played = len(value.read_bytes().splitlines()) if value.exists() else 0
        self.rng = random.Random(f"{options.seed} {played}")  # a run that goes on meets other seeds
        self.drawing = Drawing(
            self.model, HandeyeProcessor(), torch.Generator().manual_seed(self.rng.getrandbits(31))
        )
        specs = [spec.split("=", 1) for spec in options.data]
        self.kept = [Batcher([Source.read(spec)], SHAPES[shape], options.seed) for shape, spec in specs]

    async def run(self) -> None:
        browser = BrowserEnvironment(
            BrowserSettings(width=miniwob_page.VIEWPORT_WIDTH, height=miniwob_page.VIEWPORT_HEIGHT)
        )
        await browser.open()
        try:
            tab = await BrowserTab.attach(browser.page)
            saved = time.monotonic()
            end = saved + self.options.minutes * 60
            while time.monotonic() < end:
                try:
                    await self._round(tab)
                except EnvironmentLost:
                    await browser.open()
                    tab = await BrowserTab.attach(browser.page)
                if time.monotonic() - saved > SAVE_SECONDS:
                    save_weights(self.model, self.out / "weights")
                    saved = time.monotonic()
        finally:
            save_weights(self.model, self.out / "weights")
            await browser.close()

    async def _round(self, tab: BrowserTab) -> None:
        """One group, and what it teaches."""
        task = self.rng.choices(self.tasks, [max(self.spread[each], FLOOR) for each in self.tasks])[0]
        seed = self.rng.choice(TRAIN_SEEDS)
        self.model.eval()
        group = []
        for _ in range(self.options.group):
            await fresh(tab, task)
            group.append(await play(tab, seed, self.drawing))
        self.model.train()
        apart = learn(self.model, group, self.options.share)
        self.spread[task] = LAST * self.spread[task] + (1 - LAST) * apart
        if apart:
            self._step()
        rewards = [episode.raw for episode in group]
        append_lines(self.out / GROUPS, [json.dumps({"task": task, "seed": seed, "rewards": rewards})])
        print(f"{task} {seed}: {' '.join(f'{raw:.2f}' for raw in rewards)}", flush=True)

    def _step(self) -> None:
        for batcher in self.kept:
            with torch.autocast("cpu", torch.bfloat16):
                loss, _ = losses(self.model, batcher.batch(self.rng), seeing=False)
            (loss / len(self.kept)).backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in self.optimizers:
            if torch.isfinite(norm):
                optimizer.step()
            optimizer.zero_grad(set_to_none=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=Path, default=Path("vlm/weights"), help="folder of weights")
    parser.add_argument("--tasks", default="core12", help="MiniWoB++ names and sets")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--group", type=int, default=6, help="episodes of one seed")
    parser.add_argument("--rate", type=float, default=3e-5)
    parser.add_argument("--share", type=float, default=1.0, help="weight of the rewards beside --data")
    parser.add_argument("--data", nargs="*", default=[], help="SHAPE=FOLDER of supervised screens")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    asyncio.run(Reinforcer(options).run())


if __name__ == "__main__":
    main()
