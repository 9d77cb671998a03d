"""Running one skill in an open environment, as `handeye skill run` does."""

from __future__ import annotations

import time
from pathlib import Path

from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Environment, RunResult, Skills, VisionModel
from handeye.agent.log.format import RunHeader
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.task.settings import AgentSettings
from handeye.skills.registry import Registry

NO_MODEL = Scripted([])


async def use(
    environment: Environment,
    folder: Path,
    name: str,
    arguments: dict[str, str],
    model: VisionModel = NO_MODEL,
    skills: Skills | None = None,
) -> RunResult:
    """The skill as a run in a new folder inside `folder`."""
    place = folder / f"{name}-{time.monotonic_ns()}"
    header = RunHeader(run=name, started=time.time(), environment=environment.name, goal=name)
    with RunWriter.create(place, header) as writer:
        settings = AgentSettings(max_steps=200)
        agent = Agent(model, environment, writer, settings, skills=skills or Registry())
        return await agent.skill(name, **arguments)


async def done(environment: Environment, folder: Path, name: str, arguments: dict[str, str]) -> str:
    """The skill's answer; it has to succeed and may not ask a model."""
    result = await use(environment, folder, name, arguments)
    assert result.ended.reason == "done", result.ended.detail
    assert result.model_calls == 0
    return result.ended.answer
