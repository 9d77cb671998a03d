"""What can be read back from the screen of what was done, where no check says whether it is done.

Typed texts have to stand in a field or on the page, the last choice has to be chosen, or the last click has
to have changed the screen. It is read, not proven: it never makes a success.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from handeye.agent.actions import points
from handeye.agent.contracts import Click, Described, Element, Type
from handeye.agent.loop.doubts import plain
from handeye.agent.loop.turn import Run
from handeye.agent.perception.reading import can_read, read

CHOICES = ("checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio")
SHOWN = 40
"""Characters of a text that are said."""


async def read_back(run: Run, answer: str) -> tuple[str, ...]:
    """Each thing that was asked and found, in words; nothing when one of them is not there."""
    elements: Sequence[Element] = ()
    if isinstance(run.environment, Described):
        elements = await run.environment.elements()
    words = await _words(run, elements)
    found: list[str] = []
    for text in [each for each in run.record.typed if plain(each)]:
        if (where := _where(text, elements, words)) is None:
            return ()
        found.append(f"{_short(text)} stands {where}")
    if answer.strip() and plain(answer) in words:
        found.append(f"{_short(answer)} stands on the screen")
    if run.record.outcome.effect in ("changed", "elsewhere"):
        found.append(_chosen(run, elements) or "the last action changed the screen")
    return tuple(found)


async def _words(run: Run, elements: Sequence[Element]) -> str:
    """All that stands on the screen, as one plain text."""
    if elements:
        return " ".join(plain(text) for each in elements for text in (each.name, each.value) if text)
    if run.screen is None or not can_read():
        return ""
    lines = await asyncio.to_thread(read, run.screen.pixels)
    return " ".join(plain(line.text) for line in lines)


def _where(text: str, elements: Sequence[Element], words: str) -> str | None:
    for each in elements:
        if each.value and plain(text) == plain(each.value):
            return f"in {each.name or each.role}"
    return "on the screen" if plain(text) in words else None


def _chosen(run: Run, elements: Sequence[Element]) -> str:
    """The box or option that was clicked last, when it is chosen now."""
    action = run.record.last
    if not isinstance(action, (Click, Type)):
        return ""
    for x, y in points(action):
        for each in elements:
            if each.role in CHOICES and each.checked and each.box.contains(x, y):
                return f"{each.name or each.role} is chosen"
    return ""


def _short(text: str) -> str:
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}…")
