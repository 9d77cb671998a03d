"""One of our environments as a `gymnasium.Env`: pixels out, an action in its text form in.

env = HandeyeEnv(lambda: BrowserEnvironment(settings))
pixels, info = env.reset()
pixels, reward, terminated, truncated, info = env.step("click(x=40, y=18)")
"""

from __future__ import annotations

import asyncio
import string
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import gymnasium
import numpy as np
from gymnasium import spaces

from handeye.agent.actions import check_on_screen, parse
from handeye.agent.contracts import Done, Environment, Fail, Screenshot
from handeye.agent.errors import ParseError

LONGEST_ACTION = 4096
T = TypeVar("T")


class HandeyeEnv(gymnasium.Env[np.ndarray, str]):
    """The environment's coroutines run on a thread of their own, so that this works in any caller.

    The observation is the screen, [height, width, 3] uint8. A text that is no action on this screen changes
    nothing and is told in info['error']. `done` and `fail` end the episode; the reward is the environment's
    own, 0 where it gives none. Raises EnvironmentLost when the place is lost.
    """

    metadata = {"render_modes": ["rgb_array"]}  # noqa: RUF012 - as gymnasium wants it

    def __init__(self, make: Callable[[], Environment], size: tuple[int, int]) -> None:
        """size: width and height of the screen in pixels."""
        width, height = size
        self.observation_space = spaces.Box(0, 255, (height, width, 3), np.uint8)
        self.action_space = spaces.Text(LONGEST_ACTION, charset=string.printable)
        self.render_mode = "rgb_array"
        self._place = make()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._screen: Screenshot | None = None

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, Any]:
        super().reset(seed=seed)
        self._wait(self._place.open())
        return self._observed(), {}

    def step(self, action: str) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        assert self._screen is not None, "reset comes first"
        try:
            done = parse(action)
            check_on_screen(done, self._screen.width, self._screen.height)
        except ParseError as fault:
            return self._screen.pixels.copy(), 0.0, False, False, {"error": str(fault)}
        if isinstance(done, (Done, Fail)):
            return self._screen.pixels.copy(), 0.0, True, False, {"error": None}
        outcome = self._wait(self._place.act(done))
        data = {"error": outcome.error, "url": outcome.url}
        return self._observed(), float(outcome.reward or 0), outcome.done, False, data

    def render(self) -> np.ndarray | None:  # type: ignore[override]
        return self._screen.pixels.copy() if self._screen else None

    def close(self) -> None:
        if self._loop.is_closed():
            return
        self._wait(self._place.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _observed(self) -> np.ndarray:
        self._screen = self._wait(self._place.observe())
        return self._screen.pixels.copy()

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()
