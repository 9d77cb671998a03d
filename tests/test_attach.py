"""A browser that runs already, worked over its DevTools address: its session, its hosts, its life."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from handeye.__main__ import main
from handeye.agent.contracts import Click, Navigate
from handeye.agent.errors import CallerError
from handeye.agent.loop.detached_process import find
from handeye.agent.task.application import free_port
from handeye.environments.browser.environment import BrowserEnvironment
from handeye.environments.browser.persistent_chromium import Start, kept
from handeye.environments.browser.settings import BrowserSettings

ASKED: list[tuple[str, str]] = []


class Page(BaseHTTPRequestHandler):
    """Tells who is signed in; its frame and its window lead to another host."""

    def do_GET(self) -> None:
        ASKED.append((self.headers["Host"].partition(":")[0], self.path))
        port = self.server.server_address[1]
        other = f"http://localhost:{port}"
        body = f"""<body style='margin:0'><a href='{other}/linked' target=_blank
          style='display:block;width:300px;height:100px'>{self.headers.get("Cookie", "nobody")}</a>
          <iframe src='{other}/framed'></iframe>"""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ASKED.clear()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[str]:
    """Where a browser of somebody's listens."""
    value = tmp_path / "browser.json"
    async with kept(value, Start((800, 600))) as held:
        (page,) = held.browser.contexts[0].pages
        process = find(value)
        assert process is not None
        yield f"http://127.0.0.1:{process.words['port']}"
        assert held.browser.is_connected()
        assert held.browser.contexts[0].pages == [page]


@pytest.mark.browser
async def test_a_tab_of_a_running_browser_is_worked_in_its_session_and_its_hosts_hold(
    running: str, port: int
) -> None:
    address = running
    home = f"http://127.0.0.1:{port}/"
    signing_in = BrowserEnvironment(BrowserSettings(cdp=address, url=home))
    await signing_in.open()
    await signing_in.page.evaluate("document.cookie = 'user=ada'")
    await signing_in.close()  # its tab; the browser goes on
    ASKED.clear()
    again = BrowserEnvironment(BrowserSettings(cdp=address, url=home, allowed_hosts=("127.0.0.1",)))
    await again.open()
    try:
        assert await again.page.inner_text("a") == "user=ada"
        refused = await again.act(Navigate(to="goto", url=f"http://localhost:{port}/typed"))
        assert "not an allowed host" in (refused.error or "")
        await again.act(Click(x=50, y=50))
        await again.observe()
        assert [path for host, path in ASKED if host == "localhost"] == []
        assert (await again.observe()).width == 1280
    finally:
        await again.close()


async def test_no_browser_at_the_address_and_options_of_a_start_are_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(CallerError, match=r"no browser answers at .* --remote-debugging-port"):
        await BrowserEnvironment(BrowserSettings(cdp=nobody)).open()
    with pytest.raises(CallerError, match="proxy does not go with a browser that runs already"):
        await BrowserEnvironment(BrowserSettings(cdp=nobody, proxy="http://127.0.0.1:1")).open()


def test_the_command_line_tells_what_excludes_what(capsys: pytest.CaptureFixture[str]) -> None:
    attach = ["--cdp", "http://127.0.0.1:1", "--model", "none"]
    assert main(["do", "x", "--url", "about:blank", *attach, "--browser", "chrome"]) == 2
    assert "omit --storage-state, --profile, --browser" in capsys.readouterr().err
    assert main(["do", "x", "--program", "xterm", *attach]) == 2
    assert "which has no browser for --cdp" in capsys.readouterr().err
