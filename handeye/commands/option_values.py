"""What options hold, read from what was typed. All raise CallerError."""

from __future__ import annotations

import os
from typing import Any

from handeye.agent.errors import CallerError


def cache_mode_of(text: str) -> Any:
    if text not in ("read-write", "read-only", "off"):
        raise CallerError(f"--cache-mode {text}: it is read-write, read-only or off")
    return text


def pairs_of(given: list[str], option: str = "--secret") -> dict[str, str]:
    pairs = dict(pair.split("=", 1) for pair in given if "=" in pair)
    if len(pairs) != len(given):
        raise CallerError(f"{option} is written NAME=VALUE")
    return pairs


def secrets_of(given: list[str]) -> dict[str, str]:
    """Values by name; `env:VARIABLE` is looked up. Raises CallerError."""
    return {name: _looked_up(name, value) for name, value in pairs_of(given).items()}


def _looked_up(name: str, value: str) -> str:
    variable = value.removeprefix("env:")
    if variable == value:
        return value
    if variable not in os.environ:
        raise CallerError(f"--secret {name}: there is no variable {variable!r} in the environment")
    return os.environ[variable]
