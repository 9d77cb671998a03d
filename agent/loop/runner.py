"""A run of the graph within its time, with its state on the disk, stopping where a person is asked."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, cast

from langgraph.graph import StateGraph
from langgraph.types import Command
from langsmith import tracing_context

from handeye.agent.contracts import Ask
from handeye.agent.errors import EnvironmentLost
from handeye.agent.loop.checkpoint import OncePerStep, checkpoint_fault, step_saver, thread_of
from handeye.agent.loop.progress import State, begin
from handeye.agent.loop.resume import InterruptedRun, resume
from handeye.agent.loop.turn import Run


async def run_graph(
    built: StateGraph[State, Run, State, State],
    run: Run,
    most: int,
    interrupted: InterruptedRun | None = None,
) -> State:
    """The last state. Our own limits stop the run; LangGraph's, `most` nodes, is only derived from them.

    interrupted: the run to resume.
    """
    traced: AbstractContextManager[Any] = tracing_context(enabled=False)
    if os.environ.get("HANDEYE_TRACING") == "1":
        traced = nullcontext()
    folder = run.writer.folder
    config: Any = {"recursion_limit": most, "configurable": {"thread_id": thread_of(folder)}}
    clock = asyncio.timeout_at(run.deadline)
    try:
        async with step_saver(folder) as saver:
            assert isinstance(saver, OncePerStep)
            saver.asking = lambda: run.asking
            ready = built.compile(checkpointer=saver)
            with traced:
                async with clock:
                    start = (
                        await resume(run, interrupted, partial(_person, run, clock))
                        if interrupted
                        else begin()
                    )
                    if start["reason"]:
                        return start
                    result: Any = await ready.ainvoke(start, config, context=run)
                    while "__interrupt__" in result:
                        answer = await _person(run, clock)
                        result = await ready.ainvoke(Command(resume=answer), config, context=run)
                    return cast(State, result)
    except EnvironmentLost as fault:
        return begin() | {"reason": "world", "detail": str(fault)}
    except sqlite3.Error as fault:
        raise checkpoint_fault(folder, fault) from None
    except TimeoutError:
        if not clock.expired():
            raise
        return begin() | {"reason": "limit", "detail": f"{run.settings.max_seconds:g} seconds"}


async def _person(run: Run, clock: asyncio.Timeout) -> str:
    """A person's answer; the time it takes is not the run's."""
    begun, deadline = asyncio.get_running_loop().time(), clock.when()
    clock.reschedule(None)
    assert run.policy.answered is not None
    assert isinstance(run.turn.action, Ask)
    answer = await run.policy.answered(run.turn.action.question)
    if deadline is not None:
        run.deadline = deadline + asyncio.get_running_loop().time() - begun
        clock.reschedule(run.deadline)
    return answer
