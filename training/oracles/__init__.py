"""Oracles: the right next actions of a MiniWoB++ task, read from its page."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from handeye.agent.contracts import StepSummary
from handeye.agent.errors import CallerError
from handeye.training.records import Choice

if TYPE_CHECKING:
    from playwright.async_api import Page

    from handeye.training.oracles.scene import Oracle

FILES = (
    *("calendar", "clicks", "drags", "editor", "feeds", "figures", "folds", "forms"),
    *("games", "geometry", "lists", "mail", "ranges", "writing"),
)
"""The files that hold oracles, by kind of task."""


async def choices(
    page: Page, task: str, goal: str, history: Sequence[StepSummary] = (), scale: float | None = None
) -> list[Choice]:
    """Every acceptable next action in the page's present state; empty when none is known.

    Boxes are screenshot pixels; scale is these per CSS pixel, by default the page's own. Raises
    CallerError for a task without an oracle.
    """
    from handeye.training.oracles.scene import Scene, install

    oracle = _oracles().get(task)
    if oracle is None:
        raise CallerError(f"there is no oracle for {task!r}: see training/oracles/README.md")
    await install(page, scale)
    return await oracle(Scene(page, goal, tuple(history)))


def solved_tasks() -> list[str]:
    """The names of all tasks that have an oracle."""
    return sorted(_oracles())


def least(task: str) -> float:
    """The raw reward from which an episode of the task counts as solved."""
    _oracles()
    return import_module("handeye.training.oracles.scene").LEAST.get(task, 1.0)


def _oracles() -> dict[str, Oracle]:
    for name in FILES:
        import_module(f"handeye.training.oracles.{name}")
    return import_module("handeye.training.oracles.scene").ORACLES
