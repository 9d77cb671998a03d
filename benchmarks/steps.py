"""A scripted click step through Handeye, plain Playwright, BrowserGym and browser-use, on the same page.

    python -m benchmarks.steps [--peers PYTHON] [--steps 30] [--rounds 3]

PYTHON is that of an environment with `pip install browser-use browsergym-core`; without it only Playwright,
the floor, stands beside Handeye. A step is a click and the next picture, at 1280x720, no model. The systems
take turns, each round in a new process. Medians of all rounds; a ratio is the median of the rounds' own.
Memory is of the Python process, and in all with what it starts, browser included.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.peer_steps import memory_mb
from handeye.agent.contracts import Click
from handeye.environments.browser.chromium import find
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

PAGE = """<!doctype html><body style="font: 16px sans-serif; margin: 40px"><h1>Orders</h1>
<button style="position:absolute; left:200px; top:200px; width:200px; height:60px"
onclick="count.textContent = +count.textContent + 1">Count</button><p>Clicked <b id=count>0</b> times</p>
<table>%s</table></body>"""
ROW = "<tr><td>Order %d</td><td>%d.00</td><td>open</td></tr>"
X, Y = 300, 230
QUIET = {**os.environ, "ANONYMIZED_TELEMETRY": "false", "BROWSER_USE_LOGGING_LEVEL": "error"}
WARM = 3


async def handeye(url: str, steps: int) -> dict[str, float]:
    begun = time.perf_counter()
    browser = BrowserEnvironment(BrowserSettings(url=url, width=1280, height=720))
    await browser.open()
    try:
        await browser.observe()
        started = time.perf_counter() - begun
        seconds = []
        for number in range(steps + WARM):
            begun = time.perf_counter()
            await browser.act(Click(x=X, y=Y))
            await browser.observe()
            if number >= WARM:
                seconds.append(time.perf_counter() - begun)
        memory = memory_mb()
    finally:
        await browser.close()
    return {"step_ms": statistics.median(seconds) * 1000, "start_ms": started * 1000, **memory}


@contextmanager
def page_served() -> Iterator[str]:
    """The address of the page that counts clicks."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(PAGE % "".join(ROW % (n, n) for n in range(12)), encoding="utf-8")
        with served(Path(folder)) as address:
            yield f"{address}/page.html"


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder on a free port of this machine; gives its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Files(SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        """Says nothing."""


def once(system: str, python: str, url: str, steps: int) -> dict[str, float]:
    """One round of a system in a process of its own. Raises RuntimeError with its last words."""
    if system == "handeye":
        command = [sys.executable, "-m", "benchmarks.steps", "--alone", url, "--steps", str(steps)]
    else:
        worker = str(Path(__file__).with_name("peer_steps.py"))
        command = [python, worker, system, url, str(X), str(Y), str(steps), find()]
    completed = subprocess.run(command, capture_output=True, text=True, timeout=300, env=QUIET, check=False)
    if completed.returncode:
        raise RuntimeError(f"{system}: {(completed.stderr.strip().splitlines() or ['no word'])[-1]}")
    return json.loads(next(line for line in completed.stdout.splitlines() if line.startswith('{"step_ms"')))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--peers", default="", help="the Python that has browser-use and browsergym-core")
    ask.add_argument("--steps", type=int, default=30)
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--json", type=Path)
    ask.add_argument("--alone", default="", help=argparse.SUPPRESS)
    given = ask.parse_args()
    if given.alone:
        print(json.dumps(asyncio.run(handeye(given.alone, given.steps))))
        return
    if not given.peers:
        Console(stderr=True).print("peers left out: give --peers PYTHON, see --help", markup=False)
    with page_served() as url:
        seen = rounds(given, url)
    data = {name: medians(rows) for name, rows in seen.items()}
    for name, rows in seen.items():
        data[name]["x_playwright"] = paired(rows, seen["playwright"])
        data[name]["handeye_x"] = paired(seen["handeye"], rows)
    columns = ("step_ms", "start_ms", "memory_mb", "with_browser_mb")
    table = Table("system", "x Playwright", "Handeye x it", "step, ms", "start, ms", "MB", "MB in all")
    for name, row in data.items():
        ratios = (f"{row[key]:.2f}" for key in ("x_playwright", "handeye_x"))
        table.add_row(name, *ratios, *(f"{row[key]:.0f}" for key in columns))
    Console().print(table)
    if given.json:
        given.json.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


def medians(rows: list[dict[str, float]]) -> dict[str, float]:
    return {key: statistics.median(row[key] for row in rows) for key in rows[0]}


def paired(rows: list[dict[str, float]], others: list[dict[str, float]]) -> float:
    """The median of the rounds' ratios of step times."""
    return statistics.median(a["step_ms"] / b["step_ms"] for a, b in zip(rows, others, strict=False))


def rounds(given: argparse.Namespace, url: str) -> dict[str, list[dict[str, float]]]:
    """Each system's rounds; one that fails is left out with a line. Raises RuntimeError for the two of this
    environment."""
    systems = {"handeye": sys.executable, "playwright": sys.executable}
    if given.peers:
        systems |= {"browsergym": given.peers, "browser-use": given.peers}
    seen: dict[str, list[dict[str, float]]] = defaultdict(list)
    for _ in range(given.rounds):
        for system, python in systems.items():
            try:
                seen[system].append(once(system, python, url, given.steps))
            except (RuntimeError, OSError, subprocess.TimeoutExpired) as fault:
                if python == sys.executable:
                    raise
                Console(stderr=True).print(f"left out: {fault}", markup=False)
    return {system: rows for system, rows in seen.items() if rows}


if __name__ == "__main__":
    main()
