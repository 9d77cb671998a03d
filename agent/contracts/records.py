"""What is logged of a run, and what its reader gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from handeye.agent.contracts.actions import Action, Outcome, Target
from handeye.agent.contracts.prompts import Reply
from handeye.agent.contracts.screens import Box, Frozen


class ViewRecord(Frozen):
    """A view as the log keeps it.

    stored: its pixels are a file of their own; else they are cut from `region` of the step's frame,
    scaled, and padded right and below with `fill` to width x height.
    """

    kind: str
    hash: str
    region: Box
    scale: float = 1.0
    width: int = 0
    height: int = 0
    fill: tuple[int, int, int] | None = None
    stored: bool = False


def _renamed(timings_ms: dict[str, float]) -> dict[str, float]:
    """Logs written before call the phase `tile` by its old name."""
    return {"tile" if phase == "look" else phase: time for phase, time in timings_ms.items()}


Timings = Annotated[dict[str, float], AfterValidator(_renamed)]


class Decided(Frozen):
    """Written before acting."""

    line: Literal["decided"] = "decided"
    step: int
    time: float
    frame: str
    views: tuple[ViewRecord, ...]
    prompt_hash: str
    prompt: str
    reply: Reply
    action: Action | None
    """None when no action could be parsed; `error` then says why."""
    error: str | None = None
    goal: str = ""
    """What the step alone is for, in a session of single verbs; empty where the run's goal says it."""
    target: Target | None = None
    verdict: str = "allowed"
    warnings: tuple[str, ...] = ()
    """What on the screen speaks to the agent and not to a person, see agent/safety/prompt_injection.py."""
    timings_ms: Timings = Field(default_factory=dict)


class Acted(Frozen):
    """Written after acting."""

    line: Literal["acted"] = "acted"
    step: int
    time: float
    outcome: Outcome
    frame_after: str | None = None
    texts: tuple[str, ...] = ()
    """What could be read on the screen afterwards, where a demonstration was recorded; for learning only."""
    timings_ms: Timings = Field(default_factory=dict)
    found: Literal["", "done", "not done", "unknown"] = ""
    """For a step that a kill cut off: what the screen said of its action when the run was taken up again."""


Reason = Literal["done", "failed", "environment", "limit", "model", "world", "policy", "interrupted"]


class Ended(Frozen):
    line: Literal["ended"] = "ended"
    time: float
    reason: Reason
    detail: str = ""
    answer: str = ""
    success: bool | None = None
    """True when code said so, None when nobody did, False else; see agent/task/success.py."""
    steps: int = 0
    checks: bool | None = None
    """What the success checks said; None when there are none, or they could not be made."""
    doubt: str = ""
    """What speaks against the end, such as a last action without effect."""
    verified: Literal["", "checks", "read back"] = ""
    """How it is known: by checks, or read back from the screen, which makes no success."""
    found: tuple[str, ...] = ()
    """What was read back."""


@dataclass(frozen=True)
class Step:
    """One step read back from a log; acted is None when the run was cut off in flight."""

    decided: Decided
    acted: Acted | None = None


@dataclass(frozen=True)
class RunResult:
    """What a finished run gives its caller."""

    ended: Ended
    folder: str
    steps: int
    seconds: float
    timings_ms: dict[str, float] = field(default_factory=dict)
    """Mean milliseconds a step by phase: observe, tile, ask, parse, check, act, record."""
    model_calls: int = 0
    """How often the model was asked."""
    actions: tuple[str, ...] = ()
    """The last actions in words, with what they were done on where that is known."""
    confidence: float | None = None
    """Of the least sure action, in 0..1; None where the model says none."""
