"""`handeye task new | check | schema`: task files written, explained and described to editors."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from rich.prompt import Prompt

from handeye.agent.errors import CallerError
from handeye.agent.task.file import SkillStep, TaskFile
from handeye.agent.task.reading import mistakes, read_task, schema
from handeye.commands.report import console, write_json
from handeye.commands.skills import registry

FIRST_LINE = "# handeye run {path}; what a task file can hold: handeye task schema, docs/tasks.md\n"
SECRET = re.compile(r"\{secret:([^{}]+)\}")


@dataclass(frozen=True)
class Wanted:
    """What a new task file is made of; None is asked for. steps: `skill NAME k=v`, an action, or words."""

    name: str | None
    url: str | None
    goal: str | None
    text: str | None
    steps: tuple[str, ...] = ()


def new_task(path: Path, wanted: Wanted, json_file: str | None) -> None:
    """Raises CallerError when the file is there, or something is missing and nobody can be asked."""
    if path.exists():
        raise CallerError(f"{path} is there already: give another file")
    name = _asked(wanted.name, "--name", "Name", path.stem)
    url = _asked(wanted.url, "--url", "Address of the page to start on", None)
    goal = _asked(wanted.goal, "--goal", "What is to be reached, in words", None)
    text = _asked(wanted.text, "--text", "Text that is on the page when it is done", None)
    secrets = sorted({name for told in (goal, *wanted.steps) for name in SECRET.findall(told)})
    body = {
        "name": name,
        "environment": {"browser": {"url": url}},
        "goal": goal,
        **({"secrets": {secret: {"env": secret} for secret in secrets}} if secrets else {}),
        **({"steps": [_step(told) for told in wanted.steps]} if wanted.steps else {}),
        "success": [{"visible_text": text}],
        "limits": {"steps": 30, "seconds": 300},
    }
    written = FIRST_LINE.format(path=path) + yaml.safe_dump(
        body, sort_keys=False, allow_unicode=True, width=100
    )
    TaskFile.model_validate(yaml.safe_load(written))
    try:
        path.write_text(written, encoding="utf-8")
    except OSError as fault:
        raise CallerError(f"cannot write {path}: {fault.strerror or fault}") from None
    console(json_file).print(f"wrote {path}; try it: handeye run {path}")
    write_json({"task": str(path)}, json_file)


def check_tasks(paths: Sequence[Path], json_file: str | None) -> bool:
    """Whether all are right; each mistake is told with line and column."""
    found = {str(path): [*mistakes(path), *_unknown_skills(path)] for path in paths}
    shown = console(json_file)
    for path, told in found.items():
        for line in told or [f"{path}: right"]:
            shown.print(line, markup=False, soft_wrap=True)
    write_json({"tasks": found}, json_file)
    return not any(found.values())


def print_schema() -> None:
    print(json.dumps(schema(), indent=1))


def _unknown_skills(path: Path) -> list[str]:
    if mistakes(path):
        return []
    task, known = read_task(path), registry((), path.parent.resolve())
    told = []
    for name in (*task.skills, *(step.skill for step in task.steps if isinstance(step, SkillStep))):
        try:
            known.find(name)
        except CallerError as fault:
            line = _line_of(path, name)
            told.append(f"{path}:{line}: {fault}")
    return told


def _line_of(path: Path, word: str) -> str:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if found := re.search(rf"\b{re.escape(word)}\b", line):
            return f"{number}:{found.start() + 1}"
    return "1:1"


def _step(told: str) -> object:
    """`skill NAME k=v ...`, `action click(x=1, y=2)`, or a goal in words."""
    kind, _, rest = told.partition(" ")
    if kind == "action":
        return {"action": rest}
    if kind != "skill":
        return told
    name, _, words = rest.partition(" ")
    pairs = re.findall(r"""(?:"([^"]+)"|([^\s="]+))=(?:"([^"]*)"|(\S*))""", words)
    return {"skill": name, "arguments": {long or short: text or bare for long, short, text, bare in pairs}}


def _asked(given: str | None, option: str, question: str, default: str | None) -> str:
    if given is not None:
        return given
    if default is not None and not sys.stdin.isatty():
        return default
    if not sys.stdin.isatty():
        raise CallerError(f"nobody is there to be asked: give {option}")
    return Prompt.ask(question, default=default) if default else Prompt.ask(question)
