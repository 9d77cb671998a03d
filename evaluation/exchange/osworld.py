"""OSWorld's result folders: `traj.jsonl`, a picture after each step, `result.txt`; or a whole tree of them.

A line holds step_num, action, screenshot_file, reward, done. The action is pyautogui code, WAIT, DONE or
FAIL, one of computer_13 (see computer13.py), or what other runners write around one of these. A line of
{"Error": ...} is the run's end. The pictures are taken after the step, so the screen of the first step is
only known where the folder has `step_0*.png` or `initial*.png`. A step that cannot be read, or whose screen
is not there, is kept with the reason and is not scored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from handeye.agent.contracts import Outcome
from handeye.agent.errors import CallerError, ParseError
from handeye.agent.log.reader import Run
from handeye.evaluation.exchange import computer13
from handeye.evaluation.exchange.folder import (
    Imported,
    Runs,
    Source,
    inside,
    own_name,
    picture_inside,
    picture_or_none,
    write_imported,
)
from handeye.evaluation.exchange.pyautogui_code import SPECIAL, CodeReader
from handeye.evaluation.exchange.pyautogui_input import Part

LINES = "traj.jsonl"
CODE_KEYS = ("command", "code", "action")
"""Where runners put the code of an action that they write as an object."""
TRUE, FALSE = ("true", "success", "pass", "passed"), ("false", "failure", "fail", "failed")
UNKNOWN_GOAL = "unknown: OSWorld's folder does not hold the instruction"


@dataclass(frozen=True)
class Line:
    """A line of traj.jsonl. fault: why it could not be read."""

    number: int
    fields: Mapping[str, Any]
    fault: str = ""


def import_osworld(source: Path, folder: Path, goal: str = "") -> list[Run]:
    """One run, or of a tree of result folders all of them, under the same names.

    A folder of a tree that cannot be read is left out, with the reason.

    goal: the task's instruction, which a folder holds only where a line or a JSON file of its task says it.
    """
    if (source / LINES).exists() or not source.is_dir():
        return [_import(source, folder, goal)]
    runs = Runs()
    for one in sorted(path.parent for path in source.rglob(LINES)):
        with runs.trying(one):
            runs.append(_import(one, folder / one.relative_to(source), goal))
    return runs.some(f"{source} holds no {LINES}, neither itself nor below it")


def _import(source: Path, folder: Path, goal: str) -> Run:
    lines = list(_lines(source / LINES))
    end = next((str(line.fields["Error"]) for line in reversed(lines) if _is_end(line)), "")
    success, doubt = _success(source / "result.txt")
    detail = "; ".join(words for words in (end, doubt) if words)
    made = Source(
        name=source.name,
        environment="osworld",
        goal=goal or _instruction(source, lines) or UNKNOWN_GOAL,
        success=success,
        reason="world" if end else "done",
        detail=detail,
    )
    return write_imported(made, _imported(source, lines), folder)


def _is_end(line: Line) -> bool:
    return "Error" in line.fields and "action" not in line.fields


def _imported(source: Path, lines: list[Line]) -> Iterator[Imported]:
    """One picture in memory at a time: a screen is read when its step is."""
    reader = CodeReader()
    before, missing = _first_screen(source), "the folder has no screen before the first step"
    for line in lines:
        name = _picture_name(source, line)
        if not line.fault and "action" not in line.fields and not name:
            continue  # says something of the run
        after = picture_inside(source, name) if name else None
        yield from _steps(line, reader, before, missing, after)
        if name:
            before, missing = after, f"the picture of this screen is missing or damaged: {name}"


def _steps(
    line: Line, reader: CodeReader, before: np.ndarray | None, missing: str, after: np.ndarray | None
) -> list[Imported]:
    """Several where the code does several things: the last has the screen after."""
    action = line.fields.get("action")
    said = action if isinstance(action, str) else line.fault or json.dumps(action)
    outcome = Outcome(done=bool(line.fields.get("done")), reward=_number(line.fields.get("reward")))
    fault = line.fault or ("" if "action" in line.fields else "the line holds no action")
    parts = [Part(None, fault)] if fault else _parts(action, reader)
    if before is None:
        parts = [Part(None, missing)]
    steps = [Imported(before, said, part.action, part.error) for part in parts[:-1]]
    return [*steps, Imported(before, said, parts[-1].action, parts[-1].error, after=after, outcome=outcome)]


def _parts(action: Any, reader: CodeReader) -> list[Part]:
    """What one line's action does, read with what the lines before it left held and pointed at."""
    if isinstance(action, list) and action:
        return [part for one in action for part in _parts(one, reader)]
    if isinstance(action, str):
        return [Part(SPECIAL[action.strip()])] if action.strip() in SPECIAL else reader.read(action)
    if not isinstance(action, Mapping):
        return [Part(None, f"{str(action)[:80]!r} is not an action")]
    kind = str(action.get("action_type", "")).upper()
    if kind in SPECIAL:
        return [Part(SPECIAL[kind])]
    inner = next(
        (action[name] for name in CODE_KEYS if isinstance(action.get(name), (str, Mapping, list))), None
    )
    if inner and (
        not kind or kind not in (*computer13.PLACED, *computer13.KEYED, "TYPING", "HOTKEY", "SCROLL")
    ):
        return _parts(inner, reader)
    reader.input.parts = []
    try:
        computer13.do(reader.input, action)
    except ParseError as fault:
        reader.input.parts.append(Part(None, str(fault)))
    return reader.input.parts or [Part(None, reader.nothing())]


def _lines(path: Path) -> Iterator[Line]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as fault:
        raise CallerError(f"{path} cannot be read: {fault.strerror}") from None
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            fields = json.loads(text)
        except (ValueError, RecursionError):
            yield Line(number, {}, f"line {number} of {LINES} is not JSON: {text[:80]!r}")
            continue
        if isinstance(fields, dict):
            yield Line(number, fields)
        else:
            yield Line(number, {}, f"line {number} of {LINES} is not an object: {text[:80]!r}")


def _picture_name(source: Path, line: Line) -> str:
    """What the line names, or the file of its step number; empty where there is none."""
    value = line.fields.get("screenshot_file") or line.fields.get("screenshot")
    if isinstance(value, str) and value:
        name = own_name(source, value)
        return name if inside(source, name).is_file() else Path(name).name
    number = line.fields.get("step_num")
    if not isinstance(number, int):
        return ""
    found = [path.name for path in source.glob("step_*.png") if re.match(rf"step_{number}(\D|$)", path.name)]
    return sorted(found)[-1] if found else ""


def _first_screen(source: Path) -> np.ndarray | None:
    pictures = [path for path in sorted(source.glob("step_0*.png")) if re.match(r"step_0(\D|$)", path.name)]
    pictures += sorted(source.glob("initial*.png"))
    return next((pixels for path in pictures if (pixels := picture_or_none(path)) is not None), None)


def _success(path: Path) -> tuple[bool | None, str]:
    """Whether result.txt says 1 or more; None, and a word about it, where it is not a number or verdict."""
    if not path.is_file():
        return None, ""
    said = path.read_text(encoding="utf-8", errors="replace").strip()
    if said.lower() in (*TRUE, *FALSE):
        return said.lower() in TRUE, ""
    try:
        return float(said or 0) >= 1, ""
    except ValueError:
        return None, f"result.txt says {said[:80]!r}, which is not a number"


def _instruction(source: Path, lines: list[Line]) -> str:
    """The task's words: in a line, in a JSON file of the task, or in instruction.txt."""
    for line in lines:
        for name in ("instruction", "task", "goal"):
            if isinstance(line.fields.get(name), str) and line.fields[name].strip():
                return str(line.fields[name])
    for path in sorted(source.glob("*.json")):
        try:
            data = json.loads(path.read_text(encoding="utf-8", errors="replace"))
        except (ValueError, RecursionError, OSError):
            continue
        if isinstance(data, dict) and isinstance(data.get("instruction"), str):
            return str(data["instruction"])
    plain = source / "instruction.txt"
    return plain.read_text(encoding="utf-8", errors="replace").strip() if plain.is_file() else ""


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and value == value and abs(value) < 1e300 else None
