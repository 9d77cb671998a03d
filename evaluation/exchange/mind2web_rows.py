"""Rows of Multimodal-Mind2Web (Parquet files of its train and test splits) as runs, one a task.

A row holds confirmed_task, annotation_id, target_action_index, operation ({"op", "value"} as JSON), the
screenshot and pos_candidates, of which the original target's box is the target.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import inf, isfinite
from pathlib import Path
from typing import Any

from handeye.agent.contracts import Action, Box, Click, Press, Target, Type
from handeye.agent.errors import CallerError, MissingExtra
from handeye.agent.log.reader import Run
from handeye.evaluation.exchange.folder import (
    Imported,
    Runs,
    Source,
    decoded,
    folder_name,
    write_imported,
)

COLUMNS = (
    "annotation_id",
    "confirmed_task",
    "target_action_index",
    "target_action_reprs",
    "operation",
    "pos_candidates",
    "screenshot",
)
OPERATIONS = ("CLICK", "HOVER", "ENTER", "TYPE", "SELECT")


def import_mind2web(source: Path, folder: Path, goal: str = "") -> list[Run]:
    """Every task of a Parquet file, as a run in `folder` named by its annotation."""
    try:
        from pyarrow import ArrowInvalid, parquet
    except ImportError as fault:
        raise MissingExtra(fault.name or "pyarrow", "data") from None
    try:
        rows = parquet.read_table(source, columns=list(COLUMNS)).to_pylist()
    except (OSError, ArrowInvalid, KeyError) as fault:
        reason = str(fault).splitlines()[0]
        raise CallerError(f"{source} holds no rows of Multimodal-Mind2Web: {reason}") from None
    return runs_of(rows, folder, goal)


def runs_of(rows: Iterable[Mapping[str, Any]], folder: Path, goal: str = "") -> list[Run]:
    """Rows without a screenshot are left out, as the data set has some."""
    tasks: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    runs = Runs()
    for row in rows:
        if row.get("screenshot"):
            tasks[str(row.get("annotation_id"))].append(row)
    for name, group in tasks.items():
        with runs.trying(f"task {name[:80]}"):
            runs.append(_run(folder_name(name), group, folder, goal))
    return runs.some("no row has a screenshot")


def _run(name: str, rows: Sequence[Mapping[str, Any]], folder: Path, goal: str) -> Run:
    ordered = sorted(rows, key=_place)
    source = Source(name, "mind2web", goal or str(ordered[0]["confirmed_task"]))
    return write_imported(source, [_step(row) for row in ordered], folder / name)


def _place(row: Mapping[str, Any]) -> float:
    """Of its step in the task; after all others where it is not told."""
    try:
        return int(row["target_action_index"])
    except (TypeError, ValueError):
        return inf


def _step(row: Mapping[str, Any]) -> Imported:
    try:
        pixels = decoded(bytes(row["screenshot"]["bytes"] or b""), "screenshot")
    except CallerError:
        pixels = None
    operation = _json(row["operation"])
    target = _target(row["pos_candidates"], str(operation.get("op", "")))
    said = str(row.get("target_action_reprs") or operation)
    op = str(operation.get("op", ""))
    action = _action(operation, target) if op in OPERATIONS else None
    error = None if action else _why_no_target(row["pos_candidates"])
    error = error if op in OPERATIONS else f"an operation that is not known: {op[:40]!r}"
    error = error if pixels is not None else "the picture of this screen is missing or damaged"
    return Imported(pixels, said, action, error, target)


def _action(operation: Mapping[str, Any], target: Target | None) -> Action | None:
    """SELECT is typing at a combobox; HOVER and ENTER count as CLICK, as in the data set's own `op`."""
    op, value = str(operation.get("op", "")), str(operation.get("value", ""))
    if target is None:
        return None
    if op in ("TYPE", "SELECT"):
        return Type(text=value, x=target.box.center[0], y=target.box.center[1])
    if op == "ENTER":
        return Press(keys="Enter")
    return Click(x=target.box.center[0], y=target.box.center[1])


def _why_no_target(candidates: Any) -> str:
    if not candidates or not isinstance(candidates, list):
        return "the row has no candidates: no element of the page is the target"
    return "the target has no box on the screen"


def _target(candidates: Any, op: str) -> Target | None:
    for item in candidates if isinstance(candidates, list) else ():
        candidate = _json(item)
        attributes = _json(candidate.get("attributes", "{}"))
        rect = attributes.get("bounding_box_rect", "")
        sides = rect.split(",") if isinstance(rect, str) else rect
        if candidate.get("is_original_target", True) and isinstance(sides, list) and len(sides) == 4:
            try:
                x, y, width, height = (float(side) for side in sides)
            except (TypeError, ValueError):
                continue
            if not all(map(isfinite, (x, y, width, height))) or width <= 0 or height <= 0:
                continue  # -1,-1,-1,-1: the element is in the page and nowhere on the screen
            role = "combobox" if op == "SELECT" else str(candidate.get("tag", ""))
            text = str(attributes.get("aria_label") or attributes.get("text") or "")
            return Target(box=Box(x, y, x + width, y + height), role=role, text=text)
    return None


def _json(data: Any) -> dict[str, Any]:
    try:
        value = json.loads(data) if isinstance(data, str) else data
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
