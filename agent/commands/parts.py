"""Picks the parts: the model of a name, a run's folder, header and policy."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rich.prompt import Confirm
from rich.prompt import Prompt as Question

from agent.actions import render
from agent.commands.places import screen_of
from agent.contracts import Action, Environment, ModelCard, VisionModel
from agent.errors import CallerError
from agent.log.format import RunHeader
from agent.policy import Policy
from agent.task import SkillStep, SubGoal, TaskFile

PACKAGES = ("handeye", "langgraph", "numpy", "opencv-python-headless", "playwright", "torch", "transformers")
PER_RUN = ("none", "oracle", "random", "scripted")
"""Models that have to be made anew for every run."""

ModelOf = Callable[[Environment], VisionModel]


def load_model(name: str, environment: Environment | None = None) -> VisionModel:
    """Any of agent.backends.NAMES, oracle or random. The oracle looks into `environment`."""
    if name == "random":
        from training.oracles.model import RandomModel

        return RandomModel()
    if name != "oracle":
        from agent.backends import load

        return _told_where(load(name))
    from environments.browser import BrowserEnvironment
    from environments.desktop import DesktopEnvironment
    from environments.miniwob import MiniwobEnvironment

    if isinstance(environment, MiniwobEnvironment):
        from training.oracles.model import OracleModel

        return OracleModel(environment)
    if isinstance(environment, BrowserEnvironment):
        from training.helpdesk.model import HelpdeskOracle

        return HelpdeskOracle(lambda: environment.page)
    if isinstance(environment, DesktopEnvironment):
        from training.oracles.desktop import DesktopOracle

        return DesktopOracle(environment)
    raise CallerError("the oracle knows MiniWoB++ tasks, the helpdesk and the desktop's examples only")


def _told_where(model: VisionModel) -> VisionModel:
    """Says so when screenshots leave this machine; nothing is sent before."""
    if model.card.sent_to:
        print(f"screenshots leave this machine: they are sent to {model.card.sent_to}", file=sys.stderr)
    return model


def model_maker(name: str) -> ModelOf:
    """Makes the model for each run; weights are loaded once, now."""
    if name.partition(":")[0] in PER_RUN:
        return lambda environment: load_model(name, environment)
    model = load_model(name)
    return lambda environment: model


def new_folder(out: Path, name: str) -> Path:
    """A folder in `out` that no run has yet."""
    folder, count = out / name, 1
    while folder.exists():
        count += 1
        folder = out / f"{name}-{count}"
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
        task=task.model_dump(mode="json", exclude_defaults=True),
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
    told = Policy(
        allowed_hosts=part.allowed_hosts,
        confirm=part.confirm,
        told=None if part.copy_from_screen else (*words, *steps),
        injected=part.injected,
    )
    if not sys.stdin.isatty():
        return told
    return replace(told, confirmed=_confirmed, answered=_answered)


async def _confirmed(action: Action) -> bool:
    return await asyncio.to_thread(Confirm.ask, f"Allow {render(action)}?")


async def _answered(question: str) -> str:
    return await asyncio.to_thread(Question.ask, question)
