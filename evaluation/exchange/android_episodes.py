"""AndroidControl's episodes as JSON: the fields of its TFRecords, with pictures as files or base64.

{"episode_id", "goal", "screenshots": [...], "screenshot_widths", "screenshot_heights", "actions":
[{"action_type": "click", "x", "y"}, ...], "step_instructions": [...]}; one object, a list of them, or one a
line. There is one screenshot more than there are actions. An action may carry candidate_bbox [[x0, y0, x1,
y1]], as the test set that circulates with Qwen2.5-VL has it.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from handeye.agent.actions import validate
from handeye.agent.contracts import Action, Box, Target
from handeye.agent.errors import CallerError, ParseError
from handeye.agent.log.reader import Run
from handeye.evaluation.exchange.folder import (
    FAULTS,
    Imported,
    Runs,
    Source,
    decoded,
    fault_words,
    folder_name,
    picture_inside,
    write_imported,
)

END: dict[str, dict[str, Any]] = {
    "success": {"kind": "done"},
    "failure": {"kind": "fail", "reason": "infeasible"},
}
WAYS = {"down": (0, 1), "up": (0, -1), "right": (1, 0), "left": (-1, 0)}


def import_androidcontrol(source: Path, folder: Path, goal: str = "") -> list[Run]:
    """Every episode as a run in `folder`; each step's own instruction stands in its words.

    Raises CallerError when nothing in the file is an episode.
    """
    runs = Runs()
    for number, episode in enumerate(_episodes(source, runs.left_out)):
        with runs.trying(f"{source}: episode {number}"):
            if not isinstance(episode, Mapping) or not isinstance(episode.get("actions"), list):
                raise CallerError(f"{source}: episode {number} has no actions")
            name = folder_name(episode.get("episode_id", number))
            words = goal or str(episode.get("goal") or "unknown")
            steps = _steps(episode, source.parent)
            runs.append(write_imported(Source(name, "androidcontrol", words), steps, folder / name))
    return runs.some(f"{source} holds no episode")


def android_action(data: Any, width: int, height: int) -> Action:
    """One of its actions on a screen of that size. Raises ParseError."""
    if not isinstance(data, Mapping):
        raise ParseError(f"{str(data)[:80]!r} is not an action")
    kind = str(data.get("action_type", data.get("action", ""))).lower()
    place = data.get("coordinate")
    x, y = place if isinstance(place, list) and len(place) == 2 else (data.get("x"), data.get("y"))
    if kind in ("click", "long_press"):
        return validate({"kind": "click", "x": x, "y": y, "button": "left" if kind == "click" else "right"})
    if kind in ("scroll", "swipe"):
        way = WAYS.get(str(data.get("direction")).lower())
        if way is None and _is_place(data.get("coordinate2")) and _is_place(place):
            return _swipe(data["coordinate"], data["coordinate2"])
        if way is None:
            raise ParseError(f"a scroll without a direction of {', '.join(WAYS)}")
        dx, dy = way[0] * width / 2, way[1] * height / 2
        return validate({"kind": "scroll", "x": width / 2, "y": height / 2, "dx": dx, "dy": dy})
    if kind == "input_text":
        return validate({"kind": "type", "text": data.get("text")})
    if kind == "type":
        return validate({"kind": "type", "text": f"{data.get('text', '')}\n", "x": x, "y": y})
    if kind in ("open_app", "open"):
        return validate({"kind": "open_app", "name": data.get("app_name", data.get("text"))})
    if kind == "system_button":  # of the action space that Qwen's models have for it
        kind = f"navigate_{str(data.get('button')).lower()}"
    plain: dict[str, dict[str, Any]] = {
        "navigate_enter": {"kind": "press", "keys": "Enter"},
        "answer": {"kind": "done", "answer": str(data.get("text") or "")},
        "terminate": END.get(str(data.get("status", "success")).lower(), END["failure"]),
        "navigate_back": {"kind": "navigate", "to": "back"},
        "navigate_home": {"kind": "press", "keys": "Home"},
        "wait": {"kind": "wait"},
    }
    if kind not in plain:
        raise ParseError(f"{kind or str(dict(data))[:80]} is not an action of AndroidControl")
    return validate(plain[kind])


def _is_place(data: Any) -> bool:
    return isinstance(data, list) and len(data) == 2 and all(isinstance(side, (int, float)) for side in data)


def _swipe(start: list[float], end: list[float]) -> Action:
    """A finger that goes up scrolls down."""
    dx, dy = start[0] - end[0], start[1] - end[1]
    return validate({"kind": "scroll", "x": start[0], "y": start[1], "dx": dx, "dy": dy})


def _episodes(source: Path, left_out: list[str]) -> Iterator[Any]:
    """What is not JSON is put into left_out."""
    try:
        text = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise CallerError(f"{source} cannot be read: {fault}") from None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if data is not None:
        yield from data if isinstance(data, list) else [data]
        return
    for number, line in enumerate(text.splitlines(), 1):
        try:
            data = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError):
            left_out.append(f"{source}: line {number} is not JSON")
            continue
        if data is not None:
            yield data


def _steps(episode: Mapping[str, Any], beside: Path) -> Iterator[Imported]:
    shots = episode.get("screenshots") or []
    words = episode.get("step_instructions") or []
    before = _picture(shots, 0, beside)
    for number, item in enumerate(episode["actions"]):
        after = _picture(shots, number + 1, beside)
        said = json.dumps(item)
        if number < len(words):
            said = f"{words[number]}\n{said}"
        width, height = _told_size(episode, number, before)
        try:
            action, error = android_action(item, width, height), None
        except ParseError as fault:
            action, error = None, str(fault)
        except FAULTS as fault:
            action, error = None, fault_words(fault)
        if before is None:
            error = f"the picture of screen {number} is missing or damaged"
        scale = (before.shape[1] / width, before.shape[0] / height) if before is not None else (1.0, 1.0)
        yield Imported(
            before,
            said,
            _scaled(action, *scale),
            error,
            _target(item, action, scale),
            after,
        )
        before = after


def _told_size(episode: Mapping[str, Any], number: int, pixels: np.ndarray | None) -> tuple[int, int]:
    """The size that the actions' places are given in: the one told, else the picture's own."""
    lines = []
    for name in ("screenshot_widths", "screenshot_heights"):
        sides = episode.get(name)
        side = sides[number] if isinstance(sides, list) and number < len(sides) else None
        side = int(side) if isinstance(side, str) and side.isdecimal() else side
        lines += [side] if isinstance(side, int) and side > 0 else []
    if len(lines) == 2:
        return lines[0], lines[1]
    return (pixels.shape[1], pixels.shape[0]) if pixels is not None else (1, 1)


def _scaled(action: Action | None, across: float, down: float) -> Action | None:
    if action is None or (across, down) == (1.0, 1.0):
        return action
    fields = action.model_dump()
    for name, factor in (("x", across), ("dx", across), ("y", down), ("dy", down)):
        if fields.get(name) is not None:
            fields[name] *= factor
    return validate(fields)


def _target(data: Any, action: Action | None, scale: tuple[float, float]) -> Target | None:
    boxes = data.get("candidate_bbox") if isinstance(data, Mapping) and action is not None else None
    rows = boxes if isinstance(boxes, list) and boxes and isinstance(boxes[0], list) else [boxes]
    for row in rows:
        if isinstance(row, list) and len(row) == 4 and all(isinstance(side, (int, float)) for side in row):
            x0, y0, x1, y1 = row
            if x0 < x1 and y0 < y1:
                box = Box(x0 * scale[0], y0 * scale[1], x1 * scale[0], y1 * scale[1])
                return Target(box=box, role="element")
    return None


def _picture(shots: Any, number: int, beside: Path) -> np.ndarray | None:
    """A file's name, or a picture in base64; None where there is none that can be read."""
    value = shots[number] if isinstance(shots, list) and number < len(shots) else None
    if not isinstance(value, str) or not value:
        return None
    if len(value) < 1000 and (found := picture_inside(beside, value)) is not None:
        return found
    try:
        return decoded(base64.b64decode(value.rpartition(",")[2], validate=True), f"screenshot {number}")
    except (binascii.Error, ValueError, CallerError):
        return None
