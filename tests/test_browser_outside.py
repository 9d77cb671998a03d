"""What opens a dialog of the browser that no screenshot shows is answered at once; a deaf tab is noticed."""

from __future__ import annotations

import pytest
import pytest_asyncio
from browser_site import center, world_at

from handeye.agent.contracts import Click, Navigate, Press

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser():
    async with world_at("/outside", "localhost") as environment:
        yield environment


@pytest_asyncio.fixture(loop_scope="module")
async def world(browser):
    await browser.act(Navigate(to="goto", url=browser.settings.url))
    await browser.observe()
    return browser


async def clicked(world, selector):
    outcome = await world.act(Click(**await center(world, selector)))
    await world.observe()
    return outcome.error


@pytest.mark.parametrize(
    ("selector", "scheme"),
    [
        ("#call", "tel:"),
        *((f"#{name}", "example-program:") for name in ("away", "script", "frame", "window")),
    ],
)
async def test_a_way_to_another_program_is_refused_by_name(world, selector, scheme):
    assert await clicked(world, selector) == f"no program opens {scheme}"
    assert await clicked(world, "#plain") is None
    assert await world.page.evaluate("out.textContent") == "heard"
    assert world.page.url == world.settings.url


async def test_screens_are_not_shared_and_passkeys_answered(world):
    assert "screen" in await clicked(world, "#screen")
    assert await world.page.evaluate("out.textContent") == "NotAllowedError"
    await clicked(world, "#passkey")
    assert "Error" in await world.page.evaluate("out.textContent")


async def test_a_page_falls_back_to_a_file_field(world):
    await clicked(world, "#file")
    assert [each.kind for each in await world.elements()][:1] == ["file"]
    await world.act(Press(keys="Escape"))


async def test_a_password_asked_for_outside_the_page_is_told(world):
    url = world.settings.url.replace("outside", "asks-for-a-password")
    error = (await world.act(Navigate(to="goto", url=url))).error
    assert "asks for a user and a password" in error
    assert "Archive" in error


async def test_a_deaf_tab_is_noticed_and_its_page_opened_again(world):
    session = await world.page.context.new_cdp_session(world.page)
    await session.send("Input.setIgnoreInputEvents", {"ignore": True})
    await clicked(world, "#plain")  # what the document says of itself is known from now on
    if await world.page.evaluate("out.textContent") != "heard":
        assert len(world.page.context.pages) == 1, "the old tab is closed"
    assert await clicked(world, "#plain") is None
    assert await world.page.evaluate("out.textContent") == "heard"
