"""Drags as a hand does them: lists that lift what is held, and move aside what is dragged over."""

from __future__ import annotations

import pytest
import pytest_asyncio
from browser_site import center, serve

from handeye.agent.contracts import Drag, Navigate
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world():
    with serve() as server:
        settings = BrowserSettings(
            url=f"http://127.0.0.1:{server.server_port}/sortable", width=500, height=400
        )
        environment = BrowserEnvironment(settings)
        await environment.open()
        yield environment
        await environment.close()


@pytest.mark.parametrize(("source", "target", "order"), [("c", "d", "abdcef"), ("e", "d", "abcedf")])
async def test_what_is_lifted_after_a_while_lands_where_it_was_dragged(world, source, target, order):
    await world.act(Navigate(to="reload"))
    await world.observe()
    path = [tuple((await center(world, f"#{name}")).values()) for name in (source, target)]
    assert (await world.act(Drag(path=path))).error is None
    assert await world.page.evaluate("l.innerText.replace(/\\s/g, '')") == order
