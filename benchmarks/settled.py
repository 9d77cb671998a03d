"""Frames taken too early: clicks whose change comes late, each in another way; ten rounds of four a kind.

    python -m benchmarks.settled [--rounds 10] [--frames 4]

The change takes 0.25 to 0.45 s. A frame is early when the text had not changed as it was taken. The page
is tests/pages/later.html.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from rich.console import Console
from rich.table import Table

from handeye.agent.contracts import Click, Move, Navigate
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

PAGE = Path(__file__).parents[1] / "tests" / "pages" / "later.html"
KINDS = ("task", "interval", "poll", "worker", "frames", "signal", "events", "source")
HOVER = "hover"
EVENT_SECONDS = 0.3


class Late(BaseHTTPRequestHandler):
    """The page, and an event of the server that comes late."""

    def do_GET(self) -> None:
        self.send_response(200)
        if self.path == "/events":
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            time.sleep(EVENT_SECONDS)
            self.wfile.write(b"data: 1\n\n")
            return
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html>" + PAGE.read_bytes())

    def log_message(self, *words: object) -> None:
        """Says nothing."""


@contextmanager
def late_page() -> Iterator[str]:
    """The address of the page."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Late) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/later"
        server.shutdown()


async def frame(browser: BrowserEnvironment, url: str, kind: str) -> tuple[bool, float]:
    """Whether one frame was early, and the milliseconds of the step."""
    await browser.act(Navigate(to="goto", url="about:blank"))
    await browser.act(Navigate(to="goto", url=f"{url}#{kind}"))
    await browser.observe()
    box = await browser.page.locator("#h" if kind == HOVER else "#b").bounding_box()
    if box is None:
        raise RuntimeError("the page has no such button")
    x, y = box["x"] + 20, box["y"] + 20
    begun = time.perf_counter()
    await browser.act(Move(x=x, y=y) if kind == HOVER else Click(x=x, y=y))
    await browser.observe()
    milliseconds = (time.perf_counter() - begun) * 1000
    after = "tip.matches(':popover-open')" if kind == HOVER else "out.textContent === 'after'"
    return not await browser.page.evaluate(after), milliseconds


async def measured(rounds: int, frames: int) -> dict[str, list[tuple[bool, float]]]:
    found: dict[str, list[tuple[bool, float]]] = {kind: [] for kind in (*KINDS, HOVER)}
    with late_page() as url:
        browser = BrowserEnvironment(BrowserSettings(url=url, width=640, height=400))
        await browser.open()
        try:
            for _ in range(rounds):
                for kind, seen in found.items():
                    seen += [await frame(browser, url, kind) for _ in range(frames)]
        finally:
            await browser.close()
    return found


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--rounds", type=int, default=10)
    ask.add_argument("--frames", type=int, default=4)
    given = ask.parse_args()
    found = asyncio.run(measured(given.rounds, given.frames))
    table = Table("kind", "frames", "early", "step, ms")
    for kind, seen in found.items():
        early, times = sum(each for each, _ in seen), [each for _, each in seen]
        table.add_row(kind, str(len(seen)), str(early), f"{statistics.median(times):.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
