"""What a run and one of its steps hold while they last, and what is done with an action."""

from __future__ import annotations

import asyncio
import math
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter, time

from handeye.agent.actions import points, render
from handeye.agent.contracts import (
    Acted,
    Action,
    Ask,
    Decided,
    Done,
    Effect,
    Environment,
    Fail,
    Note,
    Outcome,
    Prompt,
    Reply,
    Screenshot,
    Skills,
    StepSummary,
    Target,
    Type,
    UseSkill,
    View,
    VisionModel,
    Wait,
    Zoom,
)
from handeye.agent.errors import CallerError, ParseError, PolicyRefusal, SkillFault
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.acting import ActingRecord
from handeye.agent.loop.routine import Routine, start
from handeye.agent.perception.changes import compare
from handeye.agent.perception.zoom import zoom_view
from handeye.agent.safety.policy import Policy
from handeye.agent.safety.prompt_injection import Said
from handeye.agent.task.settings import AgentSettings

PHASES = ("observe", "tile", "ask", "parse", "check", "act", "record")
INNER = (Zoom, Note, Ask, Done, Fail, UseSkill)
"""Kinds that are never sent to an environment."""

Goal = str | Action
"""What to reach in words, or one exact action that needs no model; a skill is such an action too."""


@dataclass(frozen=True)
class StepLine:
    """A step that is over, for those who watch. number: from 0. error: why it was not done."""

    number: int
    action: str
    effect: Effect = "none"
    error: str = ""
    milliseconds: float = 0.0


Watch = Callable[[StepLine], None]
"""Called after every step."""


@dataclass
class Turn:
    """One step. wanted: what it is for. error: why there is no action. refused, left: why the policy ends
    the run.

    warnings: what on the screen speaks to the agent. stale: the screen changed before the action was done.
    target: what the action is done on, where the environment knows.
    """

    screen: Screenshot
    wanted: Goal = ""
    views: list[View] = field(default_factory=list)
    prompt: Prompt = Prompt(goal="")  # noqa: RUF009 - frozen
    reply: Reply = Reply(text="")  # noqa: RUF009 - frozen
    action: Action | None = None
    error: str | None = None
    verdict: str = "allowed"
    refused: str | None = None
    left: str | None = None
    warnings: tuple[Said, ...] = ()
    stale: bool = False
    target: Target | None = None
    outcome: Outcome = Outcome()  # noqa: RUF009 - frozen


@dataclass
class Run:
    """What travels in the graph's context. screen: the frame the last step ended on, seen once only.

    routine: the skill under way. learnt: the answer of the last skill. answered: of the person last asked.
    """

    goals: tuple[Goal, ...]
    model: VisionModel
    environment: Environment
    settings: AgentSettings
    writer: RunWriter
    policy: Policy
    watch: Watch | None = None
    skills: Skills | None = None
    routine: Routine | None = None
    learnt: str = ""
    answered: str = ""
    history: list[StepSummary] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    screen: Screenshot | None = None
    zoom: View | None = None
    seen: list[Screenshot] = field(default_factory=list)
    """Screens that were decided on, where the model is shown earlier ones."""
    doubt: Action | None = None
    """An action that a kill cut off and that may have been done; see agent/loop/resume.py."""
    verify: Callable[[], Awaitable[bool]] | None = None
    """The success check, for guards."""
    doubts: int = 0
    record: ActingRecord = field(default_factory=ActingRecord)
    objected: str = ""
    """What spoke against the last `done`; the model was asked to look once more."""
    reopened: bool = False
    """Whether it goes on in a new world although it had ended: page checks can say nothing then."""
    deadline: float = math.inf
    """The event loop's time at which the run is over."""
    turn: Turn = field(init=False)
    steps: int = 0
    model_calls: int = 0
    step_ms: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    total_ms: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    decided_ms: float = 0.0
    _inner_ms: float = 0.0

    @contextmanager
    def timed(self, phase: str) -> Iterator[None]:
        """Adds the block's milliseconds to the phase; a block inside another is taken out of the outer."""
        begun, outer, self._inner_ms = perf_counter(), self._inner_ms, 0.0
        try:
            yield
        finally:
            whole = (perf_counter() - begun) * 1000
            self.step_ms[phase] += whole - self._inner_ms
            self.total_ms[phase] += whole - self._inner_ms
            self._inner_ms = outer + whole

    @property
    def asking(self) -> bool:
        """Whether the step under way asks a person."""
        turn = vars(self).get("turn")  # there is none before the first look
        return turn is not None and isinstance(turn.action, Ask) and self.policy.answered is not None

    @property
    def seconds_left(self) -> float:
        return max(0.0, self.deadline - asyncio.get_running_loop().time())

    def mean_ms(self) -> dict[str, float]:
        return {phase: self.total_ms[phase] / max(1, self.steps) for phase in PHASES}


async def follow(run: Run, goal: Goal) -> None:
    """What this step is for: the goal, or the next move of the skill under way."""
    turn, routine, turn.wanted = run.turn, run.routine, goal
    if routine is None:
        return
    try:
        turn.wanted = await routine.next(turn.screen, run.environment)
    except SkillFault as fault:
        turn.error = f"{routine.name}: {fault}"
    if routine.ended:
        run.learnt, run.routine = routine.answer, None


async def perform(run: Run, action: Action) -> Outcome:
    """Do one action, here or in the environment. Raises EnvironmentLost."""
    if isinstance(action, Zoom):
        try:
            run.zoom = zoom_view(run.turn.screen, action.region, run.model.card)
        except CallerError as fault:
            return Outcome(error=str(fault))
    elif isinstance(action, Note):
        run.notes.append(action.text)
    elif isinstance(action, Ask):
        if run.policy.answered is None:
            return Outcome(error="nobody is there to answer")
        run.notes.append(f"{action.question} {run.answered}")
        return Outcome(answer=run.answered)
    elif isinstance(action, UseSkill):
        try:
            run.routine = start(run.skills, action)
        except (CallerError, ParseError) as fault:
            return Outcome(error=str(fault))
    elif not isinstance(action, (Done, Fail)):
        return await run.environment.act(action)
    return Outcome()


async def see_effect(run: Run) -> None:
    """After an action on the environment: its new screen, what changed, and whether it is still allowed."""
    turn, run.screen = run.turn, None
    if isinstance(turn.action, INNER):
        run.screen = None if isinstance(turn.action, Ask) else turn.screen  # a person may have acted
        return
    if turn.action is None or turn.refused is not None or turn.outcome.done:
        return
    with run.timed("observe"):
        run.screen = await run.environment.observe()
    if not isinstance(turn.action, Wait):
        change = compare(turn.screen, run.screen, points(turn.action))
        if change.effect == "unchanged" and isinstance(turn.action, Type) and "{secret:" in turn.action.text:
            return  # the field is greyed: whether it took the secret cannot be seen
        seen = {"effect": change.effect, "changed_fraction": change.fraction, "changed_box": change.box}
        turn.outcome = turn.outcome.model_copy(update=seen)
    try:
        run.policy.check_place(turn.outcome.url)
    except PolicyRefusal as refusal:
        turn.left = str(refusal)


def write_decided(run: Run, step: int, target: Target | None) -> None:
    """The `decided` line: it is on the disk before anything is done."""
    turn = run.turn
    turn.target = target
    decided = Decided(
        step=step,
        time=time(),
        frame=turn.screen.hash,
        views=tuple(run.writer.view(view) for view in turn.views),
        prompt_hash=turn.prompt.hash,
        prompt=turn.prompt.text,
        reply=turn.reply,
        action=turn.action,
        error=turn.error,
        target=target,
        verdict=turn.verdict,
        warnings=tuple(said.text[:200] for said in turn.warnings),
        timings_ms=dict(run.step_ms),
    )
    run.writer.decided(decided)
    run.decided_ms = sum(run.step_ms.values())
    run.step_ms.clear()


def write_acted(run: Run, step: int) -> None:
    if run.routine is not None:
        run.routine.saw(run.turn.action, run.turn.outcome)
    frame = run.writer.frame(run.screen) if run.screen is not None else None
    done = Acted(
        step=step, time=time(), outcome=run.turn.outcome, frame_after=frame, timings_ms=dict(run.step_ms)
    )
    run.writer.acted(done)
    if run.watch:
        words = render(run.turn.action) if run.turn.action is not None else "a bad answer"
        outcome, spent = run.turn.outcome, sum(run.step_ms.values()) + run.decided_ms
        run.watch(StepLine(step, words, outcome.effect, outcome.error or "", spent))
