"""From the start of a process to the built-in VLM's first answer, and the memory it then holds.

    python -m benchmarks.first_answer [--rounds 5]

Each round is a new process on the same screen of text, 1280x720; after the first, files come from memory.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

from handeye.agent.backends import load
from handeye.agent.contracts import Constraint, Screenshot
from handeye.agent.perception.tiling import cut_views
from handeye.agent.prompts import build

ONCE = "from benchmarks.first_answer import answer; answer()"
SIZE = 1280, 720


def answer() -> None:
    """Prints, as JSON, milliseconds to load and to answer, and this process's memory."""
    import asyncio

    begun = time.perf_counter()
    model = load("builtin")
    loaded = time.perf_counter()
    pixels = np.full((SIZE[1], SIZE[0], 3), 255, np.uint8)
    for row in range(16):
        cv2.putText(pixels, f"Order {row} Open", (40, 40 + 42 * row), 0, 0.6, (30, 30, 30))
    views = cut_views(Screenshot(pixels), model.card)
    prompt = build("handeye", 'Click "Order 7"', (), (), SIZE)
    asyncio.run(model.ask(views, prompt, Constraint(width=SIZE[0], height=SIZE[1])))
    value = psutil.Process().memory_info().rss / 2**20
    print(json.dumps([(loaded - begun) * 1e3, (time.perf_counter() - loaded) * 1e3, value]))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--rounds", type=int, default=5)
    rows: list[list[float]] = []
    for _ in range(ask.parse_args().rounds):
        begun = time.perf_counter()
        completed = subprocess.run(
            [sys.executable, "-c", ONCE],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parent.parent,
        )
        whole = (time.perf_counter() - begun) * 1e3
        rows.append([whole, *json.loads(completed.stdout.splitlines()[-1])])
    table = Table("process to answer, ms", "of that load", "of that answer", "memory, MB")
    table.add_row(*(f"{statistics.median(column):.0f}" for column in zip(*rows, strict=True)))
    Console().print(table)


if __name__ == "__main__":
    main()
