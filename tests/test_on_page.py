"""`handeye.on`: the verbs on a page and on a picture."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from pydantic import BaseModel, Field

import handeye
from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Prompt, Screenshot, View
from handeye.agent.log.reader import read_run
from handeye.environments.browser.chromium import arguments, find
from handeye.environments.browser.dialog import DrawnDialog
from handeye.evaluation.offline.questions import questions

BODY = "<button style='width:200px;height:100px' onclick=\"this.textContent = 'Thanks'\">Press me</button>"
LIST = "<p><select aria-label=Colour style='height:40px'><option>Red<option>Green</select>"
WHITE = np.full((120, 400, 3), 255, np.uint8)


def test_a_picture_is_asked_and_takes_no_input() -> None:
    answers = ["click(x=40, y=18)", "fail(reason='absent')", "done(answer='42')", "done(answer='no')"]
    screen = handeye.on(WHITE, model=Scripted(answers))
    found = screen.locate("Save")
    assert found is not None
    assert (found.x, found.y, found.box) == (40, 18, None)
    assert screen.locate("Frob") is None
    assert screen.ask("What is the total?") == "42"
    result = screen.check("the total is 7")
    assert not result
    assert "no" in result.why
    for verb in (lambda: screen.click("Save"), lambda: screen.type("x"), lambda: screen.select("a", "b")):
        with pytest.raises(handeye.ScreenUnavailable, match="a picture takes no input"):
            verb()


def test_what_is_no_picture_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("no picture")
    for target in (tmp_path / "a.png", tmp_path / "none.png", np.zeros((3, 3)), 7):
        with pytest.raises(handeye.CallerError, match="picture"):
            handeye.on(target, model=Scripted([]))  # type: ignore[call-overload]


class Order(BaseModel):
    """What the page says of an order."""

    total: int = Field(description="What is the total?")
    note: str | None = None


@pytest.mark.browser
def test_verbs_and_a_goal_on_a_synchronous_page_in_one_log(
    page_url: Callable[[str], str], tmp_path: Path
) -> None:
    from playwright.sync_api import sync_playwright

    answers = ["click(x=90, y=80)", "fail(reason='absent')", "click(x=40, y=120)", "done(answer='42')"]
    answers += ["fail(reason='absent')", "click(x=90, y=40)", "done(answer='pressed')"]
    with sync_playwright() as playwright:
        path = find(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=arguments())
        page = browser.new_page()
        page.goto(page_url(BODY + LIST))
        with handeye.on(page, model=Scripted(answers), log=tmp_path) as screen:
            screen.click("Press me")
            assert page.inner_text("button") == "Thanks"
            with pytest.raises(handeye.NotOnScreen, match="nothing was done"):
                screen.click("Frob")
            screen.select("Green", within="Colour")
            assert page.input_value("select") == "Green"
            assert screen.extract(Order) == Order(total=42)
            page.evaluate("document.querySelector('button').textContent = 'Press me'")
            result = screen.do("Press the button", checks=[{"visible_text": "Thanks"}])
            assert (result.success, result.answer, len(result.steps)) == (True, "pressed", 2)
            assert result.folder == screen.log
            assert isinstance(page.main_frame, type(page.frames[0]))  # the caller's own stays synchronous
            page.close()
            with pytest.raises(handeye.PageClosed):
                screen.click("Press me")
        other = browser.new_page()
        left = handeye.on(other, model=Scripted([]))
        browser.close()
        with pytest.raises(handeye.BrowserGone):
            left.press("Enter")
    run = read_run(result.folder)
    assert run.ended is not None
    kinds = [step.decided.action.kind for step in run.steps if step.decided.action]
    assert kinds == ["click", "fail", "type", "press", "done", "fail", "click", "done"]
    assert [step.decided.step for step in run.steps] == list(range(8))
    sheet = [question.goal for question in questions(run)[0]]
    assert sheet[:2] == ["Click Press me", "Click Frob"]
    assert sheet[-2:] == ["Press the button", "Press the button"]


@pytest.mark.browser
async def test_verbs_on_an_asynchronous_page_answer_a_dialog(page_url: Callable[[str], str]) -> None:
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        path = find(playwright.chromium.executable_path)
        browser = await playwright.chromium.launch(executable_path=path, args=arguments())
        page = await browser.new_page()
        await page.goto(page_url(BODY.replace("this.textContent", "if (confirm('Sure?')) this.textContent")))
        screen = handeye.on(page, model=Scripted(ok_of_the_dialog))
        await screen.click("Press me")
        second = screen.press("Enter")
        with pytest.raises(handeye.ScreenBusy):
            await asyncio.gather(screen.click("OK"), second)
        await page.wait_for_function("document.querySelector('button').textContent === 'Thanks'")
        await page.click("button")  # Playwright answers it again: no verb is at work
        await browser.close()


async def ok_of_the_dialog(views: Sequence[View], prompt: Prompt) -> str:
    """The point of the drawn dialog's button."""
    if "OK" not in prompt.goal:
        return "click(x=90, y=80)"
    dialog = DrawnDialog("confirm", "Sure?", "", 1.0)
    screen = Screenshot(views[0].pixels)
    dialog.draw(screen.pixels)
    (button,) = [each for each in dialog.elements() if each.name == "OK"]
    x, y = button.box.center
    return f"click(x={x:.0f}, y={y:.0f})"
