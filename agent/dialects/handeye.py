"""The built-in VLM's dialect: the text form of agent/actions.py."""

from __future__ import annotations

from handeye.agent import actions
from handeye.agent.dialects.fields import Fields
from handeye.agent.dialects.space import Space


def parse(text: str, space: Space) -> Fields:
    action = actions.parse(text)
    return {"kind": action.kind, **action.model_dump(exclude_defaults=True, exclude={"kind"})}


def format(fields: Fields, space: Space) -> str:
    return actions.render(actions.validate(fields))
