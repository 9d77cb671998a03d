"""What Chromium draws outside the page, worked from pixels: select lists, pickers, JavaScript dialogs."""

from __future__ import annotations

import numpy as np
import pytest
import pytest_asyncio
from browser_site import box_of, center, serve

from handeye.agent.contracts import Click, Navigate, Press, Tab, Type, Wait
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def site():
    with serve() as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(site):
    settings = BrowserSettings(url=site + "/start", width=640, height=480, load_seconds=5, settle_seconds=1)
    environment = BrowserEnvironment(settings, {"PIN": "s3cr3t"})
    await environment.open()
    yield environment
    await environment.close()


async def show(world, site, path):
    assert (await world.act(Navigate(to="goto", url=site + path))).error is None
    return await world.observe()


async def click(world, selector, frame=0):
    outcome = await world.act(Click(**await center(world, selector, frame)))
    assert outcome.error is None
    return await world.observe()


async def log(world):
    return await world.page.frames[-1].locator("#log").text_content()


def changed_rows(before, after):
    return np.flatnonzero((before.pixels != after.pixels).any(axis=(1, 2)))


async def test_a_select_opens_on_the_screenshot_and_takes_a_click(world, site):
    closed = await show(world, site, "/select")
    opened = await click(world, "#s")
    select, popup = await box_of(world, "#s"), await box_of(world, "handeye-popup .box")
    assert popup.y0 >= select.y1 - 1
    assert changed_rows(closed, opened).max() >= popup.y1 - 3, "the list is in the picture"
    target = await world.target_at(*(await box_of(world, "handeye-popup .row >> text=cherry")).center)
    assert (target.role, target.text) == ("option", "cherry")
    await click(world, "handeye-popup .row >> text=cherry")
    assert await log(world) == "input:cherry;change:cherry;"
    await click(world, "#s")
    await click(world, "handeye-popup .row >> text=apple")
    assert (await log(world)).endswith("input:apple;change:apple;")
    assert await world.page.locator("handeye-popup").count() == 0


async def test_a_select_works_by_keys(world, site):
    await show(world, site, "/select")
    await click(world, "#s")
    for keys in ("ArrowDown", "ArrowDown", "Enter"):
        await world.act(Press(keys=keys))
    assert await log(world) == "input:d;change:d;", "the disabled option is passed over"
    await world.act(Press(keys="Space"))
    await world.act(Type(text="che"))
    await world.act(Press(keys="Enter"))
    assert (await log(world)).endswith("change:cherry;")
    await click(world, "#s")
    await world.act(Press(keys="ArrowUp"))
    await world.act(Press(keys="Escape"))
    await click(world, "#s")
    await click(world, "#s")
    assert await world.page.locator("handeye-popup").count() == 0
    assert await world.page.input_value("#s") == "cherry"


async def test_a_disabled_option_and_a_click_outside_choose_nothing(world, site):
    await show(world, site, "/select")
    await click(world, "#s")
    await click(world, "handeye-popup .row >> text=bad")
    assert await world.page.locator("handeye-popup").count() == 1
    await world.act(Click(x=600, y=450))
    assert await world.page.locator("handeye-popup").count() == 0
    assert await log(world) == ""


async def test_a_select_in_a_frame_opens_over_the_frames_edge(world, site):
    await show(world, site, "/frame")
    await click(world, "#s", frame=1)
    frame, popup = await box_of(world, "#f"), await box_of(world, "handeye-popup .box")
    select = await box_of(world, "#s", frame=1)
    assert abs(popup.x0 - select.x0) <= 1
    assert popup.y1 > frame.y1
    await click(world, "handeye-popup .row >> text=date")
    assert await log(world) == "input:d;change:d;"


def edge(box):
    """The picker icon, at the right end of a field."""
    return {"x": box.x1 - 12, "y": box.center[1]}


PICKED = [
    ("date", "text=/^20$/", "2026-03-20"),
    ("month", "text=/Jul/", "2026-07"),
    ("week", "text=/^18$/", "2026-W12"),
]


@pytest.mark.parametrize(("kind", "cell", "value"), PICKED, ids=lambda value: value[:5])
async def test_a_calendar_is_worked_by_mouse(world, site, kind, cell, value):
    await show(world, site, "/pickers")
    await world.act(Click(**edge(await box_of(world, f"#{kind}"))))
    await click(world, f"handeye-popup .cell >> {cell}")
    assert await log(world) == f"{kind}={value};"


async def test_a_calendar_turns_its_pages_and_keeps_min(world, site):
    await show(world, site, "/pickers")
    await world.act(Click(**edge(await box_of(world, "#date"))))
    await click(world, "handeye-popup >> text='‹'")
    await click(world, "handeye-popup .cell.off >> text=/^3$/")
    assert await log(world) == ""
    await world.act(Press(keys="ArrowRight"))
    await world.act(Press(keys="Enter"))
    assert await log(world) == "date=2026-02-11;"


async def test_a_clock_and_a_day_with_time(world, site):
    await show(world, site, "/pickers")
    await world.act(Click(**edge(await box_of(world, "#time"))))
    await click(world, "handeye-popup .list >> nth=0 >> text=12")
    await click(world, "handeye-popup .list >> nth=1 >> text=22")
    await click(world, "handeye-popup >> text=OK")
    await world.act(Click(**edge(await box_of(world, "#dt"))))
    await click(world, "handeye-popup .cell >> text=/^15$/")
    await click(world, "handeye-popup >> text=OK")
    assert await log(world) == "time=12:22;dt=2026-03-15T10:20;"


async def test_a_palette(world, site):
    await show(world, site, "/pickers")
    await click(world, "#color")
    swatch = world.page.locator("handeye-popup .swatch").nth(2)
    box = await swatch.bounding_box()
    await world.act(Click(x=box["x"] + 5, y=box["y"] + 5))
    assert await log(world) == "color=#888888;"


async def test_a_date_is_typed_in_its_field(world, site):
    await show(world, site, "/pickers")
    box = await box_of(world, "#date")
    await world.act(Click(x=box.x0 + 8, y=box.center[1]))
    await world.act(Type(text="04052027"))
    assert await world.page.input_value("#date") == "2027-04-05"


async def place(world, name):
    """The middle of a part of the open dialog, found as the scoring finds it."""
    for y in range(20, 200, 6):
        for x in range(100, 540, 12):
            target = await world.target_at(x, y)
            if target.text == name:
                return dict(zip("xy", target.box.center, strict=True))
    raise AssertionError(f"no {name} on the dialog")


async def test_an_alert_is_drawn_and_answered(world, site):
    before = await show(world, site, "/dialogs")
    seen = await click(world, "#alert")
    assert changed_rows(before, seen).size == seen.height, "the page is darkened"
    assert (seen.pixels[20, 320] == 255).all(), "the dialog is white"
    assert "answer it" in (await world.act(Navigate(to="reload"))).error
    assert (await world.observe()).hash == seen.hash
    await world.act(Click(x=5, y=470))
    assert (await world.observe()).hash == seen.hash, "a click beside it does nothing"
    await world.act(Click(**await place(world, "OK")))
    await world.observe()
    assert await log(world) == "alerted;"


async def test_confirm_by_button_and_by_key(world, site):
    await show(world, site, "/dialogs")
    await click(world, "#confirm")
    await world.act(Click(**await place(world, "Cancel")))
    for keys in ("Enter", "Escape"):
        await click(world, "#confirm")
        await world.act(Press(keys=keys))
    await world.observe()
    assert await log(world) == "false;true;false;"


async def test_a_prompt_takes_text(world, site):
    await show(world, site, "/dialogs")
    await click(world, "#prompt")
    await world.act(Type(text="Ada"))
    await world.act(Type(text=" L"))
    await world.act(Press(keys="Backspace"))
    first = await world.observe()
    await world.act(Type(text="X"))
    assert (await world.observe()).hash != first.hash
    await world.act(Press(keys="Enter"))
    await click(world, "#prompt")
    await world.act(Press(keys="Escape"))
    await world.observe()
    assert await log(world) == "Ada X;null;"


async def test_a_secret_in_a_prompt_is_not_drawn(world, site):
    await show(world, site, "/dialogs")
    frames = []
    for words in ("{secret:PIN}", "•" * 8):
        await click(world, "#prompt")
        await world.act(Type(text=words))
        frames.append((await world.observe()).pixels[14:100, 110:530])
        await world.act(Press(keys="Enter"))
        await world.observe()
    assert (frames[0] == frames[1]).all()
    assert (await log(world)).startswith("s3cr3t;")


async def test_one_dialog_after_another_and_a_late_one(world, site):
    await show(world, site, "/dialogs")
    await click(world, "#two")
    await world.act(Press(keys="Enter"))
    assert await log_or_none(world) is None, "the second is open"
    await world.act(Press(keys="Enter"))
    await world.observe()
    assert await log(world) == "both;"
    await click(world, "#later")
    await world.act(Wait(seconds=0.2))
    await world.observe()
    target = await world.target_at(320, 20)
    assert target.role == "alertdialog"
    await world.act(Press(keys="Enter"))


async def log_or_none(world):
    await world.observe()
    target = await world.target_at(320, 20)
    return None if target.role == "alertdialog" else await log(world)


async def test_leaving_can_be_called_off(world, site):
    await show(world, site, "/unload")
    await click(world, "#b")
    await click(world, "#out")
    await world.act(Press(keys="Escape"))
    await world.observe()
    assert world.page.url.endswith("/unload")
    await click(world, "#out")
    await world.act(Press(keys="Enter"))
    await world.observe()
    assert world.page.url.endswith("/slow")


async def test_a_dialog_before_the_first_frame_and_on_a_tab_that_is_left(world, site):
    await world.act(Navigate(to="goto", url=site + "/alert-first"))
    await world.observe()
    assert (await world.act(Tab(do="new"))).error is None
    await world.observe()
    await world.act(Tab(do="close"))
    await world.observe()
    await world.act(Press(keys="Enter"))
    await world.observe()
    assert await world.page.locator("h1").text_content() == "then"
