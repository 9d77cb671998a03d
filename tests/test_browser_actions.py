"""Each action of the contracts on real pages, at device scale 2."""

from __future__ import annotations

import numpy as np
import pytest
import pytest_asyncio
from browser_site import box_of, center, serve

from handeye.agent.contracts import (
    Ask,
    Click,
    Done,
    Drag,
    Fail,
    Move,
    Navigate,
    Note,
    OpenApp,
    Press,
    Scroll,
    Tab,
    Type,
    UseSkill,
    Wait,
)
from handeye.agent.errors import CallerError, EnvironmentLost
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

SCALE = 2.0
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def site():
    with serve() as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(site):
    settings = BrowserSettings(url=site + "/start", width=500, height=400, scale=SCALE, load_seconds=5)
    environment = BrowserEnvironment(settings, {"PIN": "s3cr3t"})
    await environment.open()
    yield environment
    await environment.close()


async def show(world, site, path):
    outcome = await world.act(Navigate(to="goto", url=site + path))
    assert outcome.error is None
    return await world.observe()


async def text(world, selector="#log"):
    return await world.page.locator(selector).text_content()


async def test_the_screenshot_is_the_viewport_at_device_scale(world, site):
    seen = await show(world, site, "/start")
    assert seen.pixels.shape == (800, 1000, 3)
    assert seen.pixels.dtype == np.uint8
    assert seen.scale == SCALE
    await show(world, site, "/scroll")
    await world.act(Scroll(x=100, y=100, dy=700 * SCALE))
    seen = await world.observe()
    assert (seen.pixels[10, 10] != [255, 0, 0]).any(), "cut at the scrolled place"


async def test_click_with_button_count_and_modifiers(world, site):
    await show(world, site, "/start")
    at = await center(world, "#b")
    await world.act(Click(**at))
    await world.act(Click(**at, modifiers=("Shift",)))
    await world.act(Click(**at, button="right"))
    await world.act(Click(**at, count=2))
    assert await text(world) == "click false;click true;context;click false;click false;double;"


async def test_click_hits_the_very_edge_of_a_box(world, site):
    await show(world, site, "/start")
    box = await box_of(world, "#b")
    await world.act(Click(x=box.x0 + 1, y=box.y0 + 1))
    await world.act(Click(x=box.x1 - 1, y=box.y1 - 1))
    await world.act(Click(x=box.x1 + 2, y=box.y1 + 2))
    assert (await text(world)).count("click") == 2


async def test_type_at_the_focus_at_a_point_and_clearing(world, site):
    await show(world, site, "/start")
    await world.act(Type(text="ab", **await center(world, "#i")))
    await world.act(Type(text="c ü€"))
    await world.act(Type(text="new", clear=True, **await center(world, "#j")))
    assert await world.page.input_value("#i") == "abc ü€"
    assert await world.page.input_value("#j") == "new"


async def test_a_secret_is_resolved_and_an_unknown_one_refused(world, site):
    await show(world, site, "/start")
    at = await center(world, "#i")
    assert (await world.act(Type(text="x{secret:PIN}", **at))).error is None
    assert await world.page.input_value("#i") == "xs3cr3t"
    outcome = await world.act(Type(text="{secret:NO}", clear=True, **at))
    assert "NO" in outcome.error
    assert await world.page.input_value("#i") == "xs3cr3t"


async def test_press_and_what_is_no_key(world, site):
    await show(world, site, "/keys")
    await world.act(Type(text="one two", **await center(world, "#t")))
    await world.act(Press(keys="Control+a"))
    await world.act(Press(keys="Shift+x"))
    await world.act(Press(keys="+"))
    await world.act(Press(keys="ArrowLeft"))
    await world.act(Press(keys="y"))
    assert await world.page.input_value("#t") == "Xy+"
    for chord in ("Control+NoSuchKey", "Control+", "NoSuch+a"):
        assert (await world.act(Press(keys=chord))).error
    assert await world.page.evaluate("[...held]") == []


async def test_scroll_in_screen_pixels(world, site):
    await show(world, site, "/scroll")
    await world.act(Scroll(x=200, y=200, dx=60 * SCALE, dy=240 * SCALE))
    await world.observe()
    assert await world.page.evaluate("[scrollX, scrollY]") == [60, 240]
    await world.act(Scroll(x=200, y=200, dy=-100 * SCALE))
    await world.observe()
    assert await world.page.evaluate("scrollY") == 140


async def test_drag_follows_its_path_and_move_presses_nothing(world, site):
    await show(world, site, "/drag")
    path = tuple((x * SCALE, y * SCALE) for x, y in ((70, 70), (300, 100), (400, 350)))
    await world.act(Drag(path=path))
    await world.act(Move(x=10, y=10))
    assert await world.page.evaluate("[d.style.left, d.style.top]") == ["380px", "330px"]


async def test_navigate_and_its_errors(world, site):
    await show(world, site, "/start")
    outcome = await world.act(Navigate(to="goto", url=site + "/slow"))
    assert outcome.url == site + "/slow"
    assert (await world.act(Navigate(to="back"))).url == site + "/start"
    assert (await world.act(Navigate(to="forward"))).url == site + "/slow"
    assert (await world.act(Navigate(to="reload"))).error is None
    assert "forward" in (await world.act(Navigate(to="forward"))).error
    assert (await world.act(Navigate(to="goto", url="http://127.0.0.1:1/"))).error
    assert "http" in (await world.act(Navigate(to="goto", url="no address"))).error


async def test_a_click_on_a_link_is_seen_arrived(world, site):
    await show(world, site, "/start")
    outcome = await world.act(Click(**await center(world, "#nav")))
    assert outcome.url == site + "/slow"
    await world.observe()
    assert await world.page.title() == "slow"


OTHERS = [
    Done(),
    Fail(),
    Ask(question="?"),
    Note(text="n"),
    UseSkill(name="s"),
    OpenApp(name="x"),
    Click(x=5000, y=5),
    Click(x=-1, y=5),
    Drag(path=((1, 1), (9999, 1))),
    Tab(do="switch", index=7),
    Tab(do="switch"),
    Tab(do="close"),
]


@pytest.mark.parametrize("action", OTHERS, ids=repr)
async def test_what_cannot_be_done_is_told_and_changes_nothing(world, site, action):
    before = await show(world, site, "/start")
    outcome = await world.act(action)
    assert outcome.error
    assert (await world.observe()).hash == before.hash


async def test_wait_waits(world, site):
    await show(world, site, "/start")
    assert await world.act(Wait(seconds=0.1)) == (await world.act(Wait(seconds=0)))


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "no address", "http://no.such.host.invalid/"])
async def test_a_start_url_that_does_not_answer_is_one_line_with_the_address(url):
    environment = BrowserEnvironment(BrowserSettings(url=url, load_seconds=5))
    with pytest.raises((CallerError, EnvironmentLost)) as caught:
        await environment.open()
    assert url in str(caught.value)
    assert "\n" not in str(caught.value)
