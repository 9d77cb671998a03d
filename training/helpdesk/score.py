"""`python -m handeye.training.helpdesk.score --model M`: closed-loop validation episodes.

One goal an episode on a database and words of the validation seeds, in the own look of the application at
1280x720. It counts when the model says `done` where the goal is reached, or `fail` where it cannot be.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Error, Page

from handeye.agent.backends import load
from handeye.agent.contracts import Action, Done, Fail, Screenshot, StepSummary
from handeye.environments.browser.actions import InputController
from handeye.environments.browser.chromium import launch
from handeye.environments.browser.secrets import Secrets
from handeye.environments.browser.tab import BrowserTab, decode
from handeye.examples.helpdesk.app import create_app
from handeye.examples.helpdesk.store import Store
from handeye.training.episode import Shot
from handeye.training.helpdesk.collect import MOST_STEPS, Recorder, World, act_on, masked_frame, served, still
from handeye.training.helpdesk.goals import worded
from handeye.training.helpdesk.oracle import ABSENT, answers
from handeye.training.pupil import Pupil, summary_of
from handeye.training.records import DONE
from handeye.training.splits import VALIDATION_SEEDS


@dataclass
class Scorer(Recorder):
    """Plays the model alone. ends: by kind of goal, how each episode ended ('right' or what went wrong)."""

    ends: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    async def _episode(self, world: World, page: Page, scale: float) -> list[Shot]:
        self.ends[world.goal.kind].append(await self._end(world, page, scale))
        return []

    async def _end(self, world: World, page: Page, scale: float) -> str:
        assert self.pupil is not None
        tab, hands = (
            await BrowserTab.attach(page),
            InputController(page, scale, Secrets(world.secrets, home=page.url)),
        )
        history: list[StepSummary] = []
        words = worded(world.goal, world.rng)
        before: tuple[Screenshot, Action] | None = None
        for _ in range(MOST_STEPS):
            facts, png = await still(tab, scale)
            frame = masked_frame(Screenshot(decode(png), scale), world.hidden(facts))
            if before:
                history.append(summary_of(before, frame))
            action = await self.pupil.act(frame, words, history)
            right = answers(facts, world.goal)
            if action is None:
                return "no valid answer"
            if isinstance(action, (Done, Fail)):
                return _judged(isinstance(action, Done), right == DONE, right == ABSENT)
            try:
                await act_on(page, hands, action, scale)
            except Error:
                return "broken"
            before = frame, action
        return "reached, not seen" if answers(facts, world.goal) == DONE else "out of steps"


def _judged(done: bool, reached: bool, absent: bool) -> str:
    if done:
        return "right" if reached else "done too early"
    return "right" if absent else "gave up"


async def score(model: str, episodes: int, first: int) -> dict[str, list[str]]:
    """How the validation episodes `first` .. `first + episodes` end, by kind of goal."""
    pupil = Pupil(load(model), share=1)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Store(Path(folder) / "none.db"))
        async with served(app) as address, launch() as (_, browser):
            scorer = Scorer(browser, app, address, Path(folder), as_shipped=True, pupil=pupil)
            for seed in VALIDATION_SEEDS[first : first + episodes]:
                try:
                    await scorer.play(World.of(seed))
                except (Error, TimeoutError) as fault:
                    scorer.ends[World.of(seed).goal.kind].append(str(fault).splitlines()[0][:60])
            return dict(scorer.ends)


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m handeye.training.helpdesk.score", description=__doc__)
    ask.add_argument("--model", default="builtin")
    ask.add_argument("--episodes", type=int, default=60)
    ask.add_argument("--first", type=int, default=500_000, help="offset into the validation seeds")
    given = ask.parse_args()
    ends = asyncio.run(score(given.model, given.episodes, given.first))
    every = [end for item in ends.values() for end in item]
    for kind, item in sorted(ends.items()):
        print(
            f"{kind:18} {item.count('right'):3} of {len(item):3}  {[end for end in item if end != 'right']}"
        )
    print(json.dumps({"episodes": len(every), "right": every.count("right") / max(len(every), 1)}))


if __name__ == "__main__":
    main()
