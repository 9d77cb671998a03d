"""What is looked at between an answer and its action: policy, words on the target, a screen that changed.

Everything here is decided by code from the screen, the task and the caller's options; no model is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Protocol, runtime_checkable

from handeye.agent.actions import harmless, points
from handeye.agent.contracts import Action, Click, Drag, Press, Screenshot, Target, Type
from handeye.agent.errors import PolicyRefusal
from handeye.agent.loop.turn import INNER, Run
from handeye.agent.perception.changes import compare
from handeye.agent.perception.reading import can_read, read_at, screen_lines
from handeye.agent.safety.guards import objection
from handeye.agent.safety.prompt_injection import Said, addressed
from handeye.agent.safety.risk_classes import NAMES, plain

TOUCH = 24.0
"""Two clicks nearer than so many screen pixels are taken for the same one."""
NEAR = 48
"""Half the side, in screen pixels, of what must not have changed round a point."""
SECRET_WORD = "{secret:"
LITTLE = 0.02
"""A frame that a person has approved an action on may differ in so much of it, away from the action."""
BESIDE = (60, 120)
"""How far, across and down, what belongs to a line that was read from pixels may lie from it."""


@runtime_checkable
class Readable(Protocol):
    """An environment that knows what stands on its screen. For checks only; no model is shown it."""

    async def said(self) -> Sequence[Said]: ...

    async def enter_target(self) -> Target | None:
        """What the Enter key would press now."""


async def preflight(run: Run, last_goal: bool) -> Target | None:
    """Settle whether the turn's action may be done: sets verdict, refused or error. Returns its target."""
    turn, action = run.turn, run.turn.action
    if action is None:
        return None
    if against := await objection(run, action, last_goal):
        turn.action, turn.stale, turn.error = None, True, against
        return None
    places = points(action)
    target = await run.environment.target_at(*places[0]) if places else None
    begun = perf_counter()
    try:
        await _check_text(run, action)
        words = await words_on(run, action, target) if run.policy.reads else ""
        turn.warnings = await _warnings(run)
        doubt = _same(run.doubt, action) or _inside(run, action) or _unread(run, action, target, words)
        turn.verdict = await run.policy.check(action, words, doubt)
    except PolicyRefusal as refusal:
        turn.refused = turn.verdict = str(refusal)
        return target
    slow = perf_counter() - begun if turn.verdict == "confirmed" else run.step_ms.get("ask", 0.0) / 1000
    await _still_there(run, action, slow)
    return target


async def words_on(run: Run, action: Action, target: Target | None) -> str:
    """What the environment and the pixels call the thing that the action sets off."""
    lines: list[str] = []
    if _enters(action) and isinstance(run.environment, Readable):
        target = await run.environment.enter_target() or target
    if isinstance(action, (Click, Drag, Press, Type)) and target is not None:
        lines.append(target.text)
    if isinstance(action, (Click, Drag)) and can_read():
        lines += [read_at(run.turn.screen, *point) for point in points(action)[-1:]]
    return " | ".join(lines)


def _unread(run: Run, action: Action, target: Target | None, words: str) -> str:
    """Why a click on what nobody can read needs a yes: it may be of any class that does."""
    classes = [name for name in run.policy.confirm if name in NAMES]
    if not classes or not isinstance(action, (Click, Drag)) or words.strip(" |") or can_read():
        return ""
    return f"{classes[0]} (what is clicked cannot be read)" if target is None or target.unknown else ""


async def _warnings(run: Run) -> tuple[Said, ...]:
    """What on the screen speaks to the agent."""
    how = run.policy.injected
    if how == "off":
        return ()
    said = list(await run.environment.said()) if isinstance(run.environment, Readable) else []
    if how == "read" and can_read():
        said += [
            Said(text=line.text, region=line.box.padded(*BESIDE)) for line in screen_lines(run.turn.screen)
        ]
    return addressed(said)


def _inside(run: Run, action: Action) -> str:
    for warning in run.turn.warnings:
        if any(warning.region.contains(x, y) for x, y in points(action)):
            return f"acting where the screen speaks to the agent ({warning.text[:60]!r})"
    return ""


async def _check_text(run: Run, action: Action) -> None:
    """A text that is not the instruction's may not be copied from the screen, unless the task allows it."""
    value = run.policy.told
    if not isinstance(action, Type) or value is None or SECRET_WORD in action.text or not action.text.strip():
        return
    text = plain(action.text)
    if any(text in plain(each) for each in (*value, *run.notes)) or not can_read():
        return
    shown = " ".join(plain(line.text) for line in screen_lines(run.turn.screen))
    if "".join(text.split()) in "".join(shown.split()):
        raise PolicyRefusal("the text to type stands on the screen and not in the instruction")


async def _still_there(run: Run, action: Action, seconds: float) -> None:
    """A decision that took long holds only for the screen it was made on."""
    after = run.settings.fresh_after_seconds
    confirmed = run.turn.verdict == "confirmed"
    late = after is not None and seconds >= after and bool(points(action))
    if isinstance(action, INNER) or not (confirmed or late):
        return
    with run.timed("observe"):
        now = await run.environment.observe()
    changed = compare(run.turn.screen, now).fraction > LITTLE if confirmed else False
    if not changed and not moved(run.turn.screen, now, points(action)):
        return
    run.turn.action, run.turn.stale = None, True
    run.turn.error = "the screen changed before the action was done: look again"


def moved(before: Screenshot, after: Screenshot, places: Sequence[tuple[float, float]]) -> bool:
    """Whether what lies round one of the points looks different."""
    if before.pixels.shape != after.pixels.shape:
        return True
    for x, y in places:
        rows = slice(max(0, int(y) - NEAR), int(y) + NEAR)
        columns = slice(max(0, int(x) - NEAR), int(x) + NEAR)
        one, other = (Screenshot(each.pixels[rows, columns]) for each in (before, after))
        if compare(one, other).effect != "unchanged":
            return True
    return False


def _enters(action: Action) -> bool:
    pressed = isinstance(action, Press) and action.keys.rpartition("+")[2] in (
        "Enter",
        "Return",
        "Space",
        " ",
    )
    return pressed or (isinstance(action, Type) and "\n" in action.text)


def _same(doubt: Action | None, action: Action) -> str:
    """Why an action needs a yes: it is the one that a kill cut off."""
    if doubt is None or doubt.kind != action.kind or harmless(action):
        return ""
    theirs, mine = points(doubt), points(action)
    near = all(
        abs(a - c) <= TOUCH and abs(b - d) <= TOUCH for (a, b), (c, d) in zip(theirs, mine, strict=False)
    )
    equal = getattr(doubt, "text", None) == getattr(action, "text", None)
    return "repeating what may have been done" if near and equal else ""
