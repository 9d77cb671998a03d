"""A MiniWoB++ task as an Environment: BrowserGym's protocol on our own browser.

Goal as text, query bar and timer off the page, viewport 332x214, raw reward. One browser serves any
number of episodes: `reset` starts the next one on the open browser.
"""

from __future__ import annotations

import asyncio

from handeye.agent.contracts import Action, Outcome, Screenshot, Target
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.environments.miniwob import page as miniwob_page
from handeye.environments.miniwob.page import EpisodeState

SETTLE_SECONDS = 1.0
REWARD_WAIT_SECONDS = 0.05
"""Some pages give the reward a moment after the click; longer delays are seen by the next act."""


class MiniwobEnvironment:
    """Implements agent.contracts.Environment. scale: device pixels per CSS pixel."""

    name = "miniwob"

    def __init__(self, task: str, seed: int, scale: float = 1.0) -> None:
        self.task, self.seed, self.goal = task, seed, ""
        self._url = miniwob_page.task_url(task)
        self._opened = False
        self.browser = BrowserEnvironment(
            BrowserSettings(
                width=miniwob_page.VIEWPORT_WIDTH,
                height=miniwob_page.VIEWPORT_HEIGHT,
                scale=scale,
                settle_seconds=SETTLE_SECONDS,
            )
        )

    async def open(self) -> None:
        """Start a browser and the episode of (task, seed)."""
        self._opened = False
        await self.browser.open()
        self._opened = True
        await self._begin()

    async def reset(self, task: str, seed: int) -> None:
        """Start another episode, on the open browser where there is one."""
        self.task, self.seed = task, seed
        self._url = miniwob_page.task_url(task)
        if self._opened:
            await self._begin()
        else:
            await self.open()

    async def _begin(self) -> None:
        page = self.browser.page
        await miniwob_page.load(page, self.task)
        self.goal = await miniwob_page.begin(page, self.seed)

    async def observe(self) -> Screenshot:
        return await self.browser.observe()

    async def act(self, action: Action) -> Outcome:
        """An action after the episode's end is not done; the Outcome then repeats the reward."""
        state = await self.state()
        if state.done:
            return Outcome(done=True, reward=state.raw)
        outcome = await self.browser.act(action)
        state = await self.state()
        if not state.done:
            await asyncio.sleep(REWARD_WAIT_SECONDS)
            state = await self.state()
        return outcome.model_copy(update={"done": True, "reward": state.raw}) if state.done else outcome

    async def state(self) -> EpisodeState:
        """Whether the page has given its reward, and which. Leaving the page ends it with 0."""
        if self.browser.page.url.split("#")[0] != self._url:
            return EpisodeState(done=True, raw=0.0, error="the page was left")
        return await miniwob_page.state(self.browser.page)

    async def target_at(self, x: float, y: float) -> Target | None:
        return await self.browser.target_at(x, y)

    async def close(self) -> None:
        self._opened = False
        await self.browser.close()
