"""`handeye log import` and `handeye log export`: runs of others as ours, ours as tables of others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

import yaml

from handeye.agent.errors import CallerError
from handeye.agent.log.reader import Run, read_runs
from handeye.agent.task.file import TaskFile
from handeye.commands.report import console, write_json

Import = Callable[[Path, Path, str], list[Run] | Run]
FORMATS = {
    "osworld": ("osworld", "import_osworld"),
    "agentnet": ("agentnet", "import_agentnet"),
    "androidcontrol": ("android_episodes", "import_androidcontrol"),
    "browser-use": ("browser_use", "import_browser_use"),
    "browsergym": ("browsergym", "import_browsergym"),
    "mind2web": ("mind2web_rows", "import_mind2web"),
    "playwright": ("playwright_trace", "import_playwright"),
}
"""Each with the module and the function that reads it into a folder, with a goal where it has none."""
SCRIPTS = ("devtools", "selenium")
"""Recordings without pictures, which are tasks."""


def import_runs(form: str, source: Path, out: Path, goal: str, json_file: str | None) -> None:
    """Raises CallerError for an unknown format or a source that is not of it."""
    if form in SCRIPTS:
        raise CallerError(
            f"a recording of {form} has no pictures: handeye task import {form} {source} --out DIR"
        )
    if form not in FORMATS:
        raise CallerError(f"unknown format {form!r}: known are {', '.join(FORMATS)}")
    module, name = FORMATS[form]
    read = cast(Import, getattr(import_module(f"handeye.evaluation.exchange.{module}"), name))
    imported = read(source, out, goal)
    runs: list[Run] = imported if isinstance(imported, list) else [imported]
    shown, rows = console(json_file), []
    for run in runs:
        unscored = [step for step in run.steps if step.decided.action is None]
        doubts = f", {len(unscored)} of them kept unscored" if unscored else ""
        shown.print(f"{run.folder}: {len(run.steps)} steps{doubts}", markup=False, soft_wrap=True)
        for step in unscored[:3]:
            shown.print(f"  step {step.decided.step}: {step.decided.error}", markup=False, soft_wrap=True)
        rows.append({"run": str(run.folder), "steps": len(run.steps), "unscored": len(unscored)})
    write_json({"runs": rows}, json_file)


def import_tasks(form: str, source: Path, out: Path, goal: str, json_file: str | None) -> None:
    """A recorder's script as a task file, each of its tests one. Raises CallerError."""
    from handeye.evaluation.exchange.browser_scripts import read_devtools, read_selenium

    if form not in SCRIPTS:
        raise CallerError(f"unknown format {form!r}: known are {', '.join(SCRIPTS)}")
    scripts = [read_devtools(source)] if form == "devtools" else read_selenium(source)
    shown, written = console(json_file), []
    for number, script in enumerate(scripts):
        body = script.body(goal)
        TaskFile.model_validate(body)
        plain = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in script.name)
        path = out / f"{plain or number}.yaml"
        if path.exists():
            raise CallerError(f"{path} is there already: give another --out")
        notes = "".join(f"# {note}\n" for note in script.notes)
        try:
            out.mkdir(parents=True, exist_ok=True)
            path.write_text(
                f"# from {source.name}; handeye run {path}\n{notes}"
                + yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=100),
                encoding="utf-8",
            )
        except OSError as fault:
            raise CallerError(f"cannot write {path}: {fault.strerror or fault}") from None
        shown.print(f"{path}: {len(script.steps)} steps", markup=False, soft_wrap=True)
        for note in script.notes:
            shown.print(f"  {note}", markup=False, soft_wrap=True)
        written.append({"task": str(path), "steps": len(script.steps), "notes": script.notes})
    write_json({"tasks": written}, json_file)


def write_table(folders: Sequence[Path], file: Path, json_file: str | None) -> None:
    """Raises CallerError for a file that is not a Parquet file by its name."""
    from handeye.evaluation.exchange.parquet import export_parquet

    if file.suffix != ".parquet":
        raise CallerError(f"{file.name} does not end in .parquet, the one form that runs are exported in")
    rows = export_parquet(read_runs(folders), file)
    console(json_file).print(f"{file}: {rows} rows, {file.stat().st_size} bytes", soft_wrap=True)
    write_json({"file": str(file), "rows": rows}, json_file)
