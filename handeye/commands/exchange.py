"""`handeye log import` and `handeye log export`: runs of others as ours, ours as tables of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, cast

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
SHOWN_LEFT_OUT = 10


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
    from handeye.evaluation.exchange.folder import readable

    with readable(source):
        imported = read(source, out, goal)
    runs: list[Run] = imported if isinstance(imported, list) else [imported]
    left_out: list[str] = getattr(imported, "left_out", [])
    shown, rows = console(json_file), []
    for run in runs:
        unscored = [step for step in run.steps if step.decided.action is None]
        doubts = f", {len(unscored)} of them kept unscored" if unscored else ""
        shown.print(f"{run.folder}: {len(run.steps)} steps{doubts}", markup=False, soft_wrap=True)
        for step in unscored[:3]:
            shown.print(f"  step {step.decided.step}: {step.decided.error}", markup=False, soft_wrap=True)
        rows.append({"run": str(run.folder), "steps": len(run.steps), "unscored": len(unscored)})
    for why in left_out[:SHOWN_LEFT_OUT]:
        shown.print(f"left out: {why}", markup=False, soft_wrap=True)
    if len(left_out) > SHOWN_LEFT_OUT:
        shown.print(f"and {len(left_out) - SHOWN_LEFT_OUT} more; --json FILE names them all")
    write_json({"runs": rows, "left_out": left_out}, json_file)


def import_tasks(form: str, source: Path, out: Path, goal: str, json_file: str | None) -> None:
    """A recorder's script as a task file, each of its tests one. Raises CallerError."""
    from handeye.evaluation.exchange.browser_scripts import read_devtools, read_selenium
    from handeye.evaluation.exchange.folder import readable

    if form not in SCRIPTS:
        raise CallerError(f"unknown format {form!r}: known are {', '.join(SCRIPTS)}")
    with readable(source):
        scripts = [read_devtools(source)] if form == "devtools" else read_selenium(source)
    shown, written, left_out = console(json_file), list[dict[str, Any]](), list[str]()
    used = set[str]()
    for script in scripts:
        notes = [one_line(note) for note in script.notes]
        path = out / f"{_file_name(script.name, used)}.yaml"
        try:
            with readable(script.name):
                body = script.body(goal)
                TaskFile.model_validate(body)
        except CallerError as fault:
            left_out.append(str(fault))
            continue
        _write_task(path, [f"from {source.name}; handeye run {path}", *notes], body)
        shown.print(f"{path}: {len(script.steps)} steps", markup=False, soft_wrap=True)
        for note in notes:
            shown.print(f"  {note}", markup=False, soft_wrap=True)
        written.append({"task": str(path), "steps": len(script.steps), "notes": notes})
    if not written:
        raise CallerError(left_out[0])
    for why in left_out:
        shown.print(f"left out: {why}", markup=False, soft_wrap=True)
    write_json({"tasks": written, "left_out": left_out}, json_file)


def one_line(text: str) -> str:
    """A text of others without what would end a comment's line or move a terminal's cursor."""
    return "".join(letter if letter.isprintable() else " " for letter in " ".join(text.split()))


def _file_name(name: str, used: set[str]) -> str:
    """A script's name as that of a file; numbered where another script has it."""
    plain = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)[:100] or "task"
    numbered = (plain, *(f"{plain}-{number}" for number in range(2, len(used) + 3)))
    free = next(one for one in numbered if one.lower() not in used)
    used.add(free.lower())
    return free


def _write_task(path: Path, notes: Sequence[str], body: Mapping[str, Any]) -> None:
    if path.exists():
        raise CallerError(f"{path} is there already: give another --out")
    comments = "".join(f"# {one_line(note)}\n" for note in notes)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            comments + yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=100), encoding="utf-8"
        )
    except (OSError, ValueError) as fault:
        raise CallerError(f"cannot write {path}: {getattr(fault, 'strerror', None) or fault}") from None


def export_runs(folders: Sequence[Path], file: Path, json_file: str | None) -> None:
    """The form is by the file's ending. Raises CallerError for one that is not known."""
    if file.suffix == ".parquet":
        from handeye.evaluation.exchange.parquet import export_parquet

        count, what = export_parquet(read_runs(folders), file), "rows"
    elif file.suffix == ".eval":
        from handeye.evaluation.exchange.inspect_log import export_inspect

        count, what = export_inspect(read_runs(folders), file), "samples"
    else:
        raise CallerError(
            f"{file.name} does not end in .parquet or .eval, the two forms that runs are exported in"
        )
    size = file.stat().st_size
    console(json_file).print(f"{file}: {count} {what}, {size} bytes", soft_wrap=True)
    write_json({"file": str(file), what: count}, json_file)
