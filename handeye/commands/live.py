"""Steps as they are done: a line each that stays, and on a terminal what is under way below them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from handeye.agent.loop.turn import StepLine, Watch

SHOWN = 60
"""Characters of an action on the line that is under way."""


def progress_display(console: Console) -> Progress:
    """What is under way; it goes when it is over, the lines above it stay."""
    columns = SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn()
    return Progress(*columns, console=console, transient=True)


@contextmanager
def watched(shown: Progress, name: str, most: int) -> Iterator[Watch]:
    """Tells of a run's steps while the block lasts."""
    line = shown.add_task(f"{name}: starting", total=None)

    def step_done(step: StepLine) -> None:
        shown.update(line, description=f"{name}: step {step.number + 1} of {most}: {step.action[:SHOWN]}")
        terminal = shown.console.is_terminal
        overflow = {"no_wrap": True, "overflow": "ellipsis"} if terminal else {"soft_wrap": True}
        shown.console.print(Text(in_words(name, step)), **overflow)  # type: ignore[arg-type]

    try:
        yield step_done
    finally:
        shown.remove_task(line)


def in_words(name: str, step: StepLine) -> str:
    """`press 3 changed 412 ms click(x=60, y=40)`: what is short comes first, a narrow screen cuts more."""
    effect = "failed" if step.error else "" if step.effect == "none" else step.effect
    parts = [name, str(step.number + 1), effect, f"{step.milliseconds:.0f} ms", step.action, step.error]
    return " ".join(part for part in parts if part)
