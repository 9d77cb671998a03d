"""No frame is taken before what a click has set going: tasks, intervals, workers, frames, events, hovers."""

from __future__ import annotations

import pytest
import pytest_asyncio
from browser_site import center, world_at

from handeye.agent.contracts import Click, Move, Navigate

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
KINDS = ("task", "interval", "poll", "worker", "frames", "signal", "events", "source")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world():
    async with world_at("/later") as environment:
        yield environment


async def show(world, kind):
    address = world.settings.url
    await world.act(Navigate(to="goto", url="about:blank"))
    assert (await world.act(Navigate(to="goto", url=f"{address}#{kind}"))).error is None
    return await world.observe()


@pytest.mark.parametrize("kind", KINDS)
async def test_the_frame_shows_what_a_click_has_set_going(world, kind):
    await show(world, kind)
    await world.act(Click(**await center(world, "#b")))
    await world.observe()
    assert await world.page.evaluate("out.textContent") == "after"


async def test_the_frame_shows_the_hint_of_what_is_pointed_at(world):
    await show(world, "")
    if not await world.page.evaluate("'interestForElement' in HTMLButtonElement.prototype"):
        pytest.skip("this Chromium has no interestfor")
    await world.act(Move(**await center(world, "#h")))
    await world.observe()
    assert await world.page.evaluate("tip.matches(':popover-open')")


async def test_what_never_ends_is_not_waited_for_every_time(world):
    await show(world, "")
    await world.page.evaluate("""() => {
      const next = () => { requestAnimationFrame(next); };
      const wait = async () => { for (;;) await new Promise(done => setTimeout(done, 40)); };
      next(); wait(); setInterval(() => {}, 400);
    }""")
    await world.observe()
    await world.observe()
    assert not await world.page.evaluate("__handeye.busy()"), "each is part of the page by now"
