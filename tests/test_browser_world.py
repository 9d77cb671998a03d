"""The browser as a world: settling, tabs, downloads, hosts, secrets in pixels, faults, targets."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
import pytest_asyncio
from browser_site import box_of, center, serve
from playwright.async_api import Error

from handeye.agent.contracts import Click, Navigate, Press, Scroll, Tab, Type, Wait
from handeye.agent.errors import CallerError, EnvironmentLost
from handeye.environments.browser import environment as browser
from handeye.environments.browser.actions import INTERRUPTED_PAUSES
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def site():
    with serve() as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("downloads")
    settings = BrowserSettings(url=site + "/start", width=500, height=400, downloads=str(folder))
    environment = BrowserEnvironment(settings, {"PIN": "s3cr3t"})
    await environment.open()
    yield environment
    await environment.close()


async def show(world, site, path):
    assert (await world.act(Navigate(to="goto", url=site + path))).error is None
    return await world.observe()


async def test_a_page_that_paints_late_is_waited_for(world, site):
    seen = await show(world, site, "/late")
    assert tuple(seen.pixels[300, 300]) == (0, 200, 0)


async def test_an_answer_of_the_server_is_waited_for(world, site):
    await show(world, site, "/fetch")
    await world.act(Click(**await center(world, "#b")))
    seen = await world.observe()
    assert tuple(seen.pixels[300, 300]) == (0, 0, 200)


async def test_a_page_that_never_stands_still_is_bounded(world, site):
    start = time.monotonic()
    await show(world, site, "/spin")
    assert world.settings.settle_seconds <= time.monotonic() - start < world.settings.settle_seconds + 15


async def test_a_blinking_caret_does_not_differ(world, site):
    await show(world, site, "/start")
    await world.act(Click(**await center(world, "#i")))
    seen = set()
    for _ in range(4):
        seen.add((await world.observe()).hash)
        await asyncio.sleep(0.3)
    assert len(seen) == 1


async def test_new_windows_are_followed_and_their_end_leads_back(world, site):
    await show(world, site, "/tabs")
    outcome = await world.act(Click(**await center(world, "#blank")))
    assert outcome.url == site + "/slow"
    await world.act(Tab(do="close"))
    outcome = await world.act(Click(**await center(world, "#open")))
    assert outcome.url == site + "/closer"
    assert (await world.observe()).pixels.shape == (400, 500, 3), "a popup is brought to size"
    assert (await world.act(Click(**await center(world, "#c")))).error is None
    await world.observe()
    assert world.page.url == site + "/tabs"


async def test_tabs_by_hand(world, site):
    await show(world, site, "/start")
    assert (await world.act(Tab(do="new"))).url == "about:blank"
    await show(world, site, "/slow")
    assert (await world.act(Tab(do="switch", index=0))).url == site + "/start"
    assert (await world.act(Tab(do="close", index=1))).url == site + "/start"
    assert "only tab" in (await world.act(Tab(do="close"))).error


async def test_downloads_land_in_their_folder(world, site):
    await show(world, site, "/downloads")
    names = []
    for link in ("#attached", "#named", "#blob", "#attached"):
        outcome = await world.act(Click(**await center(world, link)))
        names += outcome.downloads
    folder = Path(world.settings.downloads)
    wanted = ["report.csv", "named.txt", "_.._evil.txt", "report (2).csv"]
    assert [Path(name).name for name in names] == wanted
    assert {Path(name).parent for name in names} == {folder}
    assert (folder / "_.._evil.txt").read_text() == "hi"
    assert "/report.csv" in (folder / "report.csv").read_text()


async def test_a_field_with_a_secret_is_grey(world, site):
    await show(world, site, "/secret")
    await world.act(Type(text="me\t{secret:PIN}", **await center(world, "#user")))
    await world.act(Press(keys="Tab"))
    pixels = (await world.observe()).pixels
    pin, user = await box_of(world, "#pin"), await box_of(world, "#user")
    assert (pixels[int(pin.y0) : int(pin.y1), int(pin.x0) : int(pin.x1)] == 128).all()
    assert (pixels[int(user.y0) : int(user.y1), int(user.x0) : int(user.x1)] != 128).any()
    await world.act(Type(text="public", clear=True, **await center(world, "#pin")))
    pixels = (await world.observe()).pixels
    assert (pixels[int(pin.y0) : int(pin.y1), int(pin.x0) : int(pin.x1)] != 128).any()
    await world.act(Type(text="{secret:PIN}", **await center(world, "#deep")))
    deep = (int(value) for value in (await box_of(world, "#deep")).center)
    x, y = deep
    assert tuple((await world.observe()).pixels[y, x]) == (128, 128, 128)
    await world.act(Navigate(to="reload"))
    assert tuple((await world.observe()).pixels[y, x]) != (128, 128, 128)


async def test_targets_through_shadow_roots_and_frames(world, site):
    await show(world, site, "/shadow")
    target = await world.target_at(*(await box_of(world, "#b span")).center)
    assert (target.role, target.text, target.box) == ("button", "Send letter", await box_of(world, "#b"))
    target = await world.target_at(*(await box_of(world, "#i")).center)
    assert (target.role, target.text) == ("textbox", "Your name")
    inner = await box_of(world, "#deep", frame=1)
    target = await world.target_at(*inner.center)
    assert (target.role, target.text) == ("button", "inner")
    assert max(abs(a - b) for a, b in zip(target.box, inner, strict=True)) <= 1


async def test_a_crashed_page_is_a_world_fault_and_can_be_opened_again(world, site):
    await show(world, site, "/start")
    session = await world.page.context.new_cdp_session(world.page)
    with suppress(Error, TimeoutError):
        await asyncio.wait_for(session.send("Page.crash"), 2)
    with pytest.raises(EnvironmentLost):
        await world.observe()
    with pytest.raises(EnvironmentLost):
        await world.act(Wait(seconds=0.1))
    await world.open()
    assert (await world.observe()).width == 500
    assert world.page.url == site + "/start"


@pytest.mark.parametrize("seconds", [0.0, 0.15, 0.22, 0.26])
async def test_a_browser_that_dies_while_it_starts_is_a_world_fault(site, monkeypatch, seconds):
    monkeypatch.setattr(browser, "START_SECONDS", 3.0)
    world = BrowserEnvironment(BrowserSettings(url=f"{site}/", width=400, height=300, load_seconds=2))

    async def opened() -> None:
        await world.open()
        while True:
            await world.observe()

    async with asyncio.timeout(30):
        work = asyncio.create_task(opened())
        await _killed_after(seconds)
        with pytest.raises(EnvironmentLost):
            await work
        await world.open()
        await world.observe()
        await world.close()


async def _killed_after(seconds: float) -> None:
    """The newest Chromium of this process, that long after it was started."""
    known = {each.pid for each in psutil.Process().children(recursive=True)}
    while True:
        for each in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                text = " ".join(each.cmdline())
                if each.pid not in known and "--remote-debugging-pipe" in text and "--type=" not in text:
                    await asyncio.sleep(seconds)
                    each.kill()
                    return
        await asyncio.sleep(0.005)


async def test_a_page_that_hangs_is_a_world_fault(site):
    settings = BrowserSettings(url=site + "/hang", load_seconds=4, settle_seconds=0.1, patience_seconds=0.1)
    world = BrowserEnvironment(settings)
    await world.open()
    at = await center(world, "#b")
    with pytest.raises(EnvironmentLost, match="did not answer"):
        await world.act(Click(**at))
    await world.close()


async def test_other_hosts_are_never_asked(site, tmp_path):
    with serve("127.0.0.2") as other, serve() as own:
        far = f"127.0.0.2:{other.server_port}"
        page = f"http://127.0.0.1:{own.server_port}"
        settings = BrowserSettings(url=page + "/start", width=300, height=200, allowed_hosts=("127.0.0.1",))
        world = BrowserEnvironment(settings)
        await world.open()
        for url in (f"http://{far}/x", f"{page}/redirect/{far}/y", "file:///etc/hostname"):
            assert (await world.act(Navigate(to="goto", url=url))).error, url
        assert (await world.act(Navigate(to="goto", url=page + "/start"))).error is None
        await world.page.evaluate(
            """far => { new Image().src = `http://${far}/i`; fetch(`http://${far}/f`).catch(() => 0);
            new WebSocket(`ws://${far}/w`).onerror = () => 0;
            const frame = document.createElement('iframe');
            frame.src = `http://${far}/e`;
            document.body.append(frame); }""",
            far,
        )
        await world.act(Wait(seconds=0.3))
        await world.observe()
        await world.close()
        tries = 1 + len(INTERRUPTED_PAUSES)  # of the second visit, where the refused one before cut it off
        assert 2 <= own.asked.count("/start") <= 1 + tries
        assert other.asked == []


async def test_a_start_page_on_another_host_is_the_callers_mistake(site):
    world = BrowserEnvironment(BrowserSettings(url=site + "/start", allowed_hosts=("example.com",)))
    with pytest.raises(CallerError, match="not an allowed host"):
        await world.open()


async def test_act_and_observe_cost_little_on_a_page_that_stands_still(world, site):
    """Counted in frames, not seconds, so that a busy machine does not matter: two captures a step."""
    await show(world, site, "/scroll")
    tab, taken = world._tab, []
    capture = tab.capture
    tab.capture = lambda *given: taken.append(given) or capture(*given)
    await world.act(Scroll(x=5, y=5, dy=40))
    await world.act(Wait(seconds=0.3))
    await world.observe()
    assert len(taken) == 2
