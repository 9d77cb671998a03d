"""A recorded run done again where the page has changed: each target is found again on the live screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from handeye.agent.actions import points, render
from handeye.agent.contracts import (
    Action,
    Box,
    Described,
    Drag,
    Element,
    Environment,
    Frozen,
    Outcome,
    Screenshot,
    Scroll,
    Step,
    Target,
)
from handeye.agent.errors import AmbiguousTarget
from handeye.agent.log.reader import Run
from handeye.agent.perception.changes import compare
from handeye.agent.perception.lines import Reader, is_alike, likeness
from handeye.agent.perception.records import the_one
from handeye.environments.replay.environment import path
from handeye.environments.replay.places import Anchor, Candidate, alone, anchor_of, candidates

LOOK_AGAIN_SECONDS = 0.5
MOST_CANDIDATES = 24
SCROLL_SHARE = 0.6
"""Of the screen's height, to look for a target that is not on the screen."""

AskModel = Callable[[Step, Screenshot], Awaitable[tuple[float, float] | None]]
"""Where a model sees the target of a recorded step on the live screen."""


class Drift(Frozen):
    """What became of one recorded step.

    how: 'same' place and pixels, 'template', 'text', 'label', 'frame' (one of its shape, confirmed by the
    environment), 'record' (the environment knows it by the words of its row or card), 'model', 'lost', or ''
    for an action without a target. verified: the environment says that the place has the recorded role and
    words; None where it cannot know. different: part of the screen's cells (0..1) that is not as recorded.
    scrolled: how often the screen was scrolled down to find it. error: why it was not done.
    """

    step: int
    action: str
    how: str
    found: Box | None = None
    recorded: Box | None = None
    verified: bool | None = None
    address_agrees: bool | None = None
    different: float = 0.0
    scrolled: int = 0
    error: str | None = None


class RelocateReport(Frozen):
    """found: targets found again without the model, of `targets`. finished: every action was done."""

    drifts: tuple[Drift, ...]
    finished: bool
    steps: int

    @property
    def targets(self) -> int:
        return sum(bool(drift.how) for drift in self.drifts)

    @property
    def found(self) -> int:
        return sum(drift.how not in ("", "model", "lost") for drift in self.drifts)


class RelocateSettings(Frozen):
    patience_seconds: float = 5.0
    """A target that is not there yet is looked for again for this long."""
    scrolls: int = 2
    """How often the screen is scrolled down to look for it after that."""


@dataclass
class _Replay:
    run: Run
    environment: Environment
    settings: RelocateSettings
    ask: AskModel | None
    reader: Reader = field(default_factory=Reader)
    address: tuple[str | None, str | None] = (None, None)
    """Recorded and live, after the last action."""


async def replay_relocated(
    run: Run,
    environment: Environment,
    settings: RelocateSettings = RelocateSettings(),  # noqa: B008 - frozen
    ask: AskModel | None = None,
    watch: Callable[[Drift], None] | None = None,
) -> RelocateReport:
    """Do the run's actions on an open environment, each at the place where its target is now.

    Before each, the address is compared with the recorded one and the target is looked for; `ask` is only
    called when pixels and words both fail. A target not found ends the replay. Raises EnvironmentLost.
    """
    replay = _Replay(run, environment, settings, ask)
    drifts: list[Drift] = []
    steps = path(run)
    for step in steps:
        drift = await _again(replay, step)
        drifts.append(drift)
        if watch:
            watch(drift)
        if drift.error:
            return RelocateReport(drifts=tuple(drifts), finished=False, steps=len(steps))
    return RelocateReport(drifts=tuple(drifts), finished=True, steps=len(steps))


async def _again(replay: _Replay, step: Step) -> Drift:
    action = step.decided.action
    assert action is not None, "a path holds only steps with an action"
    recorded = replay.run.screenshot(step)
    live = await replay.environment.observe()
    drift = Drift(
        step=step.decided.step,
        action=render(action),
        how="",
        address_agrees=_address_agrees(*replay.address),
        different=compare(recorded, live).fraction,
    )
    if points(action) and not isinstance(action, Scroll):
        anchor = anchor_of(recorded, points(action)[0], step.decided.target)
        drift, place = await _found(replay, step, anchor, drift, live)
        if place is None:
            why = drift.error or "the target is not on the screen"
            return drift.model_copy(update={"how": "lost", "error": why})
        action = moved(action, place)
    elif isinstance(action, Scroll):
        action = moved(
            action, (action.x / recorded.width * live.width, action.y / recorded.height * live.height)
        )
    outcome = await replay.environment.act(action)
    replay.address = _address(step), outcome.url
    return drift.model_copy(update={"error": _new_error(step, outcome)})


async def _found(
    replay: _Replay, step: Step, anchor: Anchor, drift: Drift, live: Screenshot
) -> tuple[Drift, tuple[float, float] | None]:
    """Where the target is now: looked for while patience lasts, then further down, then by the model."""
    until = time.monotonic() + replay.settings.patience_seconds
    scrolled, first, ambiguous = 0, live, ""
    while True:
        try:
            candidate, verified = await _best(replay, anchor, live)
        except AmbiguousTarget as fault:
            ambiguous = str(fault)
            break
        if candidate is not None:
            update = {"how": candidate.how, "found": candidate.box, "recorded": anchor.box}
            result = drift.model_copy(update={**update, "verified": verified, "scrolled": scrolled})
            return result, candidate.box.center
        if time.monotonic() < until:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        elif scrolled < replay.settings.scrolls:
            scrolled += 1
            await replay.environment.act(_scroll(live, 1))
        else:
            break
        live = await replay.environment.observe()
    for _ in range(scrolled):
        await replay.environment.act(_scroll(first, -1))
    place = await replay.ask(step, await replay.environment.observe()) if replay.ask else None
    asked = drift.model_copy(update={"how": "model", "recorded": anchor.box, "error": ambiguous or None})
    return asked, place


async def _best(replay: _Replay, anchor: Anchor, live: Screenshot) -> tuple[Candidate | None, bool | None]:
    """The first candidate that the environment confirms; where it cannot know, the first one.

    Of several things with the recorded role and words only the one of the recorded row or card is confirmed.
    Raises AmbiguousTarget where nothing tells which that is.
    """
    equals = await _equals(replay.environment, anchor)
    meant = the_one(anchor.target, equals) if anchor.target is not None and equals else None
    if equals and meant is None:
        return None, None
    places = candidates(anchor, live, replay.reader)
    for _ in range(MOST_CANDIDATES):
        candidate = await asyncio.to_thread(next, places, None)
        if candidate is None:
            break
        if meant is not None:
            if meant.box.contains(*candidate.box.center):
                return candidate, True
            continue
        verdict = await _verified(replay.environment, anchor, candidate)
        if verdict or (verdict is None and candidate.how != "frame" and alone(anchor, candidate, live)):
            return candidate, verdict
    if meant is not None and meant.reachable:
        return Candidate(meant.box, "record", 1.0), True
    return None, None


async def _equals(environment: Environment, anchor: Anchor) -> list[Element]:
    """What has the recorded role and words now, where the environment describes itself."""
    if not isinstance(environment, Described) or not anchor.role or not anchor.known:
        return []
    found = [each for each in await environment.elements() if each.role == anchor.role]
    exact = [each for each in found if likeness(each.name, anchor.known) == 100]
    return exact or [each for each in found if is_alike(each.name, anchor.known)]


async def _verified(environment: Environment, anchor: Anchor, candidate: Candidate) -> bool | None:
    """Whether the environment says that the recorded role and words lie there; None where it cannot know."""
    if not (anchor.role or anchor.known):
        return None
    target = await environment.target_at(*candidate.box.center)
    if target is None or not (target.role or target.text):
        return None
    if target.role != anchor.role:
        return False
    if anchor.known and not is_alike(target.text, anchor.known):
        return False
    if anchor.target is not None and target.equals > 1:
        return _is_recorded(anchor.target, target)
    return True


def _is_recorded(recorded: Target, target: Target) -> bool:
    """Of several equal things: whether this one stands in the recorded row or card."""
    try:
        return bool(recorded.record) and the_one(recorded, [target]) is not None
    except AmbiguousTarget:
        return False


def moved(action: Action, place: tuple[float, float]) -> Action:
    """The action with its first point at `place`; the rest of a drag keeps its way."""
    if isinstance(action, Drag):
        dx, dy = place[0] - action.path[0][0], place[1] - action.path[0][1]
        return action.model_copy(update={"path": tuple((x + dx, y + dy) for x, y in action.path)})
    return action.model_copy(update={"x": place[0], "y": place[1]})


def _scroll(live: Screenshot, way: int) -> Scroll:
    return Scroll(x=live.width / 2, y=live.height / 2, dy=way * round(SCROLL_SHARE * live.height))


def _address(step: Step) -> str | None:
    return step.acted.outcome.url if step.acted else None


def _address_agrees(recorded: str | None, live: str | None) -> bool | None:
    """The same path; host and port may differ."""
    if recorded is None or live is None:
        return None
    return urlsplit(recorded).path == urlsplit(live).path


def _new_error(step: Step, outcome: Outcome) -> str | None:
    recorded = step.acted.outcome.error if step.acted else None
    return outcome.error if outcome.error and not recorded else None
