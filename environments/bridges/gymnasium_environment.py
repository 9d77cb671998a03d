"""A gymnasium environment whose observation is a screen, such as any BrowserGym task, as one of ours.

place = browsergym("browsergym/miniwob.login-user", seed=3)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import gymnasium
import numpy as np

from handeye.agent.contracts import Action, Outcome, Screenshot, Target
from handeye.agent.errors import EnvironmentLost
from handeye.environments.bridges.browsergym_actions import words

T = TypeVar("T")


@dataclass(frozen=True)
class Bridge:
    """How a gymnasium environment is spoken to.

    make: the environment. pixels: the screen of an observation, [height, width, 3] uint8. act: our action as
    one of its own, None where it has none. error, goal: what an observation says of them.
    """

    make: Callable[[], gymnasium.Env[Any, Any]]
    pixels: Callable[[Any], np.ndarray]
    act: Callable[[Action], Any | None]
    error: Callable[[Any], str | None] = lambda seen: None
    goal: Callable[[Any], str] = lambda seen: ""


class GymnasiumEnvironment:
    """Implements agent.contracts.Environment. Every call runs on one thread: some drivers need that."""

    def __init__(self, name: str, bridge: Bridge, seed: int = 0) -> None:
        self.name = name
        self.goal = ""
        self._bridge, self._seed = bridge, seed
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gymnasium")
        self._env: gymnasium.Env[Any, Any] | None = None
        self._seen: Any = None
        self._over = False

    async def open(self) -> None:
        """A new episode of the same seed."""
        await self._do(self._reset)
        self._over = False

    async def observe(self) -> Screenshot:
        if self._env is None:
            raise EnvironmentLost(f"{self.name} is not open")
        return Screenshot(np.ascontiguousarray(self._bridge.pixels(self._seen)))

    async def act(self, action: Action) -> Outcome:
        if self._env is None:
            raise EnvironmentLost(f"{self.name} is not open")
        result = self._bridge.act(action)
        if result is None:
            return Outcome(error=f"{self.name} has no action for {action.kind}", done=self._over)
        if self._over:
            return Outcome(error="the episode is over", done=True)
        return await self._do(self._step, result)

    async def target_at(self, x: float, y: float) -> Target | None:
        return None

    async def close(self) -> None:
        if self._env is not None:
            env, self._env = self._env, None
            await self._do(env.close)

    def _reset(self) -> None:
        if self._env is None:
            self._env = self._bridge.make()
        self._seen, _ = self._env.reset(seed=self._seed)
        self.goal = self._bridge.goal(self._seen)

    def _step(self, data: Any) -> Outcome:
        assert self._env is not None
        self._seen, reward, terminated, truncated, _ = self._env.step(data)
        self._over = bool(terminated or truncated)
        return Outcome(error=self._bridge.error(self._seen), done=self._over, reward=float(reward))

    async def _do(self, work: Callable[..., T], *given: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *given)


def browsergym(task: str, seed: int = 0, **options: Any) -> GymnasiumEnvironment:
    """A task by its gymnasium name, whose package is imported already. options: of BrowserEnv.

    Done and Fail are not sent: the loop ends there by itself.
    """

    def make() -> gymnasium.Env[Any, Any]:
        from browsergym.core.action.highlevel import HighLevelActionSet

        calls = HighLevelActionSet(subsets=["coord", "nav", "tab", "chat"], multiaction=True)
        return gymnasium.make(task, action_mapping=calls.to_python_code, **options)

    def error(seen: Mapping[str, Any]) -> str | None:
        return str(seen.get("last_action_error") or "") or None

    bridge = Bridge(
        make, lambda seen: seen["screenshot"], words, error, lambda seen: str(seen.get("goal", ""))
    )
    return GymnasiumEnvironment(task, bridge, seed)
