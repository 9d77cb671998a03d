"""The recorder, driven by synthetic input that the browser takes for a person's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from handeye.agent.contracts import Click, Drag, Press, Scroll, Type
from handeye.agent.log.reader import read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.task.file import BrowserPart, EnvironmentPart, TaskFile
from handeye.commands.record import header_of
from handeye.environments.browser import gestures
from handeye.environments.browser.environment import BrowserSettings
from handeye.environments.browser.gestures import Gestures
from handeye.environments.browser.recorder import Recorder, RecordingBrowser

PAGE = """
<form onsubmit="event.preventDefault(); said.textContent = 'Welcome ' + user.value;
 user.value = pin.value = ''">
<label>User <input id=user value=old></label> <label>Pin <input id=pin name=pin type=password></label>
<button>Enter</button></form><p id=said role=status></p>
<select id=size><option>Small<option>Large</select><div style="height:2000px"></div>
"""


async def quiet() -> None:
    await asyncio.sleep(1.2)


@pytest.mark.browser
async def test_what_a_person_does_becomes_a_run(
    page_url, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(gestures, "WHEEL_SECONDS", 30.0)  # two turns are one scroll on a busy machine too
    settings = BrowserSettings(url=page_url(PAGE), width=500, height=300)
    browser = RecordingBrowser(settings)
    await browser.open()
    task = TaskFile(
        name="demo", environment=EnvironmentPart(browser=BrowserPart(url="about:blank")), goal="g"
    )
    try:
        with RunWriter.create(tmp_path / "run", header_of(task)) as writer:
            recorder = Recorder(browser, writer)
            work = asyncio.create_task(recorder.record())
            page = browser.page
            await quiet()
            box = await page.locator("#user").bounding_box()
            await page.mouse.click(box["x"] + 20, box["y"] + 8, click_count=3)
            await quiet()
            await page.keyboard.type("anna")
            await page.keyboard.press("Tab")
            await page.keyboard.type("hush-hush")
            await quiet()
            await page.keyboard.press("Enter")
            await quiet()
            await page.mouse.wheel(0, 40)
            await page.mouse.wheel(0, 60)
            await quiet()
            await page.keyboard.press("F9")
            ended = await asyncio.wait_for(work, 60)
    finally:
        await browser.close()
    assert (ended.reason, ended.detail) == ("done", "F9")
    run = read_run(tmp_path / "run")
    actions = [step.decided.action for step in run.steps]
    assert [action.kind for action in actions] == ["click", "type", "press", "type", "press", "scroll"]
    click, user, tab, pin, enter, scroll = actions
    assert isinstance(click, Click)
    assert click.count == 3
    assert (user, tab, pin) == (Type(text="anna", clear=True), Press(keys="Tab"), Type(text="{secret:PIN}"))
    assert (enter, scroll.dy) == (Press(keys="Enter"), 100)
    assert recorder.secrets == ["PIN"]
    assert b"hush-hush" not in (tmp_path / "run" / "steps.jsonl").read_bytes()
    first, typed = run.steps[0].decided, run.steps[1]
    assert (first.target.role, first.target.text) == ("textbox", "User")
    assert first.target.box.contains(click.x, click.y)
    assert typed.acted.outcome.effect == "changed"
    assert "Welcome anna" in run.steps[4].acted.texts
    assert len({step.decided.frame for step in run.steps}) >= 4


def test_gestures_of_events():
    seen = Gestures(scale=2.0)
    down = {"kind": "down", "x": 10, "y": 20, "button": 0, "modifiers": ["Shift"], "target": None}
    assert seen.feed({**down, "time": 1.0}) == []
    assert seen.feed({"kind": "up", "x": 11, "y": 20, "count": 1, "time": 1.1}) == []
    assert seen.feed({**down, "time": 1.2}) == []
    assert seen.feed({"kind": "up", "x": 11, "y": 20, "count": 2, "time": 1.3}) == []
    (double,) = seen.idle(2.0)
    assert double.action == Click(x=20, y=40, count=2, modifiers=("Shift",))
    assert double.time == 1.0
    seen.feed({**down, "time": 3.0})
    (drag,) = seen.feed({"kind": "up", "x": 60, "y": 20, "count": 1, "time": 3.4})
    assert drag.action == Drag(path=((20, 40), (120, 40)))
    seen.feed({"kind": "wheel", "x": 5, "y": 5, "dx": 0, "dy": 30, "time": 4.0})
    seen.feed({"kind": "wheel", "x": 5, "y": 5, "dx": 0, "dy": 30, "time": 4.2})
    (later,) = seen.feed({"kind": "wheel", "x": 5, "y": 5, "dx": 0, "dy": -9, "time": 6.0})
    assert later.action == Scroll(x=10, y=10, dx=0, dy=120)
    text = {"kind": "input", "secret": False, "name": "t", "typing": 1, "target": None}
    (back,) = seen.feed({**text, "before": "ab", "value": "abc", "time": 7.0})
    assert back.action.dy == -18
    typed, enter = seen.feed({"kind": "key", "keys": "Enter", "time": 8.0})
    assert (typed.action, enter.action) == (Type(text="c"), Press(keys="Enter"))
