"""How a run's end is judged once it has stopped: by its checks, repeated, or by what can be read back.

Everything here is bounded: the checks by what is left of the run's time, a single look by LEAST_SECONDS more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from handeye.agent.errors import EnvironmentLost
from handeye.agent.loop.progress import State
from handeye.agent.loop.read_back import read_back
from handeye.agent.loop.turn import Run

Verify = Callable[[], Awaitable[bool]]
"""Says by code, never by the model, whether the task is done."""
Finish = Callable[[str], Awaitable[str]]
"""Reads what the task asks for, given the run's answer; says why it is not as asked, else nothing."""

LEAST_SECONDS = 3.0
"""What one look may take although the run's time is over."""
OUTPUT_SECONDS = 20.0
"""What the outputs may take of the run's time."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
"""Seconds between two looks."""


@dataclass(frozen=True)
class Conclusion:
    """checks: what they said; None when there are none, or they could not be made. doubt: what speaks against
    the end beside them. verified: 'checks', 'read back', or nothing. found: what was read back."""

    checks: bool | None = None
    doubt: str = ""
    verified: Literal["", "checks", "read back"] = ""
    found: tuple[str, ...] = ()
    detail: str = ""


async def conclude(run: Run, state: State, verify: Verify | None, finish: Finish | None) -> Conclusion:
    """Made once, when the run has stopped; never raises for what a page does."""
    if state["reason"] in ("world", "interrupted"):
        return Conclusion()
    patient = state["reason"] == "done" and not run.reopened
    checks, detail = None, ""
    if verify is not None:
        seconds = min(run.settings.check_seconds, run.seconds_left) if patient else 0.0
        checks = await holds(verify, seconds)
    if checks is False and run.reopened:
        checks, detail = None, "it had ended; what its checks said was lost with its screen"
    if finish is not None and checks is not False and (checks or state["reason"] == "done"):
        answer = state["answer"] if state["reason"] == "done" else ""  # else of an earlier step
        seconds = max(LEAST_SECONDS, min(OUTPUT_SECONDS, run.seconds_left))
        detail = await _finished(finish, answer, seconds) or detail
        checks = False if detail and not run.reopened else checks
    found = await _found(run, state) if verify is None and not run.objected else ()
    verified: Literal["", "checks", "read back"] = "checks" if checks else "read back" if found else ""
    return Conclusion(checks, run.objected, verified, found, detail)


async def holds(verify: Verify, seconds: float) -> bool:
    """Whether the checks hold within so many seconds; they are made once at least."""
    loop, pause = asyncio.get_running_loop(), FIRST_PAUSE
    until = loop.time() + seconds
    while True:
        try:
            async with asyncio.timeout_at(max(until, loop.time() + LEAST_SECONDS)):
                if await verify():
                    return True
        except TimeoutError:
            return False
        if loop.time() + pause >= until:
            return False
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _finished(finish: Finish, answer: str, seconds: float) -> str:
    try:
        async with asyncio.timeout(seconds):
            return await finish(answer)
    except TimeoutError:
        return f"outputs: the page did not answer within {seconds:g} seconds"


async def _found(run: Run, state: State) -> tuple[str, ...]:
    if state["reason"] != "done":
        return ()
    try:
        async with asyncio.timeout(LEAST_SECONDS):
            return await read_back(run, state["answer"])
    except (TimeoutError, EnvironmentLost):
        return ()
