"""The browser keeps what every environment has to keep."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import pytest
from browser_site import PAGES

from handeye.agent.contracts import Environment
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.environments.conformance import EnvironmentConformance

pytestmark = pytest.mark.browser


class TestBrowser(EnvironmentConformance):
    scale = 1.0

    def make_environment(self) -> Environment:
        url = "data:text/html," + quote(PAGES["/keys"])
        return BrowserEnvironment(BrowserSettings(url=url, width=300, height=200, scale=self.scale))

    async def held_inputs(self, environment: Environment) -> Sequence[str]:
        return await environment.page.evaluate("[...held]")

    async def break_world(self, environment: Environment) -> bool:
        await environment.page.context.browser.close()
        return True


class TestSharpBrowser(TestBrowser):
    scale = 2.0
