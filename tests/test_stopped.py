"""Servers that fail or go away for a while, and commands that are stopped: what is seen, written and left."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from benchmarks.faulty_app import Site
from benchmarks.interruptions import descendants
from handeye.__main__ import main
from handeye.agent.contracts import Click, Navigate
from handeye.agent.errors import EnvironmentLost
from handeye.agent.log.reader import read_run
from handeye.environments.browser.chromium import launch
from handeye.environments.browser.environment import BrowserEnvironment
from handeye.environments.browser.settings import BrowserSettings

pytestmark = pytest.mark.browser


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


def until(holds: Callable[[], object]) -> None:
    while not holds():
        time.sleep(0.005)


async def test_an_answer_of_500_is_a_fault_of_the_world_and_a_refused_page_is_asked_for_again(
    site: Site,
) -> None:
    world = BrowserEnvironment(BrowserSettings(url=f"{site.address}/press/0", width=400, height=300))
    await world.open()
    try:
        await world.observe()
        away = threading.Thread(target=site.go_away, args=(0.5,))
        away.start()
        await asyncio.to_thread(until, lambda: site.socket.fileno() < 0)  # nothing listens any more
        await world.act(Navigate(to="goto", url=f"{site.address}/thanks"))
        await world.observe()
        away.join()
        assert "Thanks" in await world.page.inner_text("body")
        await world.act(Navigate(to="goto", url=f"{site.address}/press/0"))
        await world.observe()
        site.fail = True
        await world.act(Click(x=100, y=40))
        await world.observe()
        outcome = await world.act(Click(x=100, y=40))  # every second press is answered by 500
        assert outcome.status == 500
        with pytest.raises(EnvironmentLost, match="press/1 answers 500 Internal Server Error"):
            await world.observe()
        assert site.pressed == [0, 1]
    finally:
        await world.close()


def test_a_hangup_leaves_the_results_of_all(site: Site, tmp_path: Path) -> None:
    place = {"browser": {"url": f"{site.address}/alert", "width": 400, "height": 300}}
    common = {"environment": place, "goal": "Save", "success": [{"visible_text": "Saved"}]}
    first = {
        **common,
        "name": "first",
        "steps": [{"action": "click(x=100, y=40)"}],
        "outputs": {"file": "first.csv", "fields": {"state": {"css": "#s"}}},
    }
    second = {**common, "name": "second", "steps": [{"action": "wait(seconds=60)"}]}
    for task in (first, second, {**second, "name": "third"}):
        (tmp_path / f"{task['name']}.yaml").write_text(yaml.safe_dump(task))
    waiting = tmp_path / "runs" / "second" / "steps.jsonl"

    def hang_up() -> None:
        until(lambda: waiting.exists() and waiting.read_bytes())
        os.kill(os.getpid(), signal.SIGHUP)

    threading.Thread(target=hang_up, daemon=True).start()
    files = [str(tmp_path / f"{name}.yaml") for name in ("first", "second", "third")]
    arguments = ["--json", str(tmp_path / "all.json"), "--junit", str(tmp_path / "all.xml")]
    assert main(["run", *files, "--model", "none", "--out", str(tmp_path / "runs"), *arguments]) == 130
    reports = json.loads((tmp_path / "all.json").read_text())["tasks"]
    ends = [(report["name"], report["success"], report["reason"]) for report in reports]
    assert ends == [("first", True, "done"), *((name, False, "interrupted") for name in ("second", "third"))]
    assert len(ElementTree.parse(tmp_path / "all.xml").getroot()) == 3
    assert (tmp_path / "first.csv").read_text() == "state\nSaved\n"
    ended = read_run(tmp_path / "runs" / "second").ended
    assert ended is not None
    assert ended.reason == "interrupted"


async def test_a_stop_while_the_browser_starts_leaves_no_process() -> None:
    async def start() -> None:
        async with launch():
            raise AssertionError("it was stopped before")

    before = set(descendants(os.getpid()))
    work = asyncio.ensure_future(start())
    await asyncio.to_thread(until, lambda: set(descendants(os.getpid())) - before)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert set(descendants(os.getpid())) <= before
