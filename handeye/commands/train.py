"""`handeye train STAGE ...`: the modules of training/ that can be run."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from handeye.agent.errors import CallerError

OLD_NAMES = {"sureness": "calibration"}


def stages() -> list[str]:
    """The names of training's modules and packages that can be run."""
    spec = find_spec("handeye.training")
    if spec is None or not spec.submodule_search_locations:
        return []
    folder = Path(spec.submodule_search_locations[0])
    packages = [file.parent.name for file in folder.glob("*/__main__.py")]
    modules = [
        file.stem
        for file in folder.glob("*.py")
        if '__name__ == "__main__"' in file.read_text(encoding="utf-8")
    ]
    return sorted(packages + modules)


def run_stage(stage: str, arguments: list[str]) -> None:
    """As `python -m handeye.training.STAGE arguments`."""
    stage = OLD_NAMES.get(stage, stage)
    if stage not in stages():
        raise CallerError(f"unknown stage {stage!r}; known are {', '.join(stages())}")
    before = sys.argv
    sys.argv = [f"handeye train {stage}", *arguments]
    try:
        name = f"handeye.training.{stage}"
        spec = find_spec(name)
        package = spec is not None and spec.submodule_search_locations
        module = import_module(f"{name}.__main__" if package else name)
        module.main()
    finally:
        sys.argv = before
