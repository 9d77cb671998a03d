"""`handeye.on`: the verbs on a page and on a picture; `handeye mcp` by the SDK's client."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import handeye
from handeye.agent.backends.scripted import Scripted
from handeye.environments.browser.chromium import arguments, find

BODY = "<button style='width:200px;height:100px' onclick=\"this.textContent = 'Thanks'\">Press me</button>"
WHITE = np.full((120, 400, 3), 255, np.uint8)


def test_a_picture_is_asked_and_takes_no_input() -> None:
    answers = ["click(x=40, y=18)", "fail(reason='absent')", "done(answer='42')", "done(answer='no')"]
    screen = handeye.on(WHITE, model=Scripted(answers))
    found = screen.locate("Save")
    assert found is not None
    assert (found.x, found.y, found.box) == (40, 18, None)
    assert screen.locate("Frob") is None
    assert screen.ask("What is the total?") == "42"
    told = screen.check("the total is 7")
    assert not told
    assert "no" in told.why
    for verb in (lambda: screen.click("Save"), lambda: screen.type("x"), lambda: screen.select("a", "b")):
        with pytest.raises(handeye.ScreenUnavailable, match="a picture takes no input"):
            verb()


def test_what_is_no_picture_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("no picture")
    for target in (tmp_path / "a.png", tmp_path / "none.png", np.zeros((3, 3)), 7):
        with pytest.raises(handeye.CallerError, match="picture"):
            handeye.on(target, model=Scripted([]))  # type: ignore[call-overload]


@pytest.mark.browser
def test_verbs_on_a_synchronous_page(page_url: Callable[[str], str]) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = find(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=arguments())
        page = browser.new_page()
        page.goto(page_url(BODY))
        screen = handeye.on(page, model=Scripted(["click(x=90, y=80)", "fail(reason='absent')"]))
        screen.click("Press me")
        assert page.inner_text("button") == "Thanks"
        with pytest.raises(handeye.NotOnScreen, match="nothing was done"):
            screen.click("Frob")
        page.close()
        with pytest.raises(handeye.ScreenUnavailable, match="closed"):
            screen.click("Press me")
        browser.close()


@pytest.mark.browser
async def test_the_sdks_client_clicks_once_by_a_picture(
    page_url: Callable[[str], str], command_environment: dict[str, str]
) -> None:
    from mcp import Client, StdioServerParameters, stdio_client

    arguments = ["-m", "handeye", "mcp", "--model", "none", "--url", page_url(BODY)]
    server = StdioServerParameters(command=sys.executable, args=arguments, env=command_environment)
    async with Client(stdio_client(server)) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        assert tools == set(
            "navigate screenshot locate click type press_key scroll ask check read".split()  # noqa: SIM905
        )
        first, image = (await client.call_tool("screenshot", {})).content
        assert first.text == "picture p1, 1280 x 720 pixels"
        assert image.type == "image"
        await client.call_tool("screenshot", {})
        click = {"x": 90, "y": 80, "picture": "p1"}
        done = await client.call_tool("click", click)
        assert not done.is_error
        assert "the screen changed" in done.content[0].text
        for picture in ("p1", "p2"):  # used; of before the change
            told = await client.call_tool("click", click | {"picture": picture})
            assert told.is_error
            assert "stale" in told.content[0].text
