"""What goes wrong in the world, each with its name: disk, windows, tall pages, model servers."""

from __future__ import annotations

import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from handeye.agent.backends.scripted import Scripted
from handeye.agent.backends.server import Server
from handeye.agent.contracts import Click, Outcome, Screenshot, Scroll
from handeye.agent.errors import LogFault
from handeye.agent.log.format import RunHeader
from handeye.agent.log.reader import read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.task.settings import AgentSettings
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from tests.browser_site import center


class Flicker:
    """A screen of noise, so that every step writes a frame."""

    name = "flicker"

    async def open(self) -> None:
        self.rng = np.random.default_rng(0)

    async def observe(self) -> Screenshot:
        return Screenshot(self.rng.integers(0, 255, (90, 120, 3), np.uint8))

    async def act(self, action: object) -> Outcome:
        return Outcome()

    async def target_at(self, x: float, y: float) -> None:
        return None

    async def close(self) -> None:
        pass


def header() -> RunHeader:
    return RunHeader(run="r", started=time.time(), environment="flicker", goal="g")


@contextmanager
def small_disk(size: int) -> Iterator[None]:
    """No file of this process may grow beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [3_000, 20_000, 40_000])
def test_a_disk_that_is_full_ends_the_run_with_its_name(tmp_path: Path, size: int) -> None:
    """Whichever file it hits first: a frame, the lines, or the checkpoint."""
    model = Scripted(lambda views, prompt: "click(x=5, y=5)")
    with (
        RunWriter.create(tmp_path / "r", header()) as writer,
        small_disk(size),
        pytest.raises(LogFault) as result,
    ):
        Agent(model, Flicker(), writer, AgentSettings(max_steps=200)).run("g")
    assert "make room and resume" in str(result.value)
    run = read_run(tmp_path / "r")
    assert all(step.acted for step in run.steps[:-1])


class Bad(BaseHTTPRequestHandler):
    """A model server that hangs, answers nonsense, or hangs up."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        way = self.server.way  # type: ignore[attr-defined]
        if way == "hangs":
            self.server.over.wait(60)  # type: ignore[attr-defined]
        if way != "dies":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"\x00\xff}{ not json")

    def log_message(self, *words: object) -> None:
        pass


@pytest.mark.parametrize("way", ["hangs", "garbage", "dies"])
def test_a_model_server_that_fails_ends_the_run_as_the_models_fault(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handeye.agent.backends.server.FIRST_PAUSE_SECONDS", 0.01)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bad)
    server.way, server.over, server.daemon_threads = way, threading.Event(), True  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        model = Server(f"http://127.0.0.1:{server.server_address[1]}/v1#Qwen2.5-VL-7B-Instruct", 0.2)
        with RunWriter.create(tmp_path / "r", header()) as writer:
            settings = AgentSettings(max_model_faults=1)
            result = Agent(model, Flicker(), writer, settings).run("g")
    finally:
        server.over.set()  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()
        server.server_close()
    assert result.ended.reason == "model"
    assert "does not answer after 4 tries" in result.ended.detail


@pytest.mark.browser
async def test_a_thousand_windows_and_a_page_of_twenty_thousand_pixels(
    page_url: Callable[[str], str],
) -> None:
    body = (
        "<button style='width:200px;height:60px' id=open>Open</button><div style='height:20000px'></div>"
        "<button id=last onclick=\"document.title = 'reached'\">Last</button><script>"
        "open.onclick = () => { for (let n = 0; n < 1000; n++) window.open('about:blank') }</script>"
    ).replace("open.onclick", "document.getElementById('open').onclick")
    browser = BrowserEnvironment(BrowserSettings(url=page_url(body), width=300, height=200))
    try:
        await browser.open()
        await browser.act(Scroll(x=100, y=100, dy=30_000))
        assert (await browser.observe()).height == 200
        await browser.act(Click(**await center(browser, "#last")))
        assert await browser.page.title() == "reached"
        await browser.act(Scroll(x=100, y=100, dy=-30_000))
        await browser.observe()
        page = browser.page
        outcome = await browser.act(Click(x=100, y=30))
        await browser.observe()
        assert len(page.context.pages) <= 21
        assert outcome.error is None or "windows too many" in outcome.error
    finally:
        await browser.close()
