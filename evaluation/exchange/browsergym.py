"""A trace of BrowserGym's experiment loop (AgentLab's too) as a log.

A trace folder holds step_N.pkl.gz, screenshot_step_N.png and summary_info.json. The pickles are read without
running anything of theirs: whatever is no plain value becomes an empty shell.
"""

from __future__ import annotations

import gzip
import json
import pickle
import re
import zlib
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from handeye.agent.contracts import Action, Box, Outcome, Target
from handeye.agent.errors import CallerError, ParseError
from handeye.agent.log.reader import Run
from handeye.environments.bridges.browsergym_actions import actions_of
from handeye.evaluation.exchange.folder import Imported, Source, read_picture, readable, write_imported

NUMBER = re.compile(r"step_(\d+)\.pkl\.gz")
PLAIN = {"set", "frozenset", "complex", "slice", "range"}
BID = re.compile(r"\w+\(\s*(?:bid\s*=\s*)?['\"](\w+)['\"]")


class StubObject:
    """What stands for an object of a class that is not loaded; its fields are its state."""

    def __init__(self, *values: Any) -> None:
        self.values = values

    def __setstate__(self, state: Any) -> None:
        if isinstance(state, dict):
            self.__dict__.update(state)


class Reader(pickle.Unpickler):
    """Loads no class and calls no function but Python's own containers."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "builtins" and name in PLAIN:
            return super().find_class(module, name)
        return type(name, (StubObject,), {})


def import_browsergym(source: Path, folder: Path, goal: str = "") -> Run:
    """Raises CallerError for a folder that is no trace, or one without pictures."""
    infos = [_load(path) for path in _step_files(source)]
    steps: list[Imported] = []
    with readable(source):
        goal = goal or next(
            (str(info.obs["goal"]) for info in infos if isinstance(info.obs, dict) and info.obs.get("goal")),
            "",
        )
        for info, following in zip(infos, [*infos[1:], None], strict=True):
            if info.action and isinstance(info.obs, dict):
                steps += _steps(source, info, following)
    summary = _summary(source)
    reward = summary.get("cum_reward")
    success = float(reward) > 0 if isinstance(reward, (int, float)) else None
    name = source.name
    return write_imported(Source(name, "browsergym", goal or "unknown", success), steps, folder)


def _steps(source: Path, info: Any, following: Any) -> list[Imported]:
    """Several for an action of several calls: they share the screen, only the last has what came of it."""
    number = int(info.step)
    pixels = read_picture(source / f"screenshot_step_{number}.png")
    after = source / f"screenshot_step_{number + 1}.png"
    left = read_picture(after) if after.is_file() else None
    elements = _mapping(info.obs.get("extra_element_properties"))
    boxes = {bid: box for bid, item in elements.items() if (box := _box(item)) is not None}
    said = str(info.action)
    try:
        actions: list[Action] = actions_of(said, boxes, pixels.shape[1], pixels.shape[0])
    except ParseError as fault:
        return [Imported(pixels, said, None, str(fault), after=left, outcome=_outcome(following))]
    target = _target(said, info.obs, boxes) if len(actions) == 1 else None
    steps = [Imported(pixels, said, action) for action in actions[:-1]]
    return [*steps, Imported(pixels, said, actions[-1], None, target, left, _outcome(following))]


def _outcome(following: Any) -> Outcome:
    """What the next step's record says of this action."""
    if following is None:
        return Outcome()
    seen = following.obs if isinstance(following.obs, dict) else {}
    reward = following.reward if isinstance(following.reward, (int, float)) else None
    return Outcome(
        error=str(seen["last_action_error"]) if seen.get("last_action_error") else None,
        done=bool(following.terminated),
        reward=reward,
        url=str(seen["url"]) if seen.get("url") else None,
    )


def _target(said: str, seen: Mapping[str, Any], boxes: Mapping[str, Box]) -> Target | None:
    """The element that the call names by its bid."""
    named = BID.match(said.strip())
    if named is None or named.group(1) not in boxes:
        return None
    bid = named.group(1)
    nodes = _mapping(seen.get("axtree_object")).get("nodes") or ()
    node = next((one for one in map(_mapping, nodes) if one.get("browsergym_id") == bid), {})
    role, text = (str(_mapping(node.get(name)).get("value", "")) for name in ("role", "name"))
    return Target(box=boxes[bid], role=role, text=text)


def _mapping(data: Any) -> Mapping[str, Any]:
    """Nothing where a trace holds something else in its place."""
    return data if isinstance(data, Mapping) else {}


def _box(data: Any) -> Box | None:
    sides = data.get("bbox") if isinstance(data, dict) else None
    if not isinstance(sides, (list, tuple)) or len(sides) != 4:
        return None
    if not all(isinstance(side, (int, float)) and isfinite(side) for side in sides):
        return None
    x, y, width, height = (float(side) for side in sides)
    return Box(x, y, x + width, y + height) if width > 0 and height > 0 else None


def _step_files(source: Path) -> list[Path]:
    numbered = {
        int(found.group(1)): path
        for path in source.glob("step_*.pkl.gz")
        if (found := NUMBER.match(path.name))
    }
    if not numbered:
        raise CallerError(f"{source} is no BrowserGym trace: it has no step_0.pkl.gz")
    return [numbered[number] for number in sorted(numbered)]


def _load(path: Path) -> Any:
    try:
        with readable(path), gzip.open(path) as content:
            return Reader(content).load()
    except (OSError, EOFError, zlib.error, pickle.UnpicklingError) as fault:
        raise CallerError(f"{path} cannot be read: {fault}") from None


def _summary(source: Path) -> dict[str, Any]:
    try:
        data = json.loads((source / "summary_info.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
