"""Which scene a seed shows."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from handeye.training.desktop import flows, programs
from handeye.training.desktop.scenes import Scene

MAKERS: dict[Callable[[random.Random, Path], Scene], float] = {
    programs.form: 4,
    programs.question: 1,
    programs.entry: 1,
    programs.choice: 1.5,
    programs.note: 2,
    programs.calculator: 2,
    programs.table: 0.5,
    flows.files: 2,
    flows.sheet: 3,
    flows.replacing: 3,
    flows.saving: 2,
    flows.converting: 2,
    flows.pictures: 1.5,
    flows.finder: 0.7,
    flows.sticky: 1,
    flows.planner: 2,
    flows.reckoning: 1,
    flows.shell: 1.5,
}


def scene(rng: random.Random, folder: Path) -> Scene:
    """A random scene; its files are written into the folder."""
    maker = rng.choices(list(MAKERS), list(MAKERS.values()))[0]
    return maker(rng, folder)
