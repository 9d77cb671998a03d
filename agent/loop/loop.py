"""The agent: observe, tile, ask, parse, check, act, record, until it is done or has to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter, time
from typing import Any, cast

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import interrupt

from handeye.agent.actions import render
from handeye.agent.contracts import (
    Ended,
    Environment,
    Outcome,
    Reason,
    Reply,
    RunResult,
    Skills,
    UseSkill,
    VisionModel,
)
from handeye.agent.dialects import dialect
from handeye.agent.dialects.space import coordinate_extent
from handeye.agent.errors import CallerError, LogFault, ModelFault, ParseError, stopped_by
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.conclusion import Conclusion, Finish, Verify, conclude
from handeye.agent.loop.progress import State, advance, begin
from handeye.agent.loop.resume import InterruptedRun
from handeye.agent.loop.runner import run_graph
from handeye.agent.loop.turn import (
    PHASES,
    Goal,
    Run,
    Turn,
    Watch,
    follow,
    perform,
    see_effect,
    write_acted,
    write_decided,
)
from handeye.agent.perception.history import earlier_screens, remembered, told_of
from handeye.agent.perception.tiling import cut_views
from handeye.agent.prompts import build
from handeye.agent.safety.guards import answered
from handeye.agent.safety.policy import Policy
from handeye.agent.safety.preflight import preflight
from handeye.agent.task.settings import AgentSettings
from handeye.agent.task.success import success_of


async def observe(state: State, run: Run) -> dict[str, Any]:
    run.step_ms.clear()
    with run.timed("observe"):
        run.turn = Turn(run.screen or await run.environment.observe())
        return {"frame": run.writer.frame(run.turn.screen)}


async def tile(state: State, run: Run) -> None:
    await follow(run, run.goals[state["goal"]])
    if isinstance(run.turn.wanted, str) and run.turn.error is None:
        zoomed = [run.zoom] if run.zoom else []
        past = earlier_screens(run.seen, run.turn.screen, run.model.card)
        run.turn.views = [*cut_views(run.turn.screen, run.model.card), *zoomed, *past]
        if most := run.model.card.past_pictures:
            run.seen = remembered(run.seen, run.turn.screen, most + 1)


async def ask(state: State, run: Run) -> None:
    turn, card, goal = run.turn, run.model.card, run.turn.wanted
    if turn.error is not None:
        return
    if not isinstance(goal, str):
        turn.reply, turn.action = Reply(text=render(goal)), goal
        return
    size = coordinate_extent(card, turn.screen.width, turn.screen.height)
    history = run.history[-card.history :] if card.history else []
    notes = [*(run.skills.told if run.skills else ()), *run.notes, *told_of(turn.views)]
    prompt = build(run.settings.prompt or card.prompt, goal, history, notes, size)
    turn.prompt = prompt.on(turn.screen.hash, run.environment.name)
    run.model_calls += 1
    try:
        turn.reply = await answered(run)
    except ModelFault as fault:
        turn.error = str(fault)


async def parse(state: State, run: Run) -> None:
    turn = run.turn
    if turn.action is not None or turn.error is not None:
        return
    try:
        words = dialect(run.model.card)
        turn.action = words.parse(turn.reply.text, turn.screen.width, turn.screen.height)
    except ParseError as fault:
        turn.error = str(fault)


async def check(state: State, run: Run) -> None:
    write_decided(run, state["step"], await preflight(run, state["goal"] == len(run.goals) - 1))


async def act(state: State, run: Run) -> None:
    turn, run.zoom = run.turn, None
    if turn.action is None or turn.refused is not None:
        turn.outcome = Outcome(error=turn.error or turn.refused)
    else:
        if run.asking:
            run.answered = interrupt(render(turn.action))
        turn.outcome = await perform(run, turn.action)


async def record(state: State, run: Run) -> dict[str, Any]:
    await see_effect(run)
    write_acted(run, state["step"])
    run.steps += 1
    return advance(state, run)


NODES = (observe, tile, ask, parse, check, act, record)


def graph() -> StateGraph[State, Run, State, State]:
    """The nodes in the order they run, repeatedly until there is a reason to stop."""
    built = StateGraph(State, context_schema=Run)
    for name, node in zip(PHASES, NODES, strict=True):
        built.add_node(name, _timed(name, node))
    for name, following in zip((START, *PHASES), PHASES, strict=False):
        built.add_edge(name, following)
    built.add_conditional_edges("record", lambda state: END if state["reason"] else "observe")
    return built


def _timed(name: str, node: Callable[[State, Run], Awaitable[dict[str, Any] | None]]) -> Any:
    async def run_node(state: State, runtime: Runtime[Run]) -> dict[str, Any] | None:
        with runtime.context.timed(name):
            return await node(state, runtime.context)

    return run_node


@dataclass(frozen=True)
class Agent:
    """A model at work in an environment. The writer is a new run's; whoever made it closes it."""

    model: VisionModel
    environment: Environment
    writer: RunWriter
    settings: AgentSettings = AgentSettings()  # noqa: RUF009 - frozen
    policy: Policy = Policy()  # noqa: RUF009 - frozen
    watch: Watch | None = None
    skills: Skills | None = None

    async def skill(self, name: str, /, **arguments: str) -> RunResult:
        """One skill as a run, on an open environment; what it found is `result.ended.answer`."""
        return await self.run_async(UseSkill(name=name, arguments=arguments))

    def run(self, goals: Goal | Sequence[Goal], verify: Verify | None = None) -> RunResult:
        """Open the environment, run, close it; works in scripts and inside a running event loop."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(self._run_opened(goals, verify))
        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(asyncio.run, self._run_opened(goals, verify)).result()

    async def run_async(
        self,
        goals: Goal | Sequence[Goal],
        verify: Verify | None = None,
        interrupted: InterruptedRun | None = None,
        finish: Finish | None = None,
        spent_seconds: float = 0.0,
    ) -> RunResult:
        """Run on an open environment and leave it open; several goals in turn.

        interrupted: the run to resume. finish: reads what is asked for at the end. spent_seconds: of the
        run's time, before this.
        """
        goals = (goals,) if isinstance(goals, str) or not isinstance(goals, Sequence) else tuple(goals)
        if not goals:
            raise CallerError("there is no goal to reach")
        parts = self.model, self.environment, self.settings, self.writer, self.policy, self.watch
        run = Run(goals, *parts, self.skills, verify=verify)
        run.deadline = asyncio.get_running_loop().time() + self.settings.max_seconds - spent_seconds
        begun = perf_counter()
        try:
            state = await run_graph(graph(), run, len(PHASES) * self.settings.max_steps + 1, interrupted)
            conclusion = await conclude(run, state, verify, finish)
        except BaseException as fault:
            state = begin() | {"reason": "interrupted", "detail": stopped_by(fault)}
            with suppress(LogFault):
                self._end(run, state, Conclusion())
            raise
        ended = self._end(run, state, conclusion)
        folder, seconds = str(self.writer.folder), perf_counter() - begun
        items = tuple(run.record.words), run.record.confidence
        return RunResult(ended, folder, run.steps, seconds, run.mean_ms(), run.model_calls, *items)

    async def _run_opened(self, goals: Goal | Sequence[Goal], verify: Verify | None) -> RunResult:
        try:
            await self.environment.open()
            return await self.run_async(goals, verify)
        finally:
            await self.environment.close()

    def _end(self, run: Run, state: State, conclusion: Conclusion) -> Ended:
        reason, checks = cast(Reason, state["reason"]), conclusion.checks
        doubt = conclusion.doubt or run.record.without_effect
        ended = Ended(
            time=time(),
            reason=reason,
            detail=state["detail"] or conclusion.detail,
            answer=state["answer"] if reason == "done" else "",  # else it may be that of an earlier step
            success=success_of(reason, checks, bool(run.record.without_effect)),
            steps=run.steps,
            checks=checks,
            doubt=doubt if reason == "done" else "",
            verified=conclusion.verified,
            found=conclusion.found,
        )
        self.writer.ended(ended)
        return ended
