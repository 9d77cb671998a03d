"""Runs as one Parquet table, a row a step, which HF `datasets` loads with its pictures decoded.

datasets.load_dataset("parquet", data_files="steps.parquet")
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from handeye.agent.actions import points, render
from handeye.agent.contracts import Step
from handeye.agent.errors import CallerError, MissingExtra
from handeye.agent.log.format import stored_frame
from handeye.agent.log.parts import parts_of
from handeye.agent.log.reader import Run
from handeye.evaluation.offline.names import run_names

TEXTS = (
    "run", "folder", "model", "goal", "action", "kind", "target_role", "target_text", "reply", "effect",
    "error", "url",
)  # fmt: skip
ROWS_A_GROUP = 64
"""Rows kept in memory at a time; a picture is written once for them, however many show it."""
MOST_PICTURES = 1 << 30
"""Bytes of pictures up to which each is written once."""


def export_parquet(runs: Sequence[Run], file: Path) -> int:
    """Write the table and give its number of rows. Raises CallerError for a lost frame.

    (folder, step) names a row: folder is as much of a run's path as tells it from the others.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as fault:
        raise MissingExtra(fault.name or "pyarrow", "data") from None
    columns: list[Any] = [pyarrow.field(name, pyarrow.string()) for name in TEXTS]
    picture = pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])
    numbers = pyarrow.list_(pyarrow.float64())
    columns += [
        pyarrow.field("step", pyarrow.int64()),
        pyarrow.field("point", numbers),
        pyarrow.field("target_box", numbers),
        pyarrow.field("success", pyarrow.bool_()),
        pyarrow.field("screenshot", picture),
    ]
    schema = pyarrow.schema(
        columns, metadata={"huggingface": json.dumps({"info": {"features": _features()}})}
    )
    rows, count = list[dict[str, Any]](), 0
    try:
        with parquet.ParquetWriter(file, schema, dictionary_pagesize_limit=MOST_PICTURES) as writer:
            for row in _rows(runs):
                rows.append(row)
                if len(rows) == ROWS_A_GROUP:
                    writer.write_table(pyarrow.Table.from_pylist(rows, schema))
                    count, rows = count + len(rows), []
            writer.write_table(pyarrow.Table.from_pylist(rows, schema))
    except OSError as fault:
        raise CallerError(f"{file} cannot be written: {fault.strerror or fault}") from None
    return count + len(rows)


def _rows(runs: Sequence[Run]) -> Iterator[dict[str, Any]]:
    runs = [part for run in runs for part in parts_of(run)]
    for run, name in zip(runs, run_names(runs), strict=True):
        for step in run.steps:
            yield _row(run, name, step)


def _row(run: Run, name: str, step: Step) -> dict[str, Any]:
    decided, outcome = step.decided, step.acted.outcome if step.acted else None
    path = stored_frame(run.folder, decided.frame)
    place = points(decided.action)[:1] if decided.action else []
    return {
        "run": run.header.run,
        "folder": name,
        "model": run.header.model.name if run.header.model else str(run.header.config.get("model") or ""),
        "goal": run.header.goal,
        "step": decided.step,
        "action": render(decided.action) if decided.action else "",
        "kind": decided.action.kind if decided.action else "",
        "point": list(place[0]) if place else None,
        "target_box": list(decided.target.box) if decided.target else None,
        "target_role": decided.target.role if decided.target else "",
        "target_text": decided.target.text if decided.target else "",
        "reply": decided.reply.text,
        "effect": outcome.effect if outcome else "",
        "error": decided.error or (outcome.error if outcome else None) or "",
        "url": (outcome.url if outcome else None) or "",
        "success": run.ended.success if run.ended else None,
        "screenshot": {"bytes": path.read_bytes(), "path": None},
    }


def _features() -> dict[str, Any]:
    """What HF `datasets` has to know to decode the pictures."""
    numbers = [{"dtype": "float64", "_type": "Value"}]  # `datasets` 3 knows no type named List, 5 reads both
    data: dict[str, Any] = {name: {"dtype": "string", "_type": "Value"} for name in TEXTS}
    data |= {"step": {"dtype": "int64", "_type": "Value"}, "point": numbers, "target_box": numbers}
    return data | {"success": {"dtype": "bool", "_type": "Value"}, "screenshot": {"_type": "Image"}}
