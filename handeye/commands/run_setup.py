"""Picks the parts: a run's folder, header and policy."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rich.prompt import Confirm
from rich.prompt import Prompt as Question

from handeye.agent.actions import render
from handeye.agent.contracts import Action, ModelCard
from handeye.agent.errors import CallerError
from handeye.agent.log.format import RunHeader
from handeye.agent.loop.turn import Watch
from handeye.agent.safety.policy import Policy
from handeye.agent.task.file import SkillStep, SubGoal, TaskFile
from handeye.commands.environments import screen_of, without_password

PACKAGES = ("handeye", "langgraph", "numpy", "opencv-python-headless", "playwright", "torch", "transformers")


@dataclass(frozen=True)
class People:
    """Who is asked in a run: confirmed allows an action or not, answered answers the model's question;
    without them the terminal, where there is one. before: is told every action that is allowed, before it is
    done, and may raise PolicyRefusal. after: is told every step."""

    confirmed: Callable[[Action], Awaitable[bool]] | None = None
    answered: Callable[[str], Awaitable[str]] | None = None

    before: Callable[[Action], Awaitable[None]] | None = None
    after: Watch | None = None

    def of(self, policy: Policy) -> Policy:
        return replace(
            policy,
            confirmed=self.confirmed or policy.confirmed,
            answered=self.answered or policy.answered,
            before=self.before,
        )


def new_folder(out: Path, name: str) -> Path:
    """Make a folder in `out` that no run has yet, also when another command is making its own.

    Raises CallerError where none can be made.
    """
    folder, count = out / name, 1
    while True:
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            count += 1
            folder = out / f"{name}-{count}"
        except OSError as fault:
            raise CallerError(f"no run can be written to {folder}: {fault.strerror or fault}") from None
        else:
            return folder


def default_out() -> Path:
    return Path("runs") / time.strftime("%Y%m%d-%H%M%S")


def task_header(task: TaskFile, goal: str, card: ModelCard, config: dict[str, Any]) -> RunHeader:
    """The task goes in as it was written, so that it can be run again; the goal as it was asked."""
    return RunHeader(
        run=task.name,
        started=time.time(),
        environment="browser" if task.environment.browser else "desktop",
        goal=goal,
        screen=screen_of(task),
        task=without_password(task).model_dump(mode="json", exclude_defaults=True),
        config=config,
        model=card,
        packages=package_versions(),
    )


def package_versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _texts(step: SubGoal) -> tuple[str, ...]:
    if isinstance(step, SkillStep):
        return tuple(step.arguments.values())
    return (step if isinstance(step, str) else step.action,)


def policy_of(task: TaskFile) -> Policy:
    """Questions and confirmations go to the terminal where there is one."""
    part, words = task.policy, (task.goal, *task.values().values())
    steps = tuple(text for step in task.steps for text in _texts(step))
    made = Policy(
        allowed_hosts=part.allowed_hosts,
        confirm=part.confirm,
        told=None if part.copy_from_screen else (*words, *steps),
        injected=part.injected,
    )
    if not sys.stdin.isatty():
        return made
    return replace(made, confirmed=_confirmed, answered=_answered)


async def _confirmed(action: Action) -> bool:
    return await asyncio.to_thread(Confirm.ask, f"Allow {render(action)}?")


async def _answered(question: str) -> str:
    return await asyncio.to_thread(Question.ask, question)
