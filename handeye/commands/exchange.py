"""`handeye log import` and `handeye log export`: runs of others as ours, ours as a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from handeye.agent.errors import CallerError
from handeye.agent.log.reader import Run, read_runs
from handeye.commands.report import console, write_json

FORMATS = ("osworld", "browsergym", "mind2web")


def bring_in(form: str, source: Path, out: Path, goal: str, json_file: str | None) -> None:
    """Raises CallerError for an unknown format or a source that is not of it."""
    runs = _imported(form, source, out, goal)
    for run in runs:
        console(json_file).print(f"{run.folder}: {len(run.steps)} steps", markup=False, soft_wrap=True)
    write_json({"runs": [{"run": str(run.folder), "steps": len(run.steps)} for run in runs]}, json_file)


def write_table(folders: Sequence[Path], file: Path, json_file: str | None) -> None:
    from handeye.evaluation.exchange.parquet import export_parquet

    rows = export_parquet(read_runs(folders), file)
    console(json_file).print(f"{file}: {rows} rows, {file.stat().st_size} bytes", soft_wrap=True)
    write_json({"file": str(file), "rows": rows}, json_file)


def _imported(form: str, source: Path, out: Path, goal: str) -> list[Run]:
    if form == "osworld":
        from handeye.evaluation.exchange.osworld import import_osworld

        return [import_osworld(source, out, goal)]
    if form == "browsergym":
        from handeye.evaluation.exchange.browsergym import import_browsergym

        return [import_browsergym(source, out)]
    if form == "mind2web":
        from handeye.evaluation.exchange.mind2web_rows import import_mind2web

        return import_mind2web(source, out)
    raise CallerError(f"unknown format {form!r}: known are {', '.join(FORMATS)}")
