"""A demonstration learned and done again: `python -m benchmarks.skills --runs 20 --model builtin --out DIR`.

Prints how many runs were right in the application's database, how often a model was asked, milliseconds a
step, and what was mended after the pages got another look.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.demonstration import OTHER_LOOK, demonstrate, helpdesk
from handeye.agent.backends import load
from handeye.agent.backends.scripted import no_model
from handeye.agent.contracts import RunResult, VisionModel
from handeye.agent.log.format import RunHeader
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.loop.turn import Goal
from handeye.agent.task.settings import AgentSettings
from handeye.commands.run_setup import new_folder
from handeye.commands.skills import learn_skill
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.examples.helpdesk.store import CATEGORIES, PRIORITIES, Store
from handeye.skills.learned import load_learned
from handeye.skills.registry import Registry

WIDTH, HEIGHT = 1280, 720
THINGS = ("Lamp", "Door", "Radio", "Window", "Fridge", "Chair", "Desk", "Fan", "Clock", "Lift")
FAULTS = ("squeaks", "is stuck", "smells", "is loud", "blinks")
GOALS = ("Sign in as anna with password {secret:PASSWORD}", "Open the new ticket form")


@dataclass
class Tally:
    """right: runs whose ticket and comment are in the database as asked, once."""

    right: int = 0
    runs: int = 0
    calls: int = 0
    steps: int = 0
    ms: float = 0.0

    def add(self, result: RunResult, right: bool) -> None:
        self.right, self.runs = self.right + right, self.runs + 1
        self.calls, self.steps = self.calls + result.model_calls, self.steps + result.steps
        self.ms += sum(result.timings_ms.values()) * result.steps

    def __str__(self) -> str:
        each = self.ms / max(1, self.steps)
        return f"{self.right} of {self.runs} right, model asked {self.calls} times, {each:.0f} ms a step"


def values(number: int) -> dict[str, str]:
    return {
        "title": f"{THINGS[number % 10]} {FAULTS[number // 10 % 5]} at place {number}",
        "description": f"Seen on day {number}.",
        "priority": PRIORITIES[number % 3].capitalize(),
        "category": CATEGORIES[number % 4],
        "urgent": ("yes", "no")[number % 2],
        "write_a_comment": f"Comment number {number}.",
    }


def is_right(store: Store, given: dict[str, str]) -> bool:
    with store.connect() as db:
        rows = db.execute("SELECT * FROM tickets WHERE title = ?", (given["title"],)).fetchall()
    if len(rows) != 1:
        return False
    row = rows[0]
    items = (row["description"], row["priority"].capitalize(), row["category"], ("no", "yes")[row["urgent"]])
    wanted = (given["description"], given["priority"], given["category"], given["urgent"])
    comments = [comment["text"] for comment in store.comments(row["id"])]
    return items == wanted and comments == [given["write_a_comment"]]


@contextmanager
def log(out: Path, name: str) -> Iterator[RunWriter]:
    header = RunHeader(run=name, started=time.time(), environment="browser", goal=name)
    with RunWriter.create(new_folder(out, name), header) as writer:
        yield writer


async def use(url: str, out: Path, skill: Path, given: dict[str, str]) -> RunResult:
    browser = BrowserEnvironment(
        BrowserSettings(url=url, width=WIDTH, height=HEIGHT), {"PASSWORD": "green-tea-42"}
    )
    await browser.open()
    try:
        with log(out, "learned") as writer:
            settings = AgentSettings(max_steps=100)
            agent = Agent(no_model(), browser, writer, settings, skills=Registry([load_learned(skill)]))
            return await agent.skill("new_ticket", **given)
    finally:
        await browser.close()


async def with_model(url: str, out: Path, model: VisionModel) -> RunResult:
    """Some steps of the same work by a model, to compare the time of a step."""
    browser = BrowserEnvironment(
        BrowserSettings(url=url, width=WIDTH, height=HEIGHT), {"PASSWORD": "green-tea-42"}
    )
    await browser.open()
    try:
        with log(out, "model") as writer:
            goals: tuple[Goal, ...] = GOALS
            return await Agent(model, browser, writer, AgentSettings(max_steps=12)).run_async(goals)
    finally:
        await browser.close()


async def main(runs: int, model: str, out: Path) -> None:
    skill = out / "new_ticket"
    with helpdesk(out) as (url, store):
        learn_skill(await demonstrate(url, out / "demonstration", WIDTH, HEIGHT), "new_ticket", skill, None)
        tally = Tally()
        for number in range(runs):
            result = await use(url, out, skill, values(number))
            tally.add(result, is_right(store, values(number)))
            if result.ended.detail:
                print(f"run {number}: {result.ended.detail}")
        print(f"the same look: {tally}")
        if model != "none":
            by_model = Tally()
            by_model.add(await with_model(url, out, load(model)), False)
            print(f"{model}: {by_model.ms / by_model.steps:.0f} ms a step, {by_model.steps} steps")
    with helpdesk(out, OTHER_LOOK) as (url, store):
        tally, repaired = Tally(), []
        for number in range(runs, 2 * runs):
            result = await use(url, out, skill, values(number))
            tally.add(result, is_right(store, values(number)))
            repaired += re.findall(r"repaired: (.*)", result.ended.answer)
            if result.ended.detail:
                print(f"run {number}: {result.ended.detail}")
        print(f"another look: {tally}")
        print("repaired:", *repaired, sep="\n  ")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--model", default="builtin")
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(chosen.runs, chosen.model, chosen.out))
