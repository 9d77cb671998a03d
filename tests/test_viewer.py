"""The viewer's page in real Chromium: the crosshair is where the click was, keys move, nothing is loaded."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.async_api import Page, expect

from handeye.agent.contracts import (
    Acted,
    Action,
    Box,
    Click,
    Decided,
    Done,
    Drag,
    Ended,
    ModelCard,
    Outcome,
    PointGuess,
    Press,
    Prompt,
    Reply,
    Screenshot,
    Scroll,
    Target,
    View,
)
from handeye.agent.errors import CallerError
from handeye.agent.log.format import RunHeader, ScreenSize, frame_path
from handeye.agent.log.index import write_index
from handeye.agent.log.reader import read_run
from handeye.agent.log.viewer import write_viewer
from handeye.agent.log.writer import RunWriter
from handeye.environments.browser import chromium

pytestmark = pytest.mark.browser
CARD = ModelCard(
    name="tiny", family="f", dialect="d", coordinate_space="screen", tile_width=320, tile_height=400
)
ACTIONS: tuple[Action, ...] = (
    Click(x=500, y=300),
    Press(keys="Enter"),
    Scroll(x=320, y=200, dy=300),
    Drag(path=((100, 100), (200, 180), (300, 100))),
    Done(answer="</script><b>signed in</b>"),
)


def screen(step: int, width: int = 640, height: int = 400) -> Screenshot:
    pixels = np.full((height, width, 3), 236, np.uint8)
    cv2.putText(pixels, f"step {step}", (20, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (40, 60, 90), 2)
    pixels[290:311, 490:511] = (0, 0, 255)
    return Screenshot(pixels)


def write_run(folder: Path, actions: tuple[Action, ...] = ACTIONS, steps: int = len(ACTIONS)) -> None:
    size = ScreenSize(width=640, height=400)
    header = RunHeader(
        run=folder.name, started=1000, environment="browser", goal="Sign in", screen=size, model=CARD
    )
    with RunWriter.create(folder, header) as writer:
        for step in range(steps):
            shown, action = screen(step % 250), actions[step % len(actions)]
            frame = writer.frame(shown)
            tiles = [View("tile", shown.pixels[:, x : x + 320], Box(x, 0, x + 320, 400)) for x in (0, 320)]
            writer.decided(
                Decided(
                    step=step,
                    time=1000 + step,
                    frame=frame,
                    views=tuple(writer.view(tile) for tile in tiles),
                    prompt_hash=Prompt(goal="Sign in").hash,
                    prompt=f"Sign in. Step {step}.",
                    reply=Reply(
                        text=f"reply number {step}",
                        confidence=0.9,
                        points=(PointGuess(screen_x=100, screen_y=80, confidence=0.3),),
                    ),
                    action=action,
                    target=Target(box=Box(490, 290, 511, 311), role="button", text="Go"),
                    timings_ms={"observe": 30, "ask": 90},
                )
            )
            outcome = Outcome(effect="changed", changed_box=Box(10, 10, 60, 60))
            writer.acted(
                Acted(
                    step=step,
                    time=1000.5 + step,
                    outcome=outcome,
                    timings_ms={"act": 20, "observe": 10},
                    frame_after=writer.frame(screen((step + 1) % 250)),
                )
            )
        writer.ended(Ended(time=1000 + steps, reason="done", success=True, steps=steps))


@asynccontextmanager
async def opened(path: Path, **options) -> AsyncIterator[tuple[Page, list[str]]]:
    """The page, and what it asked for or complained of, which must stay empty."""
    wrong: list[str] = []
    async with chromium.launch() as (_, browser):
        page = await browser.new_page(**{"viewport": {"width": 1200, "height": 800}, **options})
        page.on("request", lambda request: wrong.append(request.url))
        page.on("pageerror", lambda fault: wrong.append(str(fault)))
        page.on("console", lambda message: wrong.append(message.text))
        await page.goto(path.as_uri())
        await expect(page.locator(".stage img").first).to_have_attribute("src", re.compile("blob:"))
        await expect(page.locator(".stage svg").first).to_have_attribute("viewBox", "0 0 640 400")
        wrong[:] = [line for line in wrong if not line.startswith(("blob:", path.as_uri()))]
        yield page, wrong
        wrong[:] = [line for line in wrong if not line.startswith("blob:")]


async def current(page: Page) -> str:
    return await page.inner_text(".step[aria-current] b")


async def test_crosshair_keys_search_and_no_request(tmp_path: Path) -> None:
    write_run(tmp_path / "run")
    write_viewer(read_run(tmp_path / "run"), tmp_path / "view.html")
    async with opened(tmp_path / "view.html") as (page, wrong):
        frame, cross = page.locator(".stage img"), page.locator(".stage .crosshair")
        stage, mark = await frame.bounding_box(), await cross.bounding_box()
        assert stage
        assert mark
        scale = stage["width"] / 640
        assert mark["x"] + mark["width"] / 2 == pytest.approx(stage["x"] + 500.5 * scale, abs=1.5)
        assert mark["y"] + mark["height"] / 2 == pytest.approx(stage["y"] + 300.5 * scale, abs=1.5)
        await page.keyboard.press("m")
        assert await cross.count() == 0
        shot = cv2.imdecode(np.frombuffer(await page.screenshot(), np.uint8), cv2.IMREAD_COLOR)
        x, y = round(mark["x"] + mark["width"] / 2), round(mark["y"] + mark["height"] / 2)
        assert shot[y, x].tolist() == [255, 0, 0]
        await page.keyboard.press("m")

        seen = [await current(page)]
        for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "End", "ArrowRight", "Home", "ArrowLeft"):
            await page.keyboard.press(key)
            seen.append(await current(page))
        assert seen == ["0", "1", "2", "1", "4", "4", "0", "0"]

        await page.keyboard.press("/")
        await page.keyboard.type("number 3")
        assert await current(page) == "3"
        assert await page.inner_text("#found") == "1 of 1"
        assert await page.locator(".step.faint").count() == 4
        await page.keyboard.press("Escape")
        assert await page.locator(".step.faint").count() == 0
        assert await page.locator(".stage .arrow.mark").count() == 2
        await page.keyboard.press("t")
        assert await page.locator(".stage .view").count() == 2
        assert (await page.inner_text(".marks")).splitlines()[0].startswith("where it acted")
        assert "TIME · 150 MS" in (await page.inner_text(".detail")).upper()
        assert await page.locator(".detail .legend span").all_inner_texts() == [
            "observe 40 ms",
            "ask 90 ms",
            "act 20 ms",
        ]
        assert "reply number 3" in await page.inner_text(".detail")
        await page.get_by_text("SEEN BY THE MODEL").click()
        await expect(page.locator(".views canvas")).to_have_count(2)
        await page.keyboard.press("End")
        assert await page.inner_text(".said") == "done(answer='</script><b>signed in</b>')"
    assert wrong == []


async def test_after_shows_the_next_screen_and_play_moves(tmp_path: Path) -> None:
    write_run(tmp_path / "run")
    write_viewer(read_run(tmp_path / "run"), tmp_path / "view.html")
    async with opened(tmp_path / "view.html") as (page, wrong):
        before = await page.get_attribute(".stage img", "src")
        await page.click("#after")
        await expect(page.locator(".stage img")).not_to_have_attribute("src", before or "")
        after = await page.get_attribute(".stage img", "src")
        await page.click("#after")
        await page.keyboard.press("ArrowRight")
        await expect(page.locator(".stage img")).to_have_attribute("src", after or "")
        await page.keyboard.press("Space")
        await expect(page.locator(".step[aria-current] b")).to_have_text("2")
        light = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        await page.click("#theme")
        assert await page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    assert wrong == []


async def test_two_runs_side_by_side_and_on_a_phone(tmp_path: Path) -> None:
    write_run(tmp_path / "one")
    write_run(tmp_path / "other", (*ACTIONS[:2], Scroll(x=1, y=1, dy=-9)), 3)
    write_viewer(read_run(tmp_path / "one"), tmp_path / "view.html", read_run(tmp_path / "other"))
    async with opened(tmp_path / "view.html") as (page, wrong):
        assert await page.locator(".pane").count() == 2
        assert await page.locator(".step.differs b").all_inner_texts() == ["2", "3", "4"]
        await page.keyboard.press("d")
        assert await current(page) == "2"
        assert await page.locator(".said").all_inner_texts() == [
            "scroll(x=320, y=200, dy=300)",
            "scroll(x=1, y=1, dy=-9)",
        ]
        await page.keyboard.press("d")
        assert "no step 3" in await page.locator(".said").nth(1).inner_text()
    assert wrong == []
    write_viewer(read_run(tmp_path / "one"), tmp_path / "one.html")
    async with opened(tmp_path / "one.html", viewport={"width": 375, "height": 700}) as (page, wrong):
        assert await page.evaluate("document.documentElement.scrollWidth") == 375
    assert wrong == []


async def test_a_thousand_steps_open_in_a_few_seconds(tmp_path: Path) -> None:
    write_run(tmp_path / "run", steps=1000)
    write_viewer(read_run(tmp_path / "run"), tmp_path / "view.html")
    async with opened(tmp_path / "view.html") as (page, _):
        spent = "performance.timing.loadEventEnd - performance.timing.navigationStart"
        assert 0 < await page.evaluate(spent) < 10_000
        assert await page.locator(".step").count() == 1000
        await page.keyboard.press("End")
        await expect(page.locator(".step[aria-current] b")).to_have_text("999")
        assert await page.evaluate("cache.size") < 100


async def test_lost_frames_and_empty_runs_are_shown_as_such(tmp_path: Path) -> None:
    write_run(tmp_path / "run")
    run = read_run(tmp_path / "run")
    frame_path(run.folder, run.steps[1].decided.frame).unlink()
    frame_path(run.folder, run.steps[2].decided.frame).write_bytes(b"no picture")
    write_viewer(run, tmp_path / "view.html")
    async with opened(tmp_path / "view.html") as (page, _):
        await page.keyboard.press("ArrowRight")
        await page.get_by_text("is not in the log").wait_for()
        await page.keyboard.press("ArrowRight")
        await page.get_by_text("the frame is damaged").wait_for()
        await page.keyboard.press("Home")
        await page.locator(".lost").wait_for(state="hidden")
        write_run(tmp_path / "empty", steps=0)
        write_viewer(read_run(tmp_path / "empty"), tmp_path / "empty.html")
        await page.goto((tmp_path / "empty.html").as_uri())
        assert await page.inner_text(".said") == "The run has no steps."


async def test_index_links_each_run_and_names_unreadable_ones(tmp_path: Path) -> None:
    write_run(tmp_path / "runs" / "one & two")
    write_run(tmp_path / "runs" / "three")
    (tmp_path / "runs" / "broken").mkdir()
    (tmp_path / "runs" / "broken" / "run.json").write_text("{}")
    assert write_index(tmp_path / "runs", tmp_path / "index.html") == 3
    async with chromium.launch() as (_, browser):
        page = await browser.new_page()
        await page.goto((tmp_path / "index.html").as_uri())
        assert await page.locator("tbody tr").count() == 3
        assert "not the header of a Handeye run" in await page.inner_text("tbody")
        await page.locator("td.goal a").first.click()
        assert await page.inner_text("#goal") == "Sign in"
    with pytest.raises(CallerError, match="holds no runs"):
        write_index(tmp_path / "runs" / "three" / "frames", tmp_path / "index.html")


def test_a_page_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    write_run(tmp_path / "run", steps=1)
    (tmp_path / "file").write_text("")
    with pytest.raises(CallerError, match="cannot be written"):
        write_viewer(read_run(tmp_path / "run"), tmp_path / "file" / "view.html")
