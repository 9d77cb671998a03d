"""The part of a task file that says what is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import ValidationError, field_validator

from handeye.agent.actions import ACTION_TYPES
from handeye.agent.contracts import Frozen
from handeye.agent.errors import CallerError
from handeye.agent.safety.hosts import HostRule
from handeye.agent.safety.risk_classes import NAMES


class PolicyPart(Frozen):
    """allowed_hosts: what the browser may ask at all; empty allows every host but those that give keys.

    confirm: kinds of action, and the classes pay, send, delete, publish, install, permissions, that a person
    has to allow. copy_from_screen: a text may be typed that stands on the screen and not in the task.
    injected: how text that speaks to the agent is looked for, see agent/safety/policy.py.
    """

    allowed_hosts: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()
    copy_from_screen: bool = False
    injected: Literal["off", "known", "read"] = "known"

    @field_validator("allowed_hosts")
    @classmethod
    def _rules(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            try:
                HostRule.parse(host)
            except CallerError as fault:
                raise ValueError(str(fault)) from None
        return hosts

    @field_validator("confirm")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [name for name in names if name not in (*ACTION_TYPES, *NAMES)]:
            raise ValueError(f"{unknown[0]!r} is none of {', '.join((*NAMES, *ACTION_TYPES))}")
        return names


def policy_part(allowed_hosts: Sequence[str], confirm: Sequence[str]) -> PolicyPart:
    """A policy from the command line. Raises CallerError for an unknown kind or class."""
    try:
        return PolicyPart(allowed_hosts=tuple(allowed_hosts), confirm=tuple(confirm))
    except ValidationError as fault:
        first = fault.errors()[0]
        option = "--allow-host" if first["loc"][0] == "allowed_hosts" else "--confirm"
        raise CallerError(f"{option}: {first['msg']}") from None
