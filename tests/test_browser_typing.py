"""A field holds what was given, or it is said what it holds: editors, chats, numbers, no field at all."""

from __future__ import annotations

import pytest
import pytest_asyncio
from browser_site import center, world_at

from handeye.agent.contracts import Click, Navigate, Type

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
CODE = "def f(x):\n    return (x)"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser():
    async with world_at("/editors") as environment:
        yield environment


@pytest_asyncio.fixture(loop_scope="module")
async def world(browser):
    await browser.act(Navigate(to="reload"))
    await browser.observe()
    return browser


async def typed(world, selector, text, **words):
    return (await world.act(Type(text=text, **await center(world, selector), **words))).error


async def test_an_editor_of_code_takes_lines_and_brackets_as_they_are(world):
    assert await typed(world, "#code", CODE) is None
    assert (await world.page.evaluate("code.innerText")).rstrip("\n") == CODE


async def test_a_chat_is_sent_once_with_its_lines_and_spaces(world):
    assert await typed(world, "#chat", "one  two\nthree\n") is None
    sent = await world.page.evaluate("sent.map(each => each.replace(/\\u00a0/g, ' ').replace(/\\n+/g, '|'))")
    assert sent == ["one  two|three"]


@pytest.mark.parametrize(("text", "held"), [("1,5", "1.5"), ("12.25", "12.25"), ("1,500", "1500")])
async def test_a_number_field_takes_numbers_of_other_languages(world, text, held):
    assert await typed(world, "#number", text, clear=True) is None
    assert await world.page.input_value("#number") == held


async def test_what_the_field_holds_instead_is_said(world):
    assert "like 1234.5" in await typed(world, "#number", "1,2,3")
    assert "'12345'" in await typed(world, "#short", "12345678")
    assert "read-only" in await typed(world, "#fixed", "yes", clear=True)
    assert await typed(world, "#phone", "5551234") is None, "555-1234 is the same number"


async def test_a_text_for_no_field_fires_no_shortcuts(world):
    await world.act(Click(**await center(world, "#plain")))
    assert "no field has the keyboard" in (await world.act(Type(text="delete all", clear=True))).error
    assert await world.page.evaluate("fired") == ""
    assert await typed(world, "#game", "ab") is None
    assert await world.page.evaluate("fired") == "ab", "what is drawn may take keys itself"
