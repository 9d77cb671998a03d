"""What reading costs and finds, beside an earlier commit, in turns screen by screen.

    python -m benchmarks.reading DIR [--screens 20] [--against COMMIT] [--json FILE]

DIR holds screens with known texts (`python -m handeye.training.synth --size 1280x800 --out DIR`). Seconds are
of processor time (user and system, all threads): for a whole screen, then the same one with one line changed.
Words: those of the page that were read. The earlier commit runs in a work tree of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from handeye.agent.perception.reading import words_of
from handeye.training.records import Screen, read_screens

WORKER = """
import json, resource, sys, time
import numpy as np
try:
    from handeye.agent.contracts import Box, View
    from handeye.agent.perception import reading
except ImportError:
    from importlib import import_module  # of a commit before the move
    reading, old = import_module("agent.perception.reading"), import_module("agent.contracts")
    Box, View = old.Box, old.View
reader = reading.WordReader()
for line in sys.stdin:
    asked = json.loads(line)
    if asked["fresh"] and hasattr(reading, "known_lines"):
        reading.known_lines.cache_clear()
    pixels = np.load(asked["file"])
    view = View("tile", pixels, Box(0, 0, pixels.shape[1], pixels.shape[0]), 1)
    begun = time.process_time()
    lines = reader.read([view])
    spent = time.process_time() - begun
    words = [word for line in lines for word, _ in line]
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"spent": spent, "words": words, "most_mb": most}), flush=True)
"""
LINE = "A line that was not here before"


class Reading:
    """A process that reads screens with the code of one tree. Adds up what it spends and finds."""

    def __init__(self, tree: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=tree,
            env={**os.environ, "PYTHONPATH": str(tree)},
        )
        self.whole = self.one_line = 0.0
        self.found = self.most_mb = 0

    def ask(self, file: Path, fresh: bool) -> dict[str, Any]:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the reading process has no pipes")
        self._process.stdin.write(json.dumps({"file": str(file), "fresh": fresh}) + "\n")
        self._process.stdin.flush()
        data: dict[str, Any] = json.loads(self._process.stdout.readline())
        return data

    def read(self, screen: Path, changed: Path, wanted: Sequence[str]) -> None:
        result = self.ask(screen, True)
        self.whole += result["spent"]
        self.found += sum(word in result["words"] for word in wanted)
        result = self.ask(changed, False)
        self.one_line += result["spent"]
        self.most_mb = result["most_mb"]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


@contextmanager
def tree_of(commit: str) -> Iterator[Path]:
    """A work tree of the commit, removed afterwards."""
    here = Path(__file__).resolve().parents[1]
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "tree")
        subprocess.run(["git", "worktree", "add", "-q", "--detach", str(tree), commit], cwd=here, check=True)
        try:
            yield tree
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=here, check=True)


def with_line(pixels: np.ndarray, index: int) -> np.ndarray:
    """The same screen with a line of text somewhere."""
    changed = pixels.copy()
    height, width = pixels.shape[:2]
    left, top = index * 37 % max(1, width - 260), index * 53 % max(1, height - 24)
    cv2.rectangle(changed, (left, top), (left + 260, top + 24), (255, 255, 255), -1)
    cv2.putText(
        changed, LINE, (left + 4, top + 17), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (0, 0, 0), 1, cv2.LINE_AA
    )
    return changed


def run(folder: Path, screens: Sequence[Screen], readers: dict[str, Reading]) -> int:
    """How many words the pages have."""
    known = 0
    with tempfile.TemporaryDirectory() as kept:
        file, changed = Path(kept, "screen.npy"), Path(kept, "changed.npy")
        for index, screen in enumerate([screens[0], *screens]):
            bgr = cv2.imread(str(folder / screen.frame))
            if bgr is None:
                raise SystemExit(f"{folder / screen.frame} cannot be read as a picture")
            pixels = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
            np.save(file, pixels)
            np.save(changed, with_line(pixels, index))
            wanted = [word for each in screen.elements for word, _, _ in words_of(each.text) if word]
            for reader in readers.values():
                if index:
                    reader.read(file, changed, wanted)
                else:  # loads the networks
                    reader.ask(file, True)
            known += len(wanted) if index else 0
    return known


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--screens", type=int, default=20)
    ask.add_argument("--against", metavar="COMMIT")
    ask.add_argument("--json", type=Path, metavar="FILE")
    given = ask.parse_args()
    value = list(read_screens(given.folder)) if (given.folder / "screens.jsonl").is_file() else []
    screens = random.Random(3).sample(value, min(given.screens, len(value)))
    if not any(each.text for screen in screens for each in screen.elements):
        ask.error(f"{given.folder} holds no screen with a known text")
    with ExitStack() as stack:
        readers = {}
        trees = {"now": Path(__file__).resolve().parents[1]}
        if given.against:
            trees[given.against] = stack.enter_context(tree_of(given.against))
        for name, tree in trees.items():
            readers[name] = Reading(tree)
            stack.callback(readers[name].close)
        known = run(given.folder, screens, readers)
    _show(readers, len(screens), known)
    if given.json:
        given.json.write_text(json.dumps(_summary(readers, known)) + "\n", encoding="utf-8")


def _summary(readers: dict[str, Reading], known: int) -> dict[str, float]:
    """words: how many times the words that the earlier commit found; without one, the share of all."""
    now, *before = readers.values()
    data = {"ratio_one_line": now.one_line / now.whole, "words": now.found / known, "most_mb": now.most_mb}
    if before:
        data |= {"ratio": now.whole / before[0].whole, "words": now.found / before[0].found}
    return data


def _show(readers: dict[str, Reading], count: int, known: int) -> None:
    table = Table("", "s a screen", "s after one line", "words read", "most memory, MB")
    for name, reader in readers.items():
        spent = f"{reader.whole / count:.3f}", f"{reader.one_line / count:.3f}"
        table.add_row(name, *spent, f"{reader.found} of {known}", str(reader.most_mb))
    Console().print(table)


if __name__ == "__main__":
    main()
