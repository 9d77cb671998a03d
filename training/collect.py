"""Screens with known answers from MiniWoB++ oracles.

`python -m handeye.training.collect --tasks ... --out DIR`.

DIR then holds `screens.jsonl` and `frames/` (training.records) and `episodes.jsonl`, one line an episode
(task, seed, raw, done, kept, reason, screens). A second run goes on where the first was cut off.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from handeye.agent.backends import load
from handeye.agent.errors import CallerError, EnvironmentLost
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.environments.browser.tab import BrowserTab
from handeye.environments.miniwob import page as miniwob_page
from handeye.environments.miniwob import tasks as miniwob_tasks
from handeye.training.episode import Collector, Episode, play
from handeye.training.oracles import solved_tasks
from handeye.training.pupil import Pupil
from handeye.training.records import append_lines
from handeye.training.splits import TRAIN_SEEDS, VALIDATION_SEEDS

BLOCK = 20
"""Episodes of one task between two page loads."""


@dataclass(frozen=True)
class Order:
    """What to collect. episodes a task, on seeds first_seed, first_seed + 1, ..."""

    folder: Path
    tasks: tuple[str, ...]
    episodes: int
    first_seed: int
    scale: float = 1.0
    wrong: float = 0.15
    still_seconds: float = 0.0
    pupil: str = ""
    """A model's name or folder that acts in its share of the steps while the oracle labels."""
    share: float = 0.7


def collect(order: Order, workers: int = 1) -> dict[str, dict[str, float]]:
    """Run what is missing of the order; gives per task episodes, share with raw reward 1, screens."""
    missing = sorted(set(order.tasks) - set(solved_tasks()))
    if missing:
        raise CallerError(f"there is no oracle for {missing[0]!r}: see training/oracles/README.md")
    (order.folder / "frames").mkdir(parents=True, exist_ok=True)
    if workers <= 1:
        asyncio.run(work(order, 0, 1))
    else:
        context = multiprocessing.get_context("spawn")
        crew = [context.Process(target=_start, args=(order, i, workers)) for i in range(workers)]
        for worker in crew:
            worker.start()
        for worker in crew:
            worker.join()
    return summary(order.folder)


def summary(folder: Path) -> dict[str, dict[str, float]]:
    """Per task of a folder: episodes, rate of raw reward 1 among the finished, kept, screens."""
    rows: dict[str, list[dict]] = defaultdict(list)
    for row in _episodes(folder):
        rows[row["task"]].append(row)
    return {
        task: {
            "episodes": len(item),
            "raw1": sum(row["raw"] == 1 for row in item) / len(item),
            "kept": sum(row["kept"] for row in item) / len(item),
            "screens": sum(row["screens"] for row in item),
        }
        for task, item in sorted(rows.items())
    }


def _start(order: Order, index: int, workers: int) -> None:
    asyncio.run(work(order, index, workers))


async def work(order: Order, index: int, workers: int) -> None:
    """One worker's share of the order, in one browser; a crashed one is started again."""
    done = {(row["task"], row["seed"]) for row in _episodes(order.folder)}
    pupil = Pupil(load(order.pupil), order.share) if order.pupil else None
    browser = BrowserEnvironment(
        BrowserSettings(
            width=miniwob_page.VIEWPORT_WIDTH, height=miniwob_page.VIEWPORT_HEIGHT, scale=order.scale
        )
    )
    collector = await _collector(browser, order, pupil)
    try:
        for start in range(index * BLOCK, order.episodes, BLOCK * workers):
            seeds = [order.first_seed + i for i in range(start, min(start + BLOCK, order.episodes))]
            for task in order.tasks:
                todo = [seed for seed in seeds if (task, seed) not in done]
                try:
                    if todo:
                        await _block(collector, order.folder, task, todo)
                except EnvironmentLost:
                    collector = await _collector(browser, order, pupil)
    finally:
        await browser.close()


async def _collector(browser: BrowserEnvironment, order: Order, pupil: Pupil | None) -> Collector:
    """A collector on a newly started browser."""
    await browser.open()
    tab = await BrowserTab.attach(browser.page)
    return Collector(tab, order.scale, order.wrong, order.still_seconds, pupil)


async def _block(collector: Collector, folder: Path, task: str, seeds: Sequence[int]) -> None:
    await fresh(collector.tab, task)
    for seed in seeds:
        episode = await play(collector, task, seed)
        _write(folder, episode)
        if episode.strayed or not episode.done:  # a page may keep what was typed in a wrong place
            await fresh(collector.tab, task)


async def fresh(tab: BrowserTab, task: str) -> None:
    """Visit the task's page, with its animations off."""
    await miniwob_page.load(tab.page, task)
    await tab.page.evaluate("() => { if (globalThis.$?.fx) $.fx.off = true; }")


def _write(folder: Path, value: Episode) -> None:
    """Frames first, then the lines, then the episode: a kill leaves no line without its frame."""
    kept = value.shots if value.kept else []
    for shot in kept:
        (folder / shot.screen.frame).write_bytes(shot.png)
    append_lines(
        folder / "screens.jsonl", [shot.screen.model_dump_json(exclude_defaults=True) for shot in kept]
    )
    row = {
        "task": value.task,
        "seed": value.seed,
        "raw": value.raw,
        "done": value.done,
        "kept": value.kept,
        "reason": value.reason,
        "screens": len(kept),
    }
    append_lines(folder / "episodes.jsonl", [json.dumps(row)])


def _episodes(folder: Path) -> list[dict]:
    path = folder / "episodes.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.endswith("}")]


def main() -> None:
    from rich.console import Console
    from rich.table import Table

    ask = argparse.ArgumentParser(description="Collect labelled screens from MiniWoB++ oracles.")
    ask.add_argument("--tasks", default="core12", help="names, sets, or 'all' that have an oracle")
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--episodes", type=int, default=100, help="a task")
    ask.add_argument("--split", choices=("train", "validation"), default="train")
    ask.add_argument("--seed", type=int, default=0, help="offset into the split's seeds")
    ask.add_argument("--workers", type=int, default=1)
    ask.add_argument("--scale", type=float, default=1.0)
    ask.add_argument("--wrong", type=float, default=0.15, help="chance of a deliberate wrong step")
    ask.add_argument("--still", type=float, default=0.0, help="seconds to wait before each look")
    ask.add_argument("--pupil", default="", help="model that acts while the oracle labels (DAgger)")
    ask.add_argument("--share", type=float, default=0.7, help="how often a step is the pupil's")
    given = ask.parse_args()
    tasks = solved_tasks() if given.tasks == "all" else miniwob_tasks.choose(given.tasks)
    seeds = TRAIN_SEEDS if given.split == "train" else VALIDATION_SEEDS
    first = seeds[given.seed]
    order = Order(
        folder=given.out,
        tasks=tuple(tasks),
        episodes=given.episodes,
        first_seed=first,
        scale=given.scale,
        wrong=given.wrong,
        still_seconds=given.still,
        pupil=given.pupil,
        share=given.share,
    )
    start = time.monotonic()
    result = collect(order, given.workers)
    table = Table("task", "episodes", "raw = 1", "kept", "screens")
    for task, row in result.items():
        table.add_row(task, *(f"{row[column]:.3g}" for column in ("episodes", "raw1", "kept", "screens")))
    Console().print(table, f"{time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
