"""`handeye task new | check | schema`: task files written, explained and described to editors."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from pydantic import ValidationError
from rich.prompt import Prompt

from handeye.agent.contracts import Skill
from handeye.agent.errors import CallerError, EnvironmentLost
from handeye.agent.task.file import SkillStep, TaskFile
from handeye.agent.task.filling import words_in
from handeye.agent.task.reading import mistakes, place_in, read_task, schema
from handeye.agent.task.selectors import WRONG, selectors_of, sources
from handeye.commands.options import wait
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
    name = _asked(wanted.name, "--name", "Name", path.stem, _wrong_name)
    url = _asked(wanted.url, "--url", "Address of the page to start on", None, _wrong_url)
    goal = _asked(wanted.goal, "--goal", "What is to be reached, in words", None, _wrong_goal)
    text = _asked(wanted.text, "--text", "Text that is on the page when it is done", None, _wrong_text)
    secrets = sorted({name for item in (goal, *wanted.steps) for name in SECRET.findall(item)})
    body = {
        "name": name,
        "environment": {"browser": {"url": url}},
        "goal": goal,
        **({"secrets": {secret: {"env": secret} for secret in secrets}} if secrets else {}),
        **({"steps": [_step(item) for item in wanted.steps]} if wanted.steps else {}),
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
    found = {str(path): mistakes(path) for path in paths}
    right = [path for path in paths if not found[str(path)]]
    selectors = wait(_wrong_selectors(right))
    found |= {str(path): [*_wrong_skills(path), *selectors[str(path)]] for path in right}
    shown = console(json_file)
    for path, item in found.items():
        for line in item or [f"{path}: right"]:
            shown.print(line, markup=False, soft_wrap=True)
    write_json({"tasks": found}, json_file)
    return not any(found.values())


def print_schema() -> None:
    print(json.dumps(schema(), indent=1))


async def _wrong_selectors(paths: Sequence[Path]) -> dict[str, list[str]]:
    """Of each task file the selectors and scripts that Chromium cannot read, each with its place; none where
    there is no Chromium."""
    data = {str(path): list(selectors_of(read_task(path))) for path in paths}
    found: dict[str, list[str]] = {name: [] for name in data}
    if not any(data.values()):
        return found
    try:
        from handeye.environments.browser.chromium import launch

        async with launch() as (_, browser):
            page = await browser.new_page()
            for name, selectors in data.items():
                why = await page.evaluate(WRONG, sources(selectors))
                found[name] = [
                    f"{name}{place_in(Path(name), loc)}: {'.'.join(map(str, loc))}: {text!r} {each}"
                    for (loc, text), each in zip(selectors, why, strict=True)
                    if each
                ]
    except (CallerError, EnvironmentLost):
        print("handeye: no selector was checked: there is no Chromium here", file=sys.stderr)
    return found


def _wrong_skills(path: Path) -> list[str]:
    """Skills that are not there, and arguments that a skill does not take, each with its place."""
    task, known = read_task(path), registry((), path.parent.resolve())
    named: list[tuple[tuple[str | int, ...], str, dict[str, str]]] = [
        (("skills", at), name, {}) for at, name in enumerate(task.skills)
    ]
    for at, step in enumerate(task.steps):
        if isinstance(step, SkillStep):
            named.append((("steps", at), step.skill, dict(step.arguments)))
    found = []
    for where, name, arguments in named:
        try:
            skill = known.find(name)
        except CallerError as fault:
            loc: tuple[str | int, ...] = (*where, "skill", "") if where[0] == "steps" else where
            found.append(f"{path}{place_in(path, loc)}: {fault}")
            continue
        if where[0] == "steps":
            found += [
                f"{path}{place_in(path, (*where, *loc))}: {why}" for loc, why in _arguments(skill, arguments)
            ]
    return found


def _arguments(skill: Skill, given: dict[str, str]) -> list[tuple[tuple[str, ...], str]]:
    """What is wrong with a skill's arguments, and where; words in braces may stand for any value."""
    try:
        skill.arguments.model_validate(given)
    except ValidationError as fault:
        takes = ", ".join(skill.arguments.model_fields) or "none"
        lines: list[tuple[tuple[str, ...], str]] = []
        for error in fault.errors():
            name = str(error["loc"][0])
            if error["type"] == "missing":
                lines.append((("skill",), f"skill {skill.name} needs {name}; its arguments are {takes}"))
            elif error["type"] == "extra_forbidden":
                near = get_close_matches(name, skill.arguments.model_fields, 1)
                hint = f", is {near[0]} meant?" if near else ""
                why = f"skill {skill.name} has no argument {name}{hint}; its arguments are {takes}"
                lines.append((("arguments", name), why))
            elif not words_in(given.get(name, "")):
                lines.append((("arguments", name), f"skill {skill.name}: {name}: {error['msg']}"))
        return lines
    return []


def _step(data: str) -> object:
    """`skill NAME k=v ...`, `action click(x=1, y=2)`, or a goal in words."""
    kind, _, rest = data.partition(" ")
    if kind == "action":
        return {"action": rest}
    if kind != "skill":
        return data
    name, _, words = rest.partition(" ")
    pairs = re.findall(r"""(?:"([^"]+)"|([^\s="]+))=(?:"([^"]*)"|(\S*))""", words)
    return {"skill": name, "arguments": {long or short: text or bare for long, short, text, bare in pairs}}


def _asked(
    given: str | None, option: str, question: str, default: str | None, wrong: Callable[[str], str]
) -> str:
    """wrong: why an answer does not do, or nothing. Asks again at a terminal; raises CallerError
    elsewhere."""
    asking = given is None and sys.stdin.isatty()
    if given is None and not asking:
        if default is None:
            raise CallerError(f"nobody is there to be asked: give {option}")
        given = default
    while True:
        answer = given if given is not None else Prompt.ask(question, default=default or "")
        why = wrong(answer.strip())
        if not why:
            return answer.strip()
        if not asking:
            raise CallerError(f"{option}: {why}")
        console(None).print(why, markup=False)


def _wrong_name(name: str) -> str:
    if not name:
        return "a name is needed"
    return (
        ""
        if re.fullmatch(r"[\w. -]+", name)
        else f"{name!r}: letters, figures, dots, dashes and spaces make a name"
    )


def _wrong_url(url: str) -> str:
    parts = urlsplit(url) if not url.startswith("{") else None
    if (
        parts is None
        or (parts.scheme in ("http", "https") and parts.hostname)
        or parts.scheme in ("file", "about", "data")
    ):
        return "" if url else "an address is needed"
    return f"{url!r} is not an address; write it with https:// or http://"


def _wrong_text(text: str) -> str:
    return (
        "" if text else "an empty text would always be there: give one that only stands there when it is done"
    )


def _wrong_goal(goal: str) -> str:
    return "" if goal else "say in words what is to be reached"
