"""`python -m handeye.training.synth --out DIR --pages N --seed S`: known answers; a second run goes on."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Error
from rich.progress import Progress

from handeye.environments.browser.chromium import launch
from handeye.training.episode import Shot
from handeye.training.records import append_lines
from handeye.training.splits import TRAIN_SEEDS, VALIDATION_FAMILIES, VALIDATION_SEEDS
from handeye.training.synth.pages import FAMILIES
from handeye.training.synth.render import BATCH, batch

RESTART_EVERY = 60
"""Batches after which the browser is started anew, so that it stays small."""


@dataclass(frozen=True)
class Order:
    """held_out: what only validation shows. size: of every screen, where it is not drawn. contrasts: pages of
    near alikes. families: those that a page is made of, where not all are."""

    out: Path
    seeds: range
    held_out: bool = False
    tabs: int = 4
    size: tuple[int, int] | None = None
    contrasts: bool = False
    families: tuple[str, ...] = ()


async def generate(order: Order) -> None:
    """Render the batches of the seeds that the folder lacks, in `tabs` tabs of one browser."""
    out, seeds = order.out, order.seeds
    (out / "frames").mkdir(parents=True, exist_ok=True)
    record = out / "batches.txt"
    done = {int(line) for line in record.read_text().split()} if record.exists() else set()
    todo = [first for first in seeds[::BATCH] if first not in done]
    with Progress() as progress:
        bar = progress.add_task("synth batches", total=len(todo))
        for start in range(0, len(todo), RESTART_EVERY):
            queue = iter(todo[start : start + RESTART_EVERY])

            async def work(browser: Browser, queue: Iterator[int] = queue) -> None:
                for first in queue:
                    await _one(browser, order, range(first, min(first + BATCH, seeds.stop)))
                    progress.advance(bar)

            async with launch() as (_, browser):
                await asyncio.gather(*(work(browser) for _ in range(order.tabs)))


async def _one(browser: Browser, order: Order, seeds: range) -> None:
    try:
        shots = await batch(browser, seeds, order.held_out, order.size, order.contrasts, order.families)
        _write(order.out, seeds.start, shots)
    except Error as fault:
        print(f"batch {seeds.start} left out: {str(fault).splitlines()[0]}")


def _write(out: Path, first: int, shots: list[Shot]) -> None:
    """Frames first, then the lines, then the batch: a kill leaves no line without its frame."""
    for shot in shots:
        (out / shot.screen.frame).write_bytes(shot.png)
    append_lines(
        out / "screens.jsonl", [shot.screen.model_dump_json(exclude_defaults=True) for shot in shots]
    )
    append_lines(out / "batches.txt", [str(first)])


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m handeye.training.synth", description=__doc__)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--pages", type=int, default=1000)
    ask.add_argument("--seed", type=int, default=0, help="offset into the split's seeds")
    ask.add_argument(
        "--split",
        choices=("train", "validation"),
        default="train",
        help="validation: the frameworks, fonts, icons and page families that never train",
    )
    ask.add_argument("--tabs", type=int, default=4, help="rendered side by side")
    ask.add_argument("--size", type=_size, help="WIDTHxHEIGHT of every screen, such as 1280x800")
    ask.add_argument("--contrasts", action="store_true", help="pages of things that are nearly alike")
    ask.add_argument("--families", nargs="*", default=[], metavar="NAME", help=f"of {', '.join(FAMILIES)}")
    given = ask.parse_args()
    held_out = given.split == "validation"
    seeds = VALIDATION_SEEDS if held_out else TRAIN_SEEDS
    part = seeds[given.seed : given.seed + given.pages]
    families = tuple(given.families)
    if unknown := set(families) - set(FAMILIES) or set(families) & set(VALIDATION_FAMILIES):
        ask.error(f"no family to train on: {', '.join(sorted(unknown))}")
    asyncio.run(generate(Order(given.out, part, held_out, given.tabs, given.size, given.contrasts, families)))


def _size(words: str) -> tuple[int, int]:
    width, _, height = words.partition("x")
    return int(width), int(height)


if __name__ == "__main__":
    main()
