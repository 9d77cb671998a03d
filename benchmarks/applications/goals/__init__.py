"""The 200 goals, by application."""

from __future__ import annotations

from importlib import import_module

from benchmarks.applications.goal import Goal
from benchmarks.applications.serve import NAMES

GOALS: tuple[Goal, ...] = tuple(
    goal for name in NAMES for goal in import_module(f"benchmarks.applications.goals.{name}").GOALS
)
