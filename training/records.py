"""What training reads: frames with questions whose answers are known. Written by synth and oracles.

A folder holds `frames/NAME.png` and `screens.jsonl`, one `Screen` a line.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from handeye.agent.contracts import Box, Frozen, Modifier, StepSummary


class Choice(Frozen):
    """One acceptable next action. box: where it may point (screen pixels), None for kinds without a point.

    count, modifiers: of a click.

    text: what `type` types (a part of the goal, or `{secret:NAME}`), `done` answers, `open_app` starts.
    keys: for `press`. dx, dy: for `scroll`. to_box: the end of a drag.
    """

    kind: str
    box: Box | None = None
    text: str | None = None
    keys: str | None = None
    dx: float = 0
    dy: float = 0
    to_box: Box | None = None
    clear: bool = False
    count: int = 1
    modifiers: tuple[Modifier, ...] = ()


DONE = (Choice(kind="done"),)
"""The right answer where a goal is reached."""


class Question(Frozen):
    """An instruction with the actions that are right on this screen; no choices: the target is absent."""

    goal: str
    choices: tuple[Choice, ...]
    history: tuple[StepSummary, ...] = ()


class Element(Frozen):
    """A visible thing on the screen, from the DOM or AT-SPI, with what can be asked about it."""

    box: Box
    role: str
    text: str = ""
    label: str = ""
    """The text beside it that names it (a field's or checkbox's label)."""
    checked: bool | None = None
    disabled: bool = False
    color: str = ""


class Screen(Frozen):
    """One frame. source: its family, such as 'miniwob/click-test' or 'synth/form'."""

    frame: str
    source: str
    seed: int
    step: int = 0
    questions: tuple[Question, ...] = ()
    elements: tuple[Element, ...] = ()


def read_screens(folder: Path) -> Iterator[Screen]:
    """Every screen of a folder, in the order written; a line cut off by a kill is left out."""
    with (folder / "screens.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):
                yield Screen.model_validate_json(line)


def append_lines(path: Path, lines: Iterable[str]) -> None:
    """Append whole lines, also when several processes write; what a kill cut off is taken away first."""
    with path.open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        end = file.seek(0, os.SEEK_END)
        if end and _last_byte(file) != b"\n":
            file.truncate(_after_last_line(file, end))
        file.write("".join(line + "\n" for line in lines).encode())


def _last_byte(file: IO[bytes]) -> bytes:
    file.seek(-1, os.SEEK_END)
    return file.read(1)


def _after_last_line(file: IO[bytes], end: int) -> int:
    block = 1 << 16
    while end > 0:
        start = max(0, end - block)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
