"""Second looks that cost time and save mistakes; which are on is said by AgentSettings.guards.

zoom: an answer of low confidence is asked for again with its place enlarged. consistent: the screen is asked
about again with its edges cut off; two answers that differ are settled by the surer one. read: what stands
under a click is read (the extra `ocr`) and held against the words of the goal. loops: what was done twice on
the very same screen is not done a third time. done: `done` is believed when the success check agrees.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from handeye.agent.actions import points
from handeye.agent.contracts import Action, Constraint, Done, Reply, Screenshot, View
from handeye.agent.dialects import dialect
from handeye.agent.dialects.space import coordinate_extent
from handeye.agent.errors import ParseError
from handeye.agent.loop.doubts import doubt_of
from handeye.agent.loop.turn import Run
from handeye.agent.perception.reading import can_read
from handeye.agent.perception.tiling import cut_views
from handeye.agent.perception.zoom import region_around, zoom_view
from handeye.agent.prompts import build

if TYPE_CHECKING:
    from handeye.agent.perception.lines import Reader

EDGE = 16
"""Screen pixels cut off for the second look of `consistent`."""
APART = 24.0
"""Two answers farther apart than so many screen pixels differ."""
MOST_SAME = 2
MOST_DOUBTS = 3


async def answered(run: Run) -> Reply:
    """The model's answer to the turn, after the second looks that are on. Raises ModelFault."""
    turn, guards = run.turn, run.settings.guards
    limits = Constraint(width=turn.screen.width, height=turn.screen.height)
    reply = await run.model.ask(turn.views, turn.prompt, limits)
    if guards.consistent:
        reply = await _consistent(run, reply, limits)
    reply = await _enlarged(run, reply, limits)
    return await _verified(run, reply) if guards.read and can_read() else reply


async def _verified(run: Run, reply: Reply) -> Reply:
    from handeye.agent.safety.verified import (
        checked,  # its forms take 10 ms to compile, which other runs do without
    )

    turn, card = run.turn, run.model.card
    return await asyncio.to_thread(
        checked, reply, card, turn.prompt.goal, turn.screen, _reader(), strict=False
    )


@cache
def _reader() -> Reader:
    from handeye.agent.perception.lines import Reader

    return Reader()


async def _enlarged(run: Run, reply: Reply, limits: Constraint) -> Reply:
    turn, guards = run.turn, run.settings.guards
    unsure = reply.confidence is not None and reply.confidence < guards.zoom_below
    place = _place(run, reply) if unsure else None
    if place is None:
        return reply
    near = zoom_view(turn.screen, region_around(*place, turn.screen, run.model.card), run.model.card)
    again = await run.model.ask([*turn.views, near], turn.prompt, limits)
    turn.views = [*turn.views, near]
    return again if (again.confidence or 0.0) >= (reply.confidence or 0.0) else reply


async def _consistent(run: Run, reply: Reply, limits: Constraint) -> Reply:
    turn, card = run.turn, run.model.card
    inner = Screenshot(turn.screen.pixels[EDGE:, EDGE:], turn.screen.scale)
    if inner.width < 4 * EDGE or inner.height < 4 * EDGE:
        return reply
    views = [_moved(view) for view in cut_views(inner, card)]
    prompt = build(
        run.settings.prompt or card.prompt,
        turn.prompt.goal,
        turn.prompt.history,
        turn.prompt.notes,
        coordinate_extent(card, limits.width, limits.height),
    )
    other = await run.model.ask(views, prompt, limits)
    one, two = _place(run, reply), _place(run, other)
    if one and two and abs(one[0] - two[0]) <= APART and abs(one[1] - two[1]) <= APART:
        return reply
    if (one is None) == (two is None) and one is None:
        return reply
    return other if (other.confidence or 0.0) > (reply.confidence or 0.0) else reply


def _moved(view: View) -> View:
    """A view of the cut screen, told where it lies on the whole one."""
    return replace(view, region=view.region.moved(EDGE, EDGE))


def _place(run: Run, reply: Reply) -> tuple[float, float] | None:
    screen = run.turn.screen
    try:
        action = dialect(run.model.card).parse(reply.text, screen.width, screen.height)
    except ParseError:
        return None
    places = points(action)
    return places[0] if places else None


async def objection(run: Run, action: Action, last_goal: bool) -> str:
    """Why the model has to think again, in words for it; empty when nothing is held against the action."""
    guards = run.settings.guards
    if isinstance(action, Done) and isinstance(run.turn.wanted, str) and run.routine is None:
        before, run.objected = run.objected, await doubt_of(run, run.turn.wanted, action)
        if run.objected and run.objected != before and run.settings.look_again:
            return f"{run.objected}: look once more; say done again only when it is so"
    if guards.loops:
        screen = run.turn.screen
        words = dialect(run.model.card).render(action, screen.width, screen.height)
        same = [step for step in run.history if step.frame == screen.hash and step.action == words]
        if len(same) >= MOST_SAME:
            return "this was done on this very screen before, without effect: do something else"
    if guards.done and isinstance(action, Done) and last_goal and run.verify is not None:
        run.doubts += 1
        if run.doubts <= MOST_DOUBTS and not await run.verify():
            return "it is not done yet: the success check does not agree"
    return ""
