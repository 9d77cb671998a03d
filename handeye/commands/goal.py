"""One goal in words as a task, where there is no task file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from handeye.agent.errors import CallerError
from handeye.agent.task.file import EnvironmentPart, Limits, SecretSource, TaskFile
from handeye.agent.task.filling import literal
from handeye.agent.task.parts import Check
from handeye.agent.task.policy import PolicyPart


def goal_task(
    name: str,
    goal: str,
    place: EnvironmentPart,
    policy: PolicyPart,
    steps: int,
    seconds: float,
    secrets: Sequence[str] = (),
    checks: Sequence[Check | Mapping[str, Any]] = (),
) -> TaskFile:
    """secrets: their names. checks: as under `success` in a task file. Raises CallerError for a bad value."""
    if not goal.strip():
        raise CallerError("the goal is empty: say in words what to reach")
    try:
        return TaskFile(
            name=name,
            environment=place,
            goal=literal(goal),
            limits=Limits(steps=steps, seconds=seconds),
            policy=policy,
            secrets={secret: SecretSource() for secret in secrets},
            success=tuple(checks),  # type: ignore[arg-type]  # pydantic makes them checks
        )
    except ValidationError as fault:
        first = fault.errors()[0]
        raise CallerError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
