"""What the tools of `handeye mcp` share: one screen, its pictures, a recording."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handeye.agent.actions import render
from handeye.agent.contracts import Action, Screenshot
from handeye.agent.errors import HandeyeError, MissingExtra
from handeye.agent.perception.changes import compare
from handeye.agent.task.file import EnvironmentPart, SkillStep
from handeye.agent.task.policy import policy_part
from handeye.commands.environments import Place
from handeye.commands.goal import goal_task
from handeye.commands.session_run import reach
from handeye.environments.browser.environment import BrowserEnvironment
from handeye.eyes import Eyes, Found
from handeye.session_log import SessionLog, VerbStep, start_log, with_effect

try:
    from mcp.server.mcpserver.exceptions import ToolError
except ImportError:
    raise MissingExtra("mcp", "mcp") from None

KEPT_PICTURES = 20


@dataclass(frozen=True)
class TaskOptions:
    """part: where the screen is. allowed_hosts, confirm: the policy of runs."""

    part: EnvironmentPart
    allowed_hosts: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()


class Session:
    """One browser or desktop, one call at a time. Raises ToolError with a line for the client's model.

    out: the folder for runs and recordings. options: of these.
    """

    def __init__(self, eyes: Eyes, place: Place, out: Path, options: TaskOptions) -> None:
        self.eyes, self.environment, self.out, self.options = eyes, place, out, options
        self.recording: SessionLog | None = None
        self._lock, self._open = asyncio.Lock(), False
        self._pictures: dict[str, Screenshot] = {}
        self._number = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Alone with the browser, which is started for the first call and again after it was lost."""
        async with self._lock:
            try:
                if not self._open:
                    await self.environment.open()
                    self._open = True
                yield
            except HandeyeError as fault:
                if not await self._alive():
                    await self.close()
                    raise ToolError(f"the browser is gone ({fault}): navigate starts a new one") from None
                raise ToolError(str(fault)) from None

    async def record(self, name: str) -> str:
        """Every action from now on is a step of a new run."""
        if self.recording is not None:
            raise ToolError(f"{self.recording.folder} is being recorded: stop_recording first")
        part, card = self.options.part, self.eyes.model.card
        self.recording = start_log(self.out, name, part, card, await self.environment.observe())
        return f"recording into {self.recording.folder}"

    def end_recording(self) -> str:
        if self.recording is None:
            raise ToolError("nothing is being recorded: start_recording first")
        log, self.recording = self.recording, None
        log.session_ends()
        more = f"handeye view {log.folder}, handeye skill learn {log.folder}"
        return f"{log.steps} steps in {log.folder}; next: {more}"

    async def run(self, goal: str, steps: Sequence[SkillStep] = (), checks: Sequence[Any] = ()) -> str:
        """Let the agent reach a goal from here, or use a skill, and tell how it ended."""
        value = self.options
        task = goal_task("mcp", goal, value.part, policy_part(value.allowed_hosts, value.confirm), 40, 300.0,
                         (), checks)  # fmt: skip
        task = task.model_copy(update={"steps": tuple(steps)})
        self._pictures.clear()
        reached = await reach(task, self.environment, self.eyes.model, self.recording, self.out)
        report = reached.report
        ended = {True: "succeeded", False: "failed", None: "not verified"}[report.success]
        parts = [f"{ended} ({report.reason})", report.answer, report.detail, *report.found]
        lines = "; ".join(part for part in parts if part)
        return f"{lines}; {report.steps} steps, log: {report.run}"

    async def close(self) -> None:
        if self.recording is not None:
            self.end_recording()
        self._open = False
        self._pictures.clear()
        await self.environment.close()

    async def look(self) -> tuple[str, Screenshot]:
        """A fresh picture and its id."""
        screen = await self.environment.observe()
        self._number += 1
        name = f"p{self._number}"
        self._pictures[name] = screen
        while len(self._pictures) > KEPT_PICTURES:
            self._pictures.pop(next(iter(self._pictures)))
        return name, screen

    async def screen(self) -> Screenshot:
        """A fresh picture."""
        return (await self.look())[1]

    async def place(self, target: str) -> Found:
        """Raises ToolError where it is absent."""
        found = await self.eyes.locate(target, await self.environment.observe(), boxed=False)
        if found is None:
            raise ToolError(f"absent: there is no {target!r} on the screen; nothing was done")
        return found

    async def still_there(self, name: str, *numbers: float) -> None:
        """Use up a picture for points of it: x, y and so on. Raises ToolError where it does not hold any
        more."""
        before = self._pictures.pop(name, None)
        if before is None:
            raise ToolError(f"stale: there is no picture {name!r}, or it was used; take a new screenshot")
        now = await self.environment.observe()
        for x, y in zip(numbers[::2], numbers[1::2], strict=True):
            if compare(before, now, [(x, y)]).effect == "changed":
                raise ToolError(f"stale: the screen has changed at ({x:g}, {y:g}) since {name}; look again")

    async def act(self, action: Action, goal: str = "") -> str:
        """Do it; what came of it in one line. goal: what it is for, in a recording. Raises ToolError for what
        could not be done."""
        before = await self.environment.observe()
        step = VerbStep(self.recording, goal or render(action))
        step.decided(before, action)
        outcome = await self.environment.act(action)
        after = await self.environment.observe()
        step.acted(with_effect(outcome, action, before, after), after)
        if outcome.error:
            raise ToolError(outcome.error)
        seen = "the screen changed" if compare(before, after).effect == "changed" else "nothing changed"
        return f"done: {seen}{self._page()}"

    def _page(self) -> str:
        if not isinstance(self.environment, BrowserEnvironment):
            return ""
        return f"; the page is {self.environment.hidden(self.environment.page.url)[:200]}"

    async def _alive(self) -> bool:
        if not self._open:
            return False
        with suppress(HandeyeError):
            await self.environment.observe()
            return True
        return False
