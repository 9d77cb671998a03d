"""OSWorld's result folders: `traj.jsonl`, a picture after each step, `result.txt`.

A line holds step_num, action, screenshot_file, reward, done. The action is pyautogui code, WAIT, DONE or
FAIL, or in the computer_13 form {"action_type": "CLICK", "parameters": {"x": 1, "y": 2}}. The pictures are
taken after the step, so the screen of the first step is only known where the folder has `step_0*.png` or
`initial*.png`; without one the first step is left out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from handeye.agent.actions import validate
from handeye.agent.contracts import Action, Done, Fail, Outcome, Wait
from handeye.agent.dialects.keys import chord_of
from handeye.agent.errors import CallerError, ParseError
from handeye.agent.log.reader import Run
from handeye.evaluation.exchange.folder import (
    Imported,
    Source,
    inside,
    read_picture,
    readable,
    write_imported,
)
from handeye.evaluation.exchange.pyautogui_code import NOTCH, actions_of

SPECIAL: dict[str, Action] = {"WAIT": Wait(), "DONE": Done(), "FAIL": Fail(reason="infeasible")}


def import_osworld(source: Path, folder: Path, goal: str = "") -> Run:
    """goal: the task's instruction, which the folder holds only where it has its task's JSON file."""
    lines, result = _lines(source / "traj.jsonl"), source / "result.txt"
    before = _first_screen(source)
    steps: list[Imported] = []
    with readable(source):
        for line in lines:
            name = line.get("screenshot_file")
            after = read_picture(inside(source, name)) if name else before
            if before is not None:
                steps += _steps(line, before, after)
            before = after
        success = float(result.read_text().strip() or 0) >= 1 if result.is_file() else None
    goal = goal or _instruction(source) or "unknown: OSWorld's folder does not hold the instruction"
    return write_imported(Source(source.name, "osworld", goal, success), steps, folder)


def _steps(line: dict[str, Any], before: np.ndarray, after: np.ndarray | None) -> list[Imported]:
    """Several where the code does several things: the last has the screen after."""
    said = line["action"] if isinstance(line["action"], str) else json.dumps(line["action"])
    outcome = Outcome(done=bool(line.get("done")), reward=_number(line.get("reward")))
    try:
        actions = osworld_actions(line["action"])
    except ParseError as fault:
        return [Imported(before, said, None, str(fault), after=after, outcome=outcome)]
    steps = [Imported(before, said, action) for action in actions[:-1]]
    return [*steps, Imported(before, said, actions[-1], after=after, outcome=outcome)]


def osworld_actions(told: str | dict[str, Any]) -> list[Action]:
    """Raises ParseError."""
    if isinstance(told, str):
        return [SPECIAL[told.strip()]] if told.strip() in SPECIAL else actions_of(told)
    kind, given = str(told.get("action_type", "")), told.get("parameters") or {}
    if kind in SPECIAL:
        return [SPECIAL[kind]]
    at = {"x": given.get("x"), "y": given.get("y")}
    if kind in ("CLICK", "RIGHT_CLICK", "DOUBLE_CLICK"):
        button = "right" if kind == "RIGHT_CLICK" else given.get("button", "left")
        count = 2 if kind == "DOUBLE_CLICK" else given.get("num_clicks", 1)
        return [validate({"kind": "click", **at, "button": button, "count": count})]
    if kind == "MOVE_TO":
        return [validate({"kind": "move", **at})]
    if kind == "TYPING":
        return [validate({"kind": "type", "text": given.get("text")})]
    if kind in ("PRESS", "HOTKEY"):
        keys = given.get("keys") or [given.get("key")]
        return [validate({"kind": "press", "keys": chord_of([str(key) for key in keys])})]
    if kind == "SCROLL":
        dx, dy = float(given.get("dx") or 0), float(given.get("dy") or 0)
        return [validate({"kind": "scroll", "x": 0, "y": 0, "dx": NOTCH * dx, "dy": -NOTCH * dy})]
    raise ParseError(f"{kind or told!r} is not an action that can be told alone")


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as fault:
        raise CallerError(f"{path} cannot be read: {fault.strerror}") from None
    found = []
    for number, line in enumerate(lines, 1):
        try:
            told = json.loads(line) if line.strip() else {}
        except ValueError:
            raise CallerError(f"{path}: line {number} is no JSON") from None
        if isinstance(told, dict) and "action" in told:
            found.append(told)
    return found


def _first_screen(source: Path) -> np.ndarray | None:
    pictures = sorted([*source.glob("step_0*.png"), *source.glob("initial*.png")])
    return read_picture(pictures[0]) if pictures else None


def _instruction(source: Path) -> str:
    for path in sorted(source.glob("*.json")):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue
        if isinstance(told, dict) and isinstance(told.get("instruction"), str):
            return str(told["instruction"])
    return ""


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
