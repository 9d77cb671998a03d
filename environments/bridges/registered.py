"""`gymnasium.make("handeye/Browser-v0", url=...)`: gymnasium calls `register` by itself once installed."""

from __future__ import annotations

from typing import Any

import gymnasium

from handeye.environments.bridges.gymnasium_env import HandeyeEnv
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

BROWSER = "handeye/Browser-v0"


def register() -> None:
    """Under the namespace `handeye`; may be called twice."""
    if BROWSER not in gymnasium.registry:
        gymnasium.register(BROWSER, entry_point=browser_env, disable_env_checker=True)


def browser_env(render_mode: str = "rgb_array", **settings: Any) -> HandeyeEnv:
    """settings: of BrowserSettings, such as url, width and height. Raises ValidationError for others."""
    made = BrowserSettings(**settings)
    size = round(made.width * made.scale), round(made.height * made.scale)
    return HandeyeEnv(lambda: BrowserEnvironment(made), size)
