"""A goal reached on an environment that is open already, which stays open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handeye.agent.contracts import Environment, VisionModel
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.loop.turn import Watch
from handeye.agent.task.file import TaskFile
from handeye.agent.task.settings import AgentSettings
from handeye.commands.report import TaskReport
from handeye.commands.run_setup import People, new_folder, policy_of, task_header
from handeye.commands.run_task import Checked, goals_of, report_of
from handeye.commands.skills import registry
from handeye.session_log import SessionLog


@dataclass(frozen=True)
class Reached:
    """first_step: its number in the log, which may hold more than this run."""

    report: TaskReport
    first_step: int


async def reach(
    task: TaskFile,
    environment: Environment,
    model: VisionModel,
    log: SessionLog | None,
    out: Path,
    people: People | None = None,
    watch: Watch | None = None,
) -> Reached:
    """log: of the session that the run is part of; None: a new folder in `out`. Raises CallerError."""
    if log is not None:
        first = log.run_begins(task.goal)
        return Reached(await _run(task, environment, model, log, people, watch), first)
    header = task_header(task, task.goal, model.card, {"here": str(Path.cwd())})
    with RunWriter.create(new_folder(out, task.name), header) as writer:
        return Reached(await _run(task, environment, model, writer, people, watch), 0)


async def _run(
    task: TaskFile,
    environment: Any,
    model: VisionModel,
    writer: RunWriter,
    people: People | None,
    watch: Watch | None,
) -> TaskReport:
    here = Path.cwd()
    checks = Checked(task, environment, here)
    settings = AgentSettings(max_steps=task.limits.steps, max_seconds=task.limits.seconds)
    policy = (people or People()).of(policy_of(task))
    agent = Agent(model, environment, writer, settings, policy, watch, registry(task.skills, here))
    await checks.before()
    result = await agent.run_async(goals_of(task), checks.verify if task.success else None)
    return report_of(task, result, checks.failed)
