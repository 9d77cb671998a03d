"""Targets found again on the helpdesk after its layout, theme, zoom and case of words were changed."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from handeye.agent.contracts import Box, Drag, Screenshot, Target
from handeye.agent.log.format import RunHeader, ScreenSize
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.environments.replay.places import anchor_of, template
from handeye.environments.replay.relocate import Drift, RelocateSettings, moved, replay_relocated
from handeye.examples.helpdesk.app import create_app
from handeye.examples.helpdesk.seed import USERS, drafts
from handeye.examples.helpdesk.store import Store
from handeye.training.helpdesk.collect import served
from handeye.training.helpdesk.model import HelpdeskOracle

pytest.importorskip("rapidocr", reason="pip install -e '.[ocr]'")

GOALS = ("Sign in as anna with password green-tea-42", "Open the new ticket form")
CHANGED = """
html { zoom: 1.2 }
body { background: #14181d !important; font-family: Georgia, serif !important }
.bar { background: #3d1152 !important } .bar .container { flex-direction: row-reverse }
button, .btn, label, a { text-transform: uppercase }
main { margin: 30px 0 0 40px !important }
"""
STYLE = """new MutationObserver((_, seen) => {
  if (!document.head) return;
  document.documentElement.dataset.bsTheme = 'dark';
  document.head.append(Object.assign(document.createElement('style'), { textContent: `CSS` }));
  seen.disconnect();
}).observe(document, { childList: true, subtree: true })"""


# --- parts -----------------------------------------------------------------------------------------


def icon(seed: int, side: int = 36) -> np.ndarray:
    noise = np.random.default_rng(seed).integers(0, 255, (9, 9, 3), np.uint8)
    return cv2.resize(noise, (side, side), interpolation=cv2.INTER_CUBIC)


def screen(place: tuple[int, int], picture: np.ndarray, ground: int = 240) -> Screenshot:
    pixels = np.full((300, 400, 3), ground, np.uint8)
    x, y = place
    pixels[y : y + picture.shape[0], x : x + picture.shape[1]] = picture
    pixels[200:236, 20:56] = icon(99)
    return Screenshot(pixels)


def test_a_picture_is_found_moved_scaled_and_in_a_dark_theme() -> None:
    recorded = screen((50, 60), icon(1))
    anchor = anchor_of(recorded, (60, 70), Target(box=Box(50, 60, 86, 96), role="button"))
    for live, wanted in (
        (screen((300, 20), icon(1)), Box(300, 20, 336, 56)),
        (screen((120, 150), icon(1, 45)), Box(120, 150, 165, 195)),
        (screen((200, 90), 255 - icon(1), ground=15), Box(200, 90, 236, 126)),
    ):
        found = template(anchor, live)
        assert found is not None
        assert np.abs(np.subtract(found.box, wanted)).max() <= 3
    assert template(anchor, screen((50, 60), icon(2))) is None, "another picture at the same place"
    twice = screen((50, 60), icon(1)).pixels.copy()
    twice[60:96, 200:236] = icon(1)
    assert template(anchor, Screenshot(twice)) is None, "two alike places are no place"
    blank = anchor_of(recorded, (200, 150), None)
    assert template(blank, recorded) is None


def test_a_drag_keeps_its_way() -> None:
    assert moved(Drag(path=((1, 2), (11, 22))), (5, 5)) == Drag(path=((5, 5), (15, 25)))


# --- the helpdesk ----------------------------------------------------------------------------------


async def record(address: str, folder: Path) -> Run:
    browser = BrowserEnvironment(BrowserSettings(url=address, width=1000, height=600))
    size = ScreenSize(width=1000, height=600)
    header = RunHeader(run="run", started=0, environment="browser", goal=GOALS[0], screen=size)
    try:
        await browser.open()
        with RunWriter.create(folder, header) as writer:
            model = HelpdeskOracle(lambda: browser.page)
            result = await Agent(model, browser, writer).run_async(GOALS)
    finally:
        await browser.close()
    assert result.ended.reason == "done"
    return read_run(folder)


@pytest.mark.browser
@pytest.mark.slow
async def test_targets_are_found_again_on_a_changed_helpdesk(tmp_path: Path) -> None:
    store = Store(tmp_path / "desk.db")
    store.create(USERS, drafts(7))
    async with served(create_app(store)) as address:
        run = await record(address, tmp_path / "run")
        browser = BrowserEnvironment(BrowserSettings(url=address, width=1000, height=600))
        try:
            await browser.open()
            same = await replay_relocated(run, browser, RelocateSettings(patience_seconds=1))
            assert [drift.how for drift in same.drifts] == ["same"] * 4

            await browser.open()
            await browser.page.context.add_init_script(STYLE.replace("CSS", CHANGED))
            await browser.page.reload()
            seen: list[Drift] = []
            report = await replay_relocated(
                run, browser, RelocateSettings(patience_seconds=1, scrolls=0), watch=seen.append
            )
            assert report.finished, seen
            assert (report.found, report.targets) == (4, 4)
            assert all(drift.verified and drift.different > 0.3 for drift in report.drifts)
            assert {drift.how for drift in report.drifts} <= {"template", "text", "label", "frame"}
            assert browser.page.url.endswith("/tickets/new"), "the actions had their effect"
            assert "anna" in await browser.page.inner_text("body")

            await browser.page.goto(address + "/help")
            lost = await replay_relocated(run, browser, RelocateSettings(patience_seconds=0, scrolls=0))
            assert not lost.finished
            assert [drift.how for drift in lost.drifts] == ["lost"]
        finally:
            await browser.close()
