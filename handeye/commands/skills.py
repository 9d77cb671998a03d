"""`handeye skill list | show | learn`: the skills there are, and which of them a run may use."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from handeye.agent.contracts import Skill
from handeye.agent.errors import CallerError
from handeye.agent.log.reader import read_run
from handeye.agent.task.file import EnvironmentPart, Limits, SecretSource, SkillStep, TaskFile
from handeye.commands.report import console, write_json
from handeye.skills.contract import signature
from handeye.skills.learned import load_learned
from handeye.skills.learned_file import FILE, HOME, write_skill
from handeye.skills.learning import learn
from handeye.skills.registry import Registry


def registry(offered: Sequence[str], here: Path) -> Registry:
    """Every skill, the learned ones of `here`, this folder and HANDEYE_SKILLS too; a model is told of the
    offered ones."""
    homes = [here / HOME, Path.cwd() / HOME, *map(Path, filter(None, [os.environ.get("HANDEYE_SKILLS")]))]
    found = {path.parent.resolve() for home in homes for path in home.glob(f"*/{FILE}")}
    return Registry((load_learned(folder) for folder in sorted(found)), offered, here)


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
    task: dict[str, Any] = run.header.task
    url = ((task.get("environment") or {}).get("browser") or {}).get("url", "PAGE")
    shown.print(
        f"{len(skill.steps)} steps, {len(skill.parameters)} parameters in {folder / FILE}", soft_wrap=True
    )
    use = f"use it: handeye skill run {folder} --url {url} {secrets} {given}"
    shown.print(" ".join(use.split()), markup=False, soft_wrap=True)
    told = {"skill": str(folder), "steps": len(skill.steps), "parameters": list(skill.parameters)}
    write_json(told, json_file)


def list_skills(json_file: str | None) -> None:
    known = registry((), Path.cwd()).skills.values()
    table = Table("skill", "arguments", "what it does")
    for skill in known:
        table.add_row(skill.name, signature(skill).replace("[", r"\["), skill.summary)
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


def skill_task(name: str, place: EnvironmentPart, pairs: Sequence[str], secrets: Sequence[str]) -> TaskFile:
    """A task of that one skill. pairs: NAME=VALUE. Raises CallerError."""
    arguments = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    if len(arguments) != len(pairs):
        raise CallerError("an argument of a skill is written NAME=VALUE, each name once")
    registry((), Path.cwd()).find(name)
    return TaskFile(
        name=Path(name).stem,
        environment=place,
        goal=f"Use the skill {name}",
        secrets={secret: SecretSource() for secret in secrets},
        steps=(SkillStep(skill=name, arguments=arguments),),
        limits=Limits(steps=300, seconds=600),
    )


def _told(skill: Skill) -> dict[str, object]:
    schema = skill.arguments.model_json_schema()
    return {"name": skill.name, "summary": skill.summary, "arguments": schema}
