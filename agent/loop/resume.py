"""A run that was cut off goes on: its log gives the state, the screen says what became of its last action.

Nothing is repeated blindly. In a world that was kept, a changed screen means that the action was done, and
an unchanged one that it was not. In a new world it is not known: an exact action is then repeated only when
that can do no harm, and a model is told to look first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic, time
from typing import Any, Literal, cast

import numpy as np

from handeye.agent.actions import harmless, points, render
from handeye.agent.contracts import (
    Acted,
    Action,
    Ask,
    Decided,
    Described,
    Move,
    Note,
    Outcome,
    Screenshot,
    Step,
    Type,
    UseSkill,
)
from handeye.agent.log.reader import Run as Log
from handeye.agent.loop.progress import State, advance, begin
from handeye.agent.loop.turn import INNER, Run, StepLine, Turn, perform
from handeye.agent.perception.changes import CELL, Change, compare

LATE_SECONDS = 3.0
"""How long what was in flight may take to show on the screen."""
LOOK_SECONDS = 0.25
Found = Literal["done", "not done", "unknown"]
TOLD = {
    "not done": "cut off before it was done",
    "unknown": "cut off: it may have been done; look before doing it again",
}
FIELDS = ("textbox", "searchbox", "combobox", "spinbutton")


@dataclass(frozen=True)
class InterruptedRun:
    """A run that was cut off. kept: its environment outlived it, as it was."""

    log: Log
    kept: bool


async def resume(run: Run, interrupted: InterruptedRun, person: Callable[[], Awaitable[str]]) -> State:
    """The state to go on from; its reason is set when nothing is left to do, or the caller has to look.

    A step in flight gets its `acted` line. person: asks the question in flight again, whose answer was lost.
    """
    state, steps, inside = begin(), interrupted.log.steps, ""
    for step in steps:
        inside, within = _skill_at(step, inside)
        if within:
            state = _onward(state, {"step": state["step"] + 1})
        elif step.acted is not None:
            run.turn = _turn(interrupted, step.decided, step.acted.outcome)
            run.notes += _noted(step.decided.action, step.acted.outcome)
            run.doubt = step.decided.action if step.acted.found == "unknown" else run.doubt
            state = _onward(state, advance(state, run))
            state["reason"] = "done" if state["goal"] == len(run.goals) else ""
    run.steps = len(steps)
    if inside and steps:
        return await _in_skill(run, steps[-1], inside, state)
    if steps and steps[-1].acted is None and not state["reason"]:
        decided = steps[-1].decided
        run.turn = _turn(interrupted, decided, Outcome(error=decided.error))
        inner = decided.action is None or isinstance(decided.action, INNER)
        if run.asking:
            run.answered = await person()
        state = await (
            _within(run, decided, state) if inner else _in_flight(run, interrupted, decided, state)
        )
    run.reopened = state["reason"] == "done" and not interrupted.kept
    if not steps or interrupted.kept or state["reason"]:
        return state
    if run.verify is not None and await run.verify():
        return _done_before(run, state)
    if not isinstance(run.goals[state["goal"]], str) and not await _as_left(run, interrupted):
        detail = f"cut off after step {len(steps)}, its screen is gone: look how far it came, and restart"
        return _onward(state, {"reason": "world", "detail": detail})
    run.notes.append("the run was cut off and began again on a new screen: see what is done already")
    return state


def _done_before(run: Run, state: State) -> State:
    """What came of the action that was cut off is known now."""
    run.record.last, run.record.outcome = None, Outcome()
    return _onward(state, {"reason": "done", "detail": "it was done before the run was cut off"})


async def _as_left(run: Run, interrupted: InterruptedRun) -> bool:
    """Whether a new screen looks as the old one did after its last step: the next can be done on it."""
    last = interrupted.log.steps[-1]
    name = (last.acted and last.acted.frame_after) or last.decided.frame
    run.screen = await run.environment.observe()
    return compare(Screenshot(interrupted.log.frame(name)), run.screen).effect == "unchanged"


def _noted(action: Action | None, outcome: Outcome) -> list[str]:
    """What the model was told from then on: its own notes, and a person's answers."""
    if isinstance(action, Ask) and outcome.answer is not None:
        return [f"{action.question} {outcome.answer}"]
    return [action.text] if isinstance(action, Note) else []


def _skill_at(step: Step, inside: str) -> tuple[str, bool]:
    """The skill under way after a step, and whether the step is only a part of it."""
    action, failed = step.decided.action, step.acted is not None and step.acted.outcome.error
    if not inside:
        begins = isinstance(action, UseSkill) and not failed
        return (action.name, True) if begins and isinstance(action, UseSkill) else ("", False)
    value = action.text if isinstance(action, Note) else step.decided.error or ""
    over = step.acted is not None and value.startswith(f"{inside}: ")
    return ("", False) if over else (inside, True)


async def _in_skill(run: Run, last: Step, name: str, state: State) -> State:
    """A skill is not gone on with in its middle, nor begun again unseen: the check or the caller decides."""
    if last.acted is None:
        cut = Outcome(error=TOLD["unknown"])
        acted = Acted(step=last.decided.step, time=time(), outcome=cut, found="unknown")
        _write(run, last.decided, acted)
    if run.verify is not None and await run.verify():
        return _done_before(run, state)
    detail = f"cut off within the skill {name}: look how far it came, and restart"
    return _onward(state, {"reason": "world", "detail": detail})


async def _within(run: Run, decided: Decided, state: State) -> State:
    """What was in flight does nothing outside: it is done now."""
    if decided.action is not None:
        run.turn.outcome = await perform(run, decided.action)
    _write(run, decided, Acted(step=decided.step, time=time(), outcome=run.turn.outcome))
    return _onward(state, advance(state, run))


async def _in_flight(run: Run, interrupted: InterruptedRun, decided: Decided, state: State) -> State:
    action, before = decided.action, interrupted.log.screenshot(Step(decided))
    assert action is not None
    if interrupted.kept:
        await run.environment.act(_pointer(interrupted.log))
    screen = await _late(run, before)
    change = compare(before, screen, points(action))
    found = await _found(run, action, interrupted.kept, change)
    seen = Outcome(effect=change.effect, changed_fraction=change.fraction, changed_box=change.box)
    run.turn.outcome = seen if found == "done" else Outcome(error=TOLD[found])
    frame = run.writer.frame(screen)
    acted = Acted(step=decided.step, time=time(), outcome=run.turn.outcome, frame_after=frame, found=found)
    _write(run, decided, acted)
    run.screen = screen
    if not isinstance(run.goals[state["goal"]], str):
        return _exact(run, action, found, state)
    run.doubt = action if found == "unknown" else None
    return _onward(state, advance(state, run))


async def _found(run: Run, action: Action, kept: bool, change: Change) -> Found:
    """A text may be half typed, and one of a secret is not seen at all, unless typing empties the field."""
    unchanged = change.effect == "unchanged"
    if not kept:
        return "unknown"
    if isinstance(action, Type) and not action.clear and (not unchanged or "{secret:" in action.text):
        return "not done" if await _untouched(run, action, change) else "unknown"
    return "not done" if unchanged else "done"


async def _untouched(run: Run, action: Type, change: Change) -> bool:
    """Whether nothing was typed yet: the field is empty, and nothing but the field looks different."""
    if not isinstance(run.environment, Described) or "\n" in action.text:
        return False
    known = await run.environment.elements()
    return any(
        each.role in FIELDS
        and not each.value
        and each.box.contains(x, y)
        and (change.box is None or each.box.padded(CELL).holds(change.box))
        for each in known
        for x, y in points(action)
    )


def _exact(run: Run, action: Action, found: Found, state: State) -> State:
    """An action of the task file: it counts as done, is done again, or the caller has to look."""
    if found == "not done" or harmless(action):
        return _onward(state, {"step": state["step"] + 1})
    if found == "done":
        return _onward(state, advance(state, run))
    detail = f"cut off in {render(action)}: it may have been done; look, and restart"
    return _onward(state, {"reason": "world", "detail": detail})


def _pointer(log: Log) -> Move:
    """Back to where the mouse was when the screen was seen: what it hovers over looks different."""
    done = (step.decided.action for step in log.steps[:-1] if step.acted)
    places = [points(action) for action in done if action is not None and not isinstance(action, INNER)]
    x, y = next((place[-1] for place in reversed(places) if place), (0.0, 0.0))
    return Move(x=x, y=y)


async def _late(run: Run, before: Screenshot) -> Screenshot:
    """The screen, once it differs from the one before the action or has had its time to."""
    until = monotonic() + LATE_SECONDS
    while True:
        screen = await run.environment.observe()
        if compare(before, screen).effect != "unchanged" or monotonic() > until:
            return screen
        await asyncio.sleep(LOOK_SECONDS)


def _turn(interrupted: InterruptedRun, decided: Decided, outcome: Outcome) -> Turn:
    """A step as it was, without its pixels: only their size is needed."""
    size = interrupted.log.header.screen
    shape = (size.height, size.width, 3) if size else (1, 1, 3)
    blank = Screenshot(np.broadcast_to(np.uint8(0), shape))
    return Turn(
        blank,
        action=decided.action,
        error=decided.error,
        reply=decided.reply,
        target=decided.target,
        outcome=outcome,
    )


def _onward(state: State, change: dict[str, Any]) -> State:
    return cast(State, {**state, **change})


def _write(run: Run, decided: Decided, acted: Acted) -> None:
    run.writer.acted(acted)
    if run.watch and decided.action is not None:
        outcome = acted.outcome
        run.watch(StepLine(decided.step, render(decided.action), outcome.effect, outcome.error or ""))
