"""A recorded run as an environment, without a browser: the recorded path goes on whatever is done."""

from __future__ import annotations

import math

from handeye.agent.actions import check_on_screen, points, render
from handeye.agent.contracts import (
    Action,
    Done,
    Fail,
    Frozen,
    Outcome,
    Screenshot,
    Scroll,
    Step,
    Target,
)
from handeye.agent.errors import CallerError, EnvironmentLost, ParseError
from handeye.agent.log.reader import Run
from handeye.agent.loop.turn import INNER

NEAR = 0.14
"""How far from the recorded point a point may lie when no box is known: this part of the diagonal."""


SURFACES = (
    "", "canvas", "drawing area", "iframe", "frame", "embed", "object", "video", "application", "document",
    "document web", "document frame", "internal frame", "img", "image", "map", "svg", "panel", "filler",
    "scroll pane", "viewport", "root pane", "layered pane", "main", "region", "presentation", "none",
)  # fmt: skip
"""Roles of what is drawn on, shows something foreign, or only holds other things; empty for no role."""


class Departure(Frozen):
    """An action other than the recorded one. step: its number in the log; None after the path's end."""

    step: int | None
    given: Action
    recorded: Action | None
    why: str


class ReplayEnvironment:
    """Implements agent.contracts.Environment. departures: what was done that the run did not do."""

    def __init__(self, run: Run) -> None:
        self.name = f"replay of {run.header.environment}"
        self.departures: list[Departure] = []
        self._run = run
        self._path = path(run)
        self._at: int | None = None

    async def open(self) -> None:
        """Back to the first screen. Raises CallerError when nothing was recorded."""
        if not self._run.steps:
            raise CallerError(f"{self._run.folder} has no steps to replay")
        self.departures.clear()
        self._at = 0

    async def observe(self) -> Screenshot:
        here = self._here()
        if here < len(self._path):
            return self._run.screenshot(self._path[here])
        last = self._run.steps[-1]
        frame = last.acted.frame_after if last.acted else None
        return Screenshot(self._run.frame(frame or last.decided.frame), self._scale)

    async def act(self, action: Action) -> Outcome:
        """The recorded outcome of this step, whatever was done; `done` after the last one."""
        here, screen = self._here(), await self.observe()
        try:
            check_on_screen(action, screen.width, screen.height)
        except ParseError as fault:
            return Outcome(error=str(fault))
        if here >= len(self._path):
            self.departures.append(
                Departure(step=None, given=action, recorded=None, why="the recorded run ended before")
            )
            return Outcome(done=True)
        step = self._path[here]
        why = departs(action, step, screen)
        if why:
            self.departures.append(
                Departure(step=step.decided.step, given=action, recorded=step.decided.action, why=why)
            )
        self._at = here + 1
        outcome = step.acted.outcome if step.acted else Outcome()
        return outcome.model_copy(update={"done": outcome.done or self._is_over()})

    async def target_at(self, x: float, y: float) -> Target | None:
        """The recorded target of the current step, where the point lies in it."""
        here = self._here()
        target = self._path[here].decided.target if here < len(self._path) else None
        return target if target and target.box.contains(x, y) else None

    async def close(self) -> None:
        self._at = None

    @property
    def _scale(self) -> float:
        return self._run.header.screen.scale if self._run.header.screen else 1.0

    def _here(self) -> int:
        if self._at is None:
            raise EnvironmentLost("the replay is not open")
        return self._at

    def _is_over(self) -> bool:
        """Nothing is left to do, and the run did not itself say that it was done on the last screen."""
        said = isinstance(self._run.steps[-1].decided.action, (Done, Fail))
        return self._at == len(self._path) and not said


def path(run: Run) -> list[Step]:
    """The steps whose action was sent to the environment, none of the INNER kinds."""
    return [
        step
        for step in run.steps
        if step.acted
        and step.decided.verdict == "allowed"
        and step.decided.action is not None
        and not isinstance(step.decided.action, INNER)
    ]


def departs(given: Action, step: Step, screen: Screenshot) -> str | None:
    """Why an action is not the recorded one, or None when it is: same kind, same words, near enough."""
    recorded = step.decided.action
    assert recorded is not None, "a path holds only steps with an action"
    return departs_on(given, recorded, step.decided.target, screen.width, screen.height)


def departs_on(given: Action, recorded: Action, target: Target | None, width: int, height: int) -> str | None:
    """`departs` on a screen of width x height pixels, with what is known of the recorded target."""
    if given.kind != recorded.kind:
        return f"{given.kind} instead of {recorded.kind}"
    if _words(given) != _words(recorded):
        return f"{render(given)} instead of {render(recorded)}"
    mine, theirs = points(given), points(recorded)
    if bool(mine) != bool(theirs):
        return f"{render(given)} instead of {render(recorded)}"
    if target is not None and is_surface(target, width, height):
        target = None
    if mine and not _hits(mine[0], theirs[0], target, math.hypot(width, height)):
        return f"({mine[0][0]:g}, {mine[0][1]:g}) misses the recorded target"
    if len(theirs) > 1 and not _hits(mine[-1], theirs[-1], None, math.hypot(width, height)):
        return f"ends at ({mine[-1][0]:g}, {mine[-1][1]:g}), far from the recorded end"
    return None


def is_surface(target: Target, width: int, height: int) -> bool:
    """Whether a target says nothing of where in it to point: a canvas, a foreign frame, the page itself.

    Its box is then longer than what counts as near on a screen of that size, and it has no role of a control.
    """
    extent = math.hypot(target.box.width, target.box.height)
    return target.role.lower() in SURFACES and extent > NEAR * math.hypot(width, height)


def _hits(
    mine: tuple[float, float], theirs: tuple[float, float], target: Target | None, diagonal: float
) -> bool:
    if target is not None:
        return target.box.contains(*mine)
    return math.dist(mine, theirs) <= NEAR * diagonal


def _words(action: Action) -> dict[str, object]:
    """What must be equal: all but places; of a scroll only its direction."""
    words: dict[str, object] = action.model_dump(exclude={"x", "y", "path", "region", "dx", "dy", "seconds"})
    if isinstance(action, Scroll):
        words |= {
            "dx": math.copysign(1, action.dx) * bool(action.dx),
            "dy": math.copysign(1, action.dy) * bool(action.dy),
        }
    return words
