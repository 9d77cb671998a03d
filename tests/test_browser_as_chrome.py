"""What the window of Chrome does and a headless page does not: keys, suggestions, tabs behind."""

from __future__ import annotations

import pytest
import pytest_asyncio
from browser_site import box_of, center, world_at
from skill_runs import done

from handeye.agent.contracts import Click, Navigate, Press, Tab, Type
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser():
    async with world_at("/chrome", width=701, height=501, scale=0.5) as environment:
        yield environment


@pytest_asyncio.fixture(loop_scope="module")
async def world(browser):
    await browser.act(Navigate(to="goto", url=browser.settings.url))
    await browser.observe()
    return browser


async def click(world, selector, frame=0, **words):
    outcome = await world.act(Click(**await center(world, selector, frame), **words))
    await world.observe()
    return outcome.error


async def press(world, keys):
    error = (await world.act(Press(keys=keys))).error
    await world.observe()
    return error


async def test_keys_of_the_browser_are_done_or_refused_by_name(world):
    await click(world, "#link")
    assert await press(world, "Alt+ArrowLeft") is None
    assert world.page.url == world.settings.url
    await world.page.evaluate("window.before = 1")
    assert await press(world, "Control+r") is None
    assert await world.page.evaluate("window.before") is None, "the page was loaded again"
    assert "full screen" in await press(world, "F11")
    assert "navigate" in await press(world, "Control+l")
    assert await press(world, "Control+t") is None
    assert world.page.url == "about:blank"
    assert await press(world, "Control+w") is None
    assert world.page.url == world.settings.url


async def test_a_page_keeps_the_keys_it_takes(world):
    await click(world, "#own")
    for keys in ("F5", "Control+f"):
        assert await press(world, keys) is None
    assert await world.page.text_content("#own") == "Own keysF5f"


async def test_escape_leaves_full_screen(world):
    await click(world, "#full")
    assert await world.page.evaluate("!!document.fullscreenElement")
    assert await press(world, "Escape") is None
    assert not await world.page.evaluate("!!document.fullscreenElement")


async def test_a_link_clicked_with_control_opens_behind(world):
    await click(world, "#link", modifiers=("Control",))
    assert len(world.page.context.pages) == 2
    assert world.page.url == world.settings.url
    await world.act(Tab(do="switch", index=1))
    assert world.page.url.endswith("/start")
    await world.act(Tab(do="close"))


async def test_suggestions_of_a_field_are_seen_and_chosen(world, tmp_path):
    await world.act(Type(text="ap", **await center(world, "#fruit")))
    await world.observe()
    names = [each.name for each in await world.elements() if each.role == "option"]
    assert names == ["apple", "apricot"]
    await click(world, "handeye-popup .row >> text=apricot")
    assert await world.page.input_value("#fruit") == "apricot"
    await world.act(Type(text="ban", clear=True, **await center(world, "#fruit")))
    await press(world, "ArrowDown")
    await press(world, "Enter")
    assert await world.page.input_value("#fruit") == "banana"


async def test_a_list_opens_where_its_zoomed_field_is(world):
    await click(world, "#zoomed")
    field, popup = await box_of(world, "#zoomed"), await box_of(world, "handeye-popup .box")
    assert abs(popup.y0 - field.y1) < 2
    assert abs(popup.x0 - field.x0) < 2
    await press(world, "Escape")


async def test_a_document_written_by_script_has_its_list(world):
    await click(world, "#s", frame=1)
    await press(world, "ArrowDown")
    await press(world, "Enter")
    assert await world.page.frames[1].text_content("#out") == "blue"


async def test_the_options_of_a_customizable_select_are_known(world, tmp_path):
    await done(world, tmp_path, "choose", {"field": "Size", "value": "large"})
    assert await world.page.input_value("#custom") == "large"


async def test_an_odd_size_at_half_scale(world):
    seen = await world.observe()
    assert (seen.width, seen.height) == (seen.pixels.shape[1], seen.pixels.shape[0])
    last = Click(x=seen.width - 1, y=seen.height - 1)
    assert (await world.act(last)).error is None


async def test_a_browser_that_outlives_a_kill_has_the_same_pixels_and_motion(world, tmp_path):
    kept = BrowserSettings(
        url=world.settings.url, width=320, height=200, scale=2, keep=str(tmp_path / "kept")
    )
    environment = BrowserEnvironment(kept)
    await environment.open()
    try:
        assert (await environment.observe()).pixels.shape == (400, 640, 3)
        text = "[devicePixelRatio, innerWidth, matchMedia('(prefers-reduced-motion: reduce)').matches]"
        assert await environment.page.evaluate(text) == [2, 320, True]
    finally:
        await environment.close()
