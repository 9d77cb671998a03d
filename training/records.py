"""What training reads: frames with questions whose answers are known. Written by synth and oracles.

A folder holds `frames/NAME.png` and `screens.jsonl`, one `Screen` a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agent.contracts import Box, Frozen, Modifier, Past


class Choice(Frozen):
    """One acceptable next action. box: where it may point (screen pixels), None for kinds without a point.

    count, modifiers: of a click.

    text: what `type` types (a substring of the goal, or `{secret:NAME}`), or what `done` answers.
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


class Question(Frozen):
    """An instruction with the actions that are right on this screen; no choices: the target is absent."""

    goal: str
    choices: tuple[Choice, ...]
    history: tuple[Past, ...] = ()


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
