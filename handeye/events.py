"""A run told as it goes: typed events, and what a person has to say on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from handeye.agent.actions import render
from handeye.agent.contracts import Action
from handeye.agent.loop.turn import StepLine as Stepped
from handeye.commands.run_setup import People

if TYPE_CHECKING:
    from handeye.api import Result


@dataclass
class Asked:
    """The model asks a person something; without an answer it is told that nobody is there."""

    question: str
    reply: str | None = None

    def answer(self, text: str) -> None:
        self.reply = text


@dataclass
class Confirming:
    """An action needs a yes, see GoalOptions.confirm; without one it is refused and the run ends."""

    action: Action
    allowed: bool = False
    words: str = field(init=False)

    def __post_init__(self) -> None:
        self.words = render(self.action)

    def allow(self) -> None:
        self.allowed = True


@dataclass(frozen=True)
class Finished:
    """The last event."""

    result: Result


Event = Stepped | Asked | Confirming | Finished
Start = Callable[[People], Awaitable["Result"]]


class LiveRun:
    """A run under way on the event loop that `next` is first awaited on. start: begins it for these people.

    last: the event given last. A question waits until the next event is asked for; what was said until then
    is its answer.
    """

    def __init__(self, start: Start) -> None:
        self.last: Event | None = None
        self._start = start
        self._running: asyncio.Future[Result] | None = None
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._said: dict[int, asyncio.Event] = {}
        """By the question that waits."""

    async def next(self) -> Event:
        """Raises what ended the run, if it was not its own end."""
        if said := self._said.pop(id(self.last), None):
            said.set()
        self.last = await self._following()
        return self.last

    async def _following(self) -> Event:
        if self._running is None:
            people = People(self._confirmed, self._answered, after=self._events.put_nowait)
            self._running = asyncio.ensure_future(self._start(people))
        coming = asyncio.ensure_future(self._events.get())
        waited: set[asyncio.Future[Any]] = {coming, self._running}
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        if coming.done():
            return coming.result()
        coming.cancel()
        return self._events.get_nowait() if not self._events.empty() else Finished(self._running.result())

    async def stop(self) -> None:
        """End it where it has not ended."""
        if self._running is not None and not self._running.done():
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running

    async def _confirmed(self, action: Action) -> bool:
        event = Confirming(action)
        await self._put(event)
        return event.allowed

    async def _answered(self, question: str) -> str:
        event = Asked(question)
        await self._put(event)
        return event.reply if event.reply is not None else "nobody is there to answer"

    async def _put(self, event: Asked | Confirming) -> None:
        """And wait until the one after it is asked for."""
        said = self._said[id(event)] = asyncio.Event()
        self._events.put_nowait(event)
        await said.wait()
