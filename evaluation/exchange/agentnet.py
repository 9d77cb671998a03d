"""AgentNet (OpenCUA) trajectories, and AgentNetBench's with their alternative answers.

AgentNet: a JSON Lines file, a task a line: task_id, instruction, traj of {"image", "value": {"code"}};
places in the code are parts of the screen in 0..1. AgentNetBench: a JSON file a task, or a folder of them:
steps of {"image", "ground_truth_actions": [{"type", "params", "metadata": {"bboxes"}}],
"alternative_options"}, where bboxes hold rel_bbox [x, y, width, height] in 0..1. Pictures lie beside the
file, or in `images/`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from handeye.agent.contracts import Action, Box, Click, Drag, Target
from handeye.agent.errors import CallerError, ParseError
from handeye.agent.log.reader import Run
from handeye.evaluation.exchange.folder import (
    Imported,
    Runs,
    Source,
    folder_name,
    picture_inside,
    write_imported,
)
from handeye.evaluation.exchange.pyautogui_code import STATUS, CodeReader
from handeye.evaluation.exchange.pyautogui_input import InputState, Part

GOALS = ("instruction", "natural_language_task", "user_task_description", "high_level_task_description")


def import_agentnet(source: Path, folder: Path, goal: str = "") -> list[Run]:
    """Every task of a file, or of a folder of them, as a run in `folder` named by its task.

    Raises CallerError when nothing in it is a trajectory.
    """
    files = sorted([*source.glob("*.jsonl"), *source.glob("*.json")]) if source.is_dir() else [source]
    runs = Runs()
    for file in files:
        for name, task in _tasks(file, runs.left_out):
            with runs.trying(f"{file}: {name}"):
                runs.append(_import(task, file.parent, folder / folder_name(name), goal))
    return runs.some(f"{source} holds no trajectory of AgentNet")


def _tasks(file: Path, faults: list[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each task with the name of its run; what is not one is put into faults."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError as fault:
        raise CallerError(f"{file} cannot be read: {fault.strerror}") from None
    lines = text.splitlines() if file.suffix == ".jsonl" else [text]
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            task = json.loads(line)
        except (ValueError, RecursionError):
            faults.append(f"{file}: line {number} is not JSON")
            continue
        value = isinstance(task, dict) and (task.get("traj") or task.get("steps"))
        if not isinstance(value, list) or not all(isinstance(step, dict) for step in value):
            faults.append(f"{file}: line {number} has neither traj nor steps")
            continue
        name = str(task.get("task_id") or f"{file.stem}_{number}")
        yield "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name), task


def _import(task: Mapping[str, Any], beside: Path, folder: Path, goal: str) -> Run:
    words = goal or next((str(task[name]) for name in GOALS if task.get(name)), "unknown")
    done = task.get("task_completed")
    success = done if isinstance(done, bool) else None
    name = str(task.get("task_id") or folder.name)
    return write_imported(Source(name, "agentnet", words, success), _steps(task, beside), folder)


def _steps(task: Mapping[str, Any], beside: Path) -> Iterator[Imported]:
    """Several for a step of several actions: they share its screen."""
    steps: Sequence[Mapping[str, Any]] = task.get("traj") or task["steps"]
    size: tuple[int, int] = (1, 1)
    reader = CodeReader(size)
    for step in steps:
        name = str(step.get("image") or "")
        pixels = picture_inside(beside, name, f"images/{name}") if name else None
        size = (pixels.shape[1], pixels.shape[0]) if pixels is not None else size
        reader.input.size = size
        if "ground_truth_actions" in step:
            parts = list(_truth(step["ground_truth_actions"], reader.input, size))
            also = (*_elsewhere(step, parts, size), *_alternatives(step, size)) if len(parts) == 1 else ()
        else:
            parts, also = [(part, None) for part in reader.read(_code(step))], ()
        missing = (
            None if pixels is not None else f"the picture of this screen is missing or damaged: {name!r}"
        )
        for part, target in parts:
            error = missing or part.error
            yield Imported(pixels, _code(step), part.action, error, target, also_right=also)


def _code(step: Mapping[str, Any]) -> str:
    value = step.get("value")
    data = value.get("code") if isinstance(value, dict) else value or step.get("action") or step.get("code")
    return str(data or json.dumps(step.get("ground_truth_actions", "")))


def _truth(actions: Any, state: InputState, size: tuple[int, int]) -> Iterator[tuple[Part, Target | None]]:
    """What the actions of one answer do, each with the box that AgentNetBench accepts for it.

    A move that the next action begins at is gone; a drag keeps its box, for that is where it begins.
    """
    pairs: list[tuple[Part, Target | None]] = []
    for action in actions if isinstance(actions, list) else [actions]:
        last = pairs[-1] if pairs else None
        state.parts = [last[0]] if last else []
        try:
            _do(action, state)
        except ParseError as fault:
            state.parts.append(Part(None, str(fault)))
        own = _target(action, size)
        if last and (not state.parts or state.parts[0] is not last[0]):
            own = last[1] if any(isinstance(part.action, Drag) for part in state.parts) else own or last[1]
            pairs.pop()
        pairs += [(part, own) for part in state.parts if not last or part is not last[0]]
    yield from pairs or [(Part(None, "no action in it"), None)]


def _do(action: Any, state: InputState) -> None:
    if not isinstance(action, Mapping):
        raise ParseError(f"{str(action)[:80]!r} is not an action")
    given = action.get("params") if isinstance(action.get("params"), Mapping) else {}
    assert isinstance(given, Mapping)
    kind, place = str(action.get("type", "")), given.get("position")
    at = {"x": place.get("x"), "y": place.get("y")} if isinstance(place, Mapping) else {}
    if kind == "terminate":
        status = str(given.get("status", "success"))
        if status not in STATUS:
            raise ParseError(f"terminate with the status {status!r}")
        state.parts.append(Part(STATUS[status]))
    elif kind in ("write", "typewrite"):
        state.call("typewrite", [], {"message": given.get("text", given.get("content"))})
    elif kind in ("press", "hotkey"):
        keys = given.get("keys", given.get("key"))
        state.call(
            kind, [keys], {"presses": given["presses"]} if kind == "press" and "presses" in given else {}
        )
    elif kind in ("scroll", "hscroll", "vscroll"):
        state.call(kind, [given.get("amount", given.get("clicks"))], at)
    else:
        button = {"button": given["button"]} if given.get("button") and kind in ("click", "dragTo") else {}
        state.call(kind, [], {**at, **button})


def _alternatives(step: Mapping[str, Any], size: tuple[int, int]) -> Iterator[tuple[Action, Target | None]]:
    """Other answers of one action each; one of several cannot be given at one step."""
    options = step.get("alternative_options")
    for option in options if isinstance(options, list) else []:
        items = list(_truth(option, InputState(size), size))
        if len(items) == 1 and items[0][0].action is not None:
            yield items[0][0].action, items[0][1]


def _elsewhere(
    step: Mapping[str, Any], parts: Sequence[tuple[Part, Target | None]], size: tuple[int, int]
) -> Iterator[tuple[Action, Target | None]]:
    """The same click in each further box that AgentNetBench accepts for it."""
    value = step["ground_truth_actions"]
    action, first = parts[0][0].action, parts[0][1]
    if not isinstance(action, Click) or first is None or not isinstance(value, list):
        return
    for target in (target for one in value for target in _targets(one, size)):
        if target != first:
            x, y = target.box.center
            yield action.model_copy(update={"x": x, "y": y}), target


def _target(action: Any, size: tuple[int, int]) -> Target | None:
    """The first box of the action's own, in pixels; none for an action that points nowhere."""
    return next(_targets(action, size), None)


def _targets(action: Any, size: tuple[int, int]) -> Iterator[Target]:
    metadata = action.get("metadata") if isinstance(action, Mapping) else None
    boxes = metadata.get("bboxes") if isinstance(metadata, Mapping) else None
    for item in boxes if isinstance(boxes, list) else []:
        sides = item.get("rel_bbox") if isinstance(item, Mapping) else None
        if (
            isinstance(sides, list)
            and len(sides) == 4
            and all(isinstance(one, (int, float)) for one in sides)
        ):
            x, y, width, height = sides
            box = Box(x * size[0], y * size[1], (x + width) * size[0], (y + height) * size[1])
            if width > 0 and height > 0:
                yield Target(box=box, role="element")
