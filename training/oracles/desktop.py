"""The oracle of simple desktop goals, which reads AT-SPI: `--model oracle` on examples/desktop.

Goals: click "NAME", double-click "NAME", type "TEXT", type "TEXT" into "NAME", press "KEYS", open "PROGRAM".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from handeye.agent.actions import render
from handeye.agent.contracts import (
    Action,
    Click,
    Constraint,
    Done,
    Fail,
    OpenApp,
    Press,
    Prompt,
    Reply,
    Type,
    View,
)
from handeye.agent.errors import CallerError
from handeye.environments.desktop.accessibility import Widget
from handeye.environments.desktop.environment import DesktopEnvironment
from handeye.training.oracles.model import card

GOAL = re.compile(
    r'(click|double-click|type|press|open) "(.*?)"(?: into "(.*)")?$', re.IGNORECASE | re.DOTALL
)
FIELDS = ("text", "password text", "spin button", "combo box")


class DesktopOracle:
    """Implements agent.contracts.VisionModel by asking the programs instead of looking; made for one run."""

    def __init__(self, environment: DesktopEnvironment) -> None:
        self.card = card("oracle")
        self._environment = environment
        self._tried = ""

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        """One action a goal, then done. Raises CallerError for a goal outside the grammar."""
        read = GOAL.match(prompt.goal.strip())
        if read is None:
            raise CallerError(f'the desktop oracle does not know {prompt.goal[:80]!r}; write: click "NAME"')
        asked_again = bool(prompt.history) and bool(prompt.history[-1].error) and not self._tried
        if self._tried == prompt.goal or asked_again:
            self._tried = ""
            action: Action = Done()
        else:
            self._tried = prompt.goal
            action = answer(await self._environment.widgets(), *read.groups())
        return Reply(text=render(action), confidence=1.0)


def _beside(label: Widget, widgets: Sequence[Widget]) -> Widget:
    """The nearest field right of a label; the label itself where there is none."""
    _, y = label.box.center
    right = [
        widget
        for widget in widgets
        if widget.role in FIELDS and widget.box.x0 >= label.box.x1 and widget.box.y0 <= y < widget.box.y1
    ]
    return min(right, key=lambda widget: widget.box.x0, default=label)


def answer(widgets: Sequence[Widget], verb: str, words: str, place: str | None) -> Action:
    """The one action that a goal asks for; Fail where the named widget does not show."""
    match verb.lower():
        case "press":
            return Press(keys=words)
        case "open":
            return OpenApp(name=words)
        case "type" if place is None:
            return Type(text=words)
    named = [widget for widget in widgets if widget.text == (words if place is None else place)]
    if not named:
        return Fail(reason="absent")
    x, y = named[-1].box.center
    if place is not None and named[-1].role == "label":
        x, y = _beside(named[-1], widgets).box.center
    if verb.lower() == "type":
        return Type(text=words, x=x, y=y)
    return Click(x=x, y=y, count=2 if verb.lower().startswith("double") else 1)
