"""A person's demonstration in a browser as a run: one step per gesture, with frames and its target's box."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, Page

from handeye.agent.actions import points, render
from handeye.agent.contracts import Acted, Decided, Drag, Ended, Outcome, Press, Reply, Screenshot
from handeye.agent.errors import EnvironmentLost
from handeye.agent.log.writer import RunWriter
from handeye.agent.perception.changes import compare
from handeye.agent.task.page_text import text_functions
from handeye.environments.browser.environment import BrowserEnvironment
from handeye.environments.browser.gestures import Gesture, Gestures
from handeye.environments.browser.page_files import page_file

STOP_KEY = "F9"
IDLE_SECONDS = 0.2
KEPT_FRAMES = 8
READ_ROLES = ("heading", "alert", "status", "text", "link", "button", "cell")


class RecordingBrowser(BrowserEnvironment):
    """A browser that tells what is done in it. events: as page/record.js writes them."""

    def __init__(self, *words: Any) -> None:
        super().__init__(*words)
        self.events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def mask_focused(self) -> None:
        """The focused field holds a secret from now on."""
        await self._tab.secret_fields.remember(self.page)

    async def _prepare(self, place: BrowserContext | Page) -> None:
        await place.expose_binding("__handeyeRecord", lambda source, event: self.events.put_nowait(event))
        await place.add_init_script(_script())
        await super()._prepare(place)


@dataclass(frozen=True)
class Seen:
    """A look at the screen: when it was over, the frame, and what could be read on it."""

    time: float
    frame: Screenshot
    texts: tuple[str, ...]


@dataclass
class Recorder:
    """Writes what happens in an open browser until the stop key, `stop`, or the window is closed.

    told: called after every step with its number and action in words. secrets: the names it met.
    """

    browser: RecordingBrowser
    writer: RunWriter
    told: Callable[[int, str], None] | None = None
    secrets: list[str] = field(default_factory=list)
    steps: int = 0
    _seen: deque[Seen] = field(default_factory=lambda: deque(maxlen=KEPT_FRAMES))

    async def record(self, stop: asyncio.Event | None = None) -> Ended:
        gestures = Gestures(self.browser.settings.scale)
        reason = "the window was closed"
        try:
            await self._look()
            while not (stop and stop.is_set()):
                event = await self._event()
                if event is None:
                    if done := gestures.idle(time.time()):
                        await self._write(done, None)
                    else:
                        await self._look()
                    continue
                if event["kind"] == "stop":
                    break
                if event.get("secret"):
                    await self.browser.mask_focused()
                await self._write(gestures.feed(event), event["time"])
            reason = STOP_KEY
            await self._write(gestures.flush(), None)
        except EnvironmentLost:  # the person is done with it
            pass
        ended = Ended(time=time.time(), reason="done", detail=reason, steps=self.steps)
        self.writer.ended(ended)
        return ended

    async def _event(self) -> dict[str, Any] | None:
        try:
            return await asyncio.wait_for(self.browser.events.get(), IDLE_SECONDS)
        except TimeoutError:
            return None

    async def _look(self) -> Seen:
        frame = await self.browser.observe()
        last = self._seen[-1] if self._seen else None
        texts = last.texts if last and last.frame.hash == frame.hash else await self._texts()
        self._seen.append(Seen(time.time(), frame, texts))
        return self._seen[-1]

    async def _texts(self) -> tuple[str, ...]:
        known = await self.browser.elements()
        return tuple(each.name for each in known if each.name and each.reachable and each.role in READ_ROLES)

    async def _write(self, gestures: list[Gesture], until: float | None) -> None:
        """until: when the event came that ended the last of them; None for now."""
        for number, gesture in enumerate(gestures, start=1):
            end = gestures[number].time if number < len(gestures) else until
            whole = isinstance(gesture.action, (Drag, Press))  # nothing had to come to end them
            await self._step(gesture, None if whole and number == len(gestures) else end)

    async def _step(self, gesture: Gesture, end: float | None) -> None:
        """The frame before is the last one seen before the gesture began, the one after before it ended."""
        earlier = [seen for seen in self._seen if seen.time <= gesture.time] or [self._seen[0]]
        before = earlier[-1].frame
        words = render(gesture.action)
        if gesture.secret and gesture.secret not in self.secrets:
            self.secrets.append(gesture.secret)
        self.writer.decided(
            Decided(
                step=self.steps,
                time=gesture.time,
                frame=self.writer.frame(before),
                views=(),
                prompt_hash="",
                prompt="",
                reply=Reply(text=words),
                action=gesture.action,
                target=gesture.target,
                verdict="a person",
            )
        )
        after = await self._after(gesture.time, end)
        change = compare(before, after.frame, points(gesture.action))
        outcome = Outcome(
            effect=change.effect,
            changed_fraction=change.fraction,
            changed_box=change.box,
            url=self.browser.page.url[:500],
        )
        frame = self.writer.frame(after.frame)
        acted = Acted(
            step=self.steps, time=time.time(), outcome=outcome, frame_after=frame, texts=after.texts
        )
        self.writer.acted(acted)
        if self.told:
            self.told(self.steps, words)
        self.steps += 1

    async def _after(self, begun: float, end: float | None) -> Seen:
        """What was seen at the gesture's end; seen only later, its texts may be of what came next."""
        between = [seen for seen in self._seen if end is not None and begun < seen.time <= end]
        if between:
            return between[-1]
        late = await self._look()
        return late if end is None else Seen(late.time, late.frame, ())


def _script() -> str:
    target = page_file("target.js").replace("// naming.js", "").strip()
    target = target[target.index("([x, y]) =>") :]
    return (
        page_file("record.js")
        .replace("// naming.js", page_file("naming.js").replace("// text.js", text_functions()))
        .replace("TARGET;", f"{target};")
    )
