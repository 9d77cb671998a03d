"""What reading a whole screen costs and misses, as shipped and with lines filled up as RapidOCR does.

    python -m benchmarks.reading DIR [--screens 20]

DIR holds screens with known texts (`python -m handeye.training.synth --size 1280x800 --out DIR`). Each way
reads all of them twice, in turn; seconds are the mean of a screen. Words: those of the page that were read.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from handeye.agent.contracts import Box, View
from handeye.agent.perception import reading
from handeye.evaluation.model.grounding import read_image
from handeye.training.records import Screen, read_screens

MODES: dict[str, dict[str, object]] = {"as shipped": dict(reading.LINES), "filled up": {}}
TURNS = 2


def read_all(folder: Path, screens: Sequence[Screen]) -> tuple[float, int, int]:
    """Seconds, the words that were read, and all."""
    spent, found, known = 0.0, 0, 0
    for screen in screens:
        shot = read_image(folder / screen.frame)
        view = View("tile", shot.pixels, Box(0, 0, shot.width, shot.height), 1)
        begun = time.perf_counter()
        lines = reading.WordReader().read([view])
        spent += time.perf_counter() - begun
        read = {word for line in lines for word, _ in line}
        wanted = [word for each in screen.elements for word, _, _ in reading.words_of(each.text) if word]
        found, known = found + sum(word in read for word in wanted), known + len(wanted)
    return spent, found, known


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--screens", type=int, default=20)
    given = ask.parse_args()
    told = list(read_screens(given.folder)) if (given.folder / "screens.jsonl").is_file() else []
    screens = random.Random(3).sample(told, min(given.screens, len(told)))
    if not any(each.text for screen in screens for each in screen.elements):
        ask.error(f"{given.folder} holds no screen with a known text")
    table, spent = Table("lines", "s a screen", "words read"), dict.fromkeys(MODES, 0.0)
    read: dict[str, str] = {}
    for _ in range(TURNS):
        for way, lines in MODES.items():
            reading.LINES = lines
            reading.engine.cache_clear()
            read_all(given.folder, screens[:1])  # loads the engine
            seconds, found, known = read_all(given.folder, screens)
            spent[way] += seconds / TURNS / len(screens)
            read[way] = f"{found / known:.3f} of {known}"
    for way in MODES:
        table.add_row(way, f"{spent[way]:.3f}", read[way])
    Console().print(table)


if __name__ == "__main__":
    main()
