"""The built-in VLM's dialect: the text form of agent/actions.py, in screen pixels."""

from __future__ import annotations

from agent import actions
from agent.contracts import Action


def parse(text: str, width: int, height: int) -> Action:
    action = actions.parse(text)
    actions.check_on_screen(action, width, height)
    return action


def render(action: Action, width: int, height: int) -> str:
    actions.check_on_screen(action, width, height)
    return actions.render(action)
