"""`handeye skill list | show | learn`: the skills there are, and which of them a run may use."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from rich.table import Table

from handeye.agent.contracts import Skill
from handeye.agent.errors import CallerError
from handeye.agent.log.reader import read_run
from handeye.agent.task.file import EnvironmentPart, Limits, SecretSource, SkillStep, TaskFile
from handeye.agent.task.filling import literal
from handeye.commands.report import console, write_json
from handeye.skills.contract import signature
from handeye.skills.learned import Learned, load_learned
from handeye.skills.learned_file import FILE, HOME, write_skill
from handeye.skills.learning import learn
from handeye.skills.registry import HAND_WRITTEN, Registry

OURS = frozenset(skill.name for skill in HAND_WRITTEN)


def registry(offered: Sequence[str], here: Path, trusted: bool = False) -> Registry:
    """Every skill, the learned ones of `here`, this folder and HANDEYE_SKILLS too; a model is told of the
    offered ones. trusted: a learned one may take the name of one of ours.

    One that cannot be read, or takes such a name, is left out with a warning.
    """
    homes = [here / HOME, Path.cwd() / HOME, *map(Path, filter(None, [os.environ.get("HANDEYE_SKILLS")]))]
    found = {path.parent.resolve() for home in homes for path in home.glob(f"*/{FILE}")}
    learned, left_out = usable(sorted(found), trusted)
    for line in left_out:
        _warn(line)
    return Registry(learned, offered, here)


@cache
def _warn(line: str) -> None:
    """Once in a process."""
    print(f"handeye: skill left out: {line}", file=sys.stderr)


def usable(folders: Sequence[Path], trusted: bool) -> tuple[list[Learned], list[str]]:
    """The learned skills of the folders, and why each other one is not among them."""
    learned, left_out = [], []
    for folder in folders:
        try:
            skill = load_learned(folder)
        except CallerError as fault:
            left_out.append(" ".join(str(fault).split()))
            continue
        if skill.name in OURS and not trusted:
            left_out.append(f"{folder} takes the name of our {skill.name}: give --trust to use it instead")
        else:
            learned.append(skill)
    return learned, left_out


def learn_skill(run_folder: Path, name: str | None, out: Path | None, json_file: str | None) -> None:
    """Make a skill of a run. Raises CallerError when the folder holds a skill already."""
    run = read_run(run_folder)
    name = name or re.sub(r"\W+", "_", run.header.run).strip("_").lower()
    folder = out or Path(HOME) / name
    if (folder / FILE).exists():
        raise CallerError(f"{folder} holds a skill already: give another --name or --out")
    skill, pictures = learn(run, name)
    write_skill(folder, skill, pictures)
    shown = console(json_file)
    given = " ".join(f"{word}={shlex.quote(part.default)}" for word, part in skill.parameters.items())
    secrets = " ".join(f"--secret {secret}=..." for secret in skill.secrets)
    url = _page_of(run.header.task)
    shown.print(
        f"{len(skill.steps)} steps, {len(skill.parameters)} parameters in {folder / FILE}", soft_wrap=True
    )
    use = f"use it: handeye skill run {folder} --url {url} {secrets} {given}"
    shown.print(" ".join(use.split()), markup=False, soft_wrap=True)
    data = {"skill": str(folder), "steps": len(skill.steps), "parameters": list(skill.parameters)}
    write_json(data, json_file)


def _page_of(task: Mapping[str, Any]) -> str:
    """The page that a run's task names; it may be of any shape, as others wrote it."""
    part: Any = task
    for name in ("environment", "browser", "url"):
        part = part.get(name) if isinstance(part, Mapping) else None
    return part if isinstance(part, str) else "PAGE"


def list_skills(json_file: str | None) -> None:
    known = registry((), Path.cwd()).skills.values()
    table = Table("skill", "arguments", "what it does")
    for skill in known:
        table.add_row(skill.name, signature(skill), skill.summary)
    console(json_file).print(table)
    write_json([_told(skill) for skill in known], json_file)


def show_skill(name: str, json_file: str | None) -> None:
    skill = registry((), Path.cwd()).find(name)
    shown = console(json_file)
    shown.print(f"{skill.name}: {skill.summary}", markup=False)
    for argument, part in skill.arguments.model_fields.items():
        default = "needed" if part.is_required() else f"default {part.default!r}"
        shown.print(f"  {argument}: {default}", markup=False)
    write_json(_told(skill), json_file)


def skill_task(
    name: str, place: EnvironmentPart, pairs: Sequence[str], secrets: Sequence[str], trusted: bool = False
) -> TaskFile:
    """A task of that one skill. pairs: NAME=VALUE. Raises CallerError."""
    arguments = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    if len(arguments) != len(pairs):
        raise CallerError("an argument of a skill is written NAME=VALUE, each name once")
    registry((), Path.cwd(), trusted).find(name)
    return TaskFile(
        name=Path(name).stem,
        environment=place,
        goal=f"Use the skill {name}",
        secrets={secret: SecretSource() for secret in secrets},
        steps=(SkillStep(skill=name, arguments={key: literal(text) for key, text in arguments.items()}),),
        limits=Limits(steps=300, seconds=600),
    )


def _told(skill: Skill) -> dict[str, object]:
    schema = skill.arguments.model_json_schema()
    return {"name": skill.name, "summary": skill.summary, "arguments": schema}
