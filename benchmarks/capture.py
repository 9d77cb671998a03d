"""Ways to get a picture out of Chromium, what settling costs, and what it costs to keep a frame durably.

    python -m benchmarks.capture [--rounds 20]

The ways take turns on the same page at 1280x720, each with its decoding to pixels; medians, and the median of
each round's ratio to the way in use. `exact` says whether the pixels are those of Playwright's PNG.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.steps import page_served
from handeye.agent.contracts import Screenshot
from handeye.agent.log.writer import encode_png, write_durably
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.environments.browser.tab import BrowserTab, decode

Way = Callable[[], Awaitable[np.ndarray]]
IN_USE = "png, for speed"
FORMATS: dict[str, dict[str, Any]] = {
    IN_USE: {"format": "png", "optimizeForSpeed": True},
    "png": {"format": "png"},
    "jpeg 80": {"format": "jpeg", "quality": 80, "optimizeForSpeed": True},
    "webp 80": {"format": "webp", "quality": 80},
}


def ways(tab: BrowserTab, session: Any) -> dict[str, Way]:
    def by_command(parameters: dict[str, Any]) -> Way:
        async def take() -> np.ndarray:
            return decode(
                base64.b64decode((await session.send("Page.captureScreenshot", parameters))["data"])
            )

        return take

    async def playwright() -> np.ndarray:
        return decode(await tab.page.screenshot())

    async def screencast() -> np.ndarray:
        frame: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        session.once("Page.screencastFrame", lambda event: frame.set_result(event["data"]))
        await session.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})
        data = await frame
        await session.send("Page.stopScreencast")
        return decode(base64.b64decode(data))

    async def settled() -> np.ndarray:
        return decode(await tab.settle(3, 3))

    found = {name: by_command(item) for name, item in FORMATS.items()}
    return {**found, "playwright": playwright, "screencast": screencast, "settled": settled}


async def captures(rounds: int) -> tuple[dict[str, list[float]], dict[str, np.ndarray]]:
    seconds: dict[str, list[float]] = defaultdict(list)
    pictures: dict[str, np.ndarray] = {}
    with page_served() as url:
        browser = BrowserEnvironment(BrowserSettings(url=url, width=1280, height=720))
        await browser.open()
        try:
            await browser.observe()
            tab = await BrowserTab.attach(browser.page)
            taken = ways(tab, await tab.session())
            for _ in range(rounds + 1):
                for name, take in taken.items():
                    begun = time.perf_counter()
                    pictures[name] = await take()
                    seconds[name].append(time.perf_counter() - begun)
        finally:
            await browser.close()
    return {name: item[1:] for name, item in seconds.items()}, pictures


def keeping(pixels: np.ndarray, rounds: int) -> dict[str, list[float]]:
    """A frame kept: hashed, encoded, written with and without fsync."""
    seconds: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory(dir=".") as place:
        png = encode_png(pixels)
        jobs: dict[str, Callable[[Path], object]] = {
            "hash": lambda _: Screenshot(pixels).hash,
            "encode as PNG": lambda _: encode_png(pixels),
            "write, no fsync": lambda path: path.write_bytes(png),
            "write durably": lambda path: write_durably(path, png),
        }
        for number in range(rounds):
            for name, job in jobs.items():
                begun = time.perf_counter()
                job(Path(place) / f"{number}-{name}.png")
                seconds[name].append(time.perf_counter() - begun)
    return seconds


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--rounds", type=int, default=20)
    given = ask.parse_args()
    seconds, pictures = asyncio.run(captures(given.rounds))
    table = Table("way", "ms", f"x {IN_USE}", "exact")
    for name, item in seconds.items():
        ratio = statistics.median(a / b for a, b in zip(item, seconds[IN_USE], strict=True))
        exact = np.array_equal(pictures[name], pictures["playwright"])
        table.add_row(name, f"{statistics.median(item) * 1000:.1f}", f"{ratio:.2f}", "yes" if exact else "no")
    Console().print(table)
    table = Table("to keep a frame", "ms")
    for name, item in keeping(pictures["playwright"], given.rounds).items():
        table.add_row(name, f"{statistics.median(item) * 1000:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
