"""Settings of the agent: frozen, explained under each field, written into every log."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from handeye.agent.contracts import Frozen
from handeye.agent.errors import CallerError


class Guards(Frozen):
    """Second looks, see agent/safety/guards.py; all are off unless switched on."""

    zoom_below: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Confidence under which an answer is asked for again with its place enlarged."""
    consistent: bool = False
    read: bool = False
    loops: bool = False
    done: bool = False


GUARDS: dict[str, dict[str, Any]] = {
    "zoom": {"zoom_below": 0.8},
    "consistent": {"consistent": True},
    "read": {"read": True},
    "fresh": {},
    "loops": {"loops": True},
    "done": {"done": True},
}
"""By the name that the command line takes; `fresh` is `fresh_after_seconds` 0."""


class AgentSettings(Frozen):
    """How long the agent may go on, and with what words it asks."""

    max_steps: Annotated[int, Field(gt=0)] = 30
    """Answers asked of the model or given by a task file, zooms and bad answers included."""
    max_seconds: Annotated[float, Field(gt=0)] = 300.0
    """Wall clock of the whole run; what is in flight when it is over is cut off."""
    check_seconds: Annotated[float, Field(ge=0)] = 10.0
    """How long the success checks are repeated, within the run's time, until they hold."""
    look_again: bool = True
    """Whether a `done` that something speaks against (agent/loop/doubts.py) is first asked for once more."""
    max_model_faults: Annotated[int, Field(gt=0)] = 3
    """Bad answers in a row after which the run ends with reason 'model'."""
    max_repeats: Annotated[int, Field(gt=1)] = 4
    """Equal actions in a row with no effect after which the run ends with reason 'failed'."""
    fresh_after_seconds: float | None = 1.0
    """A decision that took this long is held against the screen as it is then, and made again when the place
    it points at has changed; None trusts it."""
    guards: Guards = Guards()
    """Second looks before acting."""
    prompt: str = ""
    """The prompt file, by name, from agent/prompts; the one of the model's card when empty."""


def guarded(settings: AgentSettings, names: str) -> AgentSettings:
    """The settings with the named guards on, comma-separated. Raises CallerError for an unknown name."""
    asked = [name.strip() for name in names.split(",") if name.strip()]
    unknown = [name for name in asked if name not in GUARDS]
    if unknown:
        raise CallerError(f"there is no guard {unknown[0]!r}: {', '.join(GUARDS)}")
    on = Guards(**{key: value for name in asked for key, value in GUARDS[name].items()})
    fresh = {"fresh_after_seconds": 0.0} if "fresh" in asked else {}
    return settings.model_copy(update={"guards": on, **fresh})
