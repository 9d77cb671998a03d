"""Staying signed in, servers that ask by HTTP, and what a page is told of its user."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from handeye.agent.contracts import Click
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

pytestmark = pytest.mark.browser
TOKEN = "Basic " + base64.b64encode(b"ana:green-tea-42").decode()


class Site(BaseHTTPRequestHandler):
    """`/` is a sign-in page without the cookie; `/locked` asks by HTTP."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        if self.path == "/locked" and self.headers.get("Authorization") != TOKEN:
            self.send_response(401)
            self.send_header("WWW-Authenticate", "Basic realm=desk")
            self.end_headers()
            return
        self.send_response(200)
        if self.path == "/in":
            self.send_header("Set-Cookie", "session=1; Max-Age=3600")
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        known = "session=1" in (self.headers.get("Cookie") or "") or self.path in ("/in", "/locked")
        body = "welcome" if known else "<a href=/in style='position:fixed;inset:0'>sign in</a>"
        self.wfile.write(f"<title>{'in' if known else 'out'}</title>{body}".encode())

    def log_message(self, *words: object) -> None:
        pass


@contextmanager
def served() -> Iterator[tuple[str, list[str]]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}", server.asked  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_a_second_run_sees_no_sign_in_page(tmp_path: Path):
    state = tmp_path / "state" / "session.json"
    titles = []
    with served() as (host, asked):
        for keep in (None, str(tmp_path / "browser.json")):
            settings = BrowserSettings(
                url=f"http://{host}/", storage_state=str(state), load_seconds=60, keep=keep
            )
            browser = BrowserEnvironment(settings)
            try:
                await browser.open()
                titles.append(await browser.page.title())
                if titles == ["out"]:
                    await browser.act(Click(x=300, y=300))
            finally:
                await browser.close()
    assert titles == ["out", "in"]
    assert asked.count("/in") == 1
    assert state.stat().st_mode & 0o777 == 0o600


PLACE = """async () => { const at = await new Promise((found, lost) =>
  navigator.geolocation.getCurrentPosition(found, lost)); return at.coords.latitude; }"""


@pytest.mark.parametrize("durable", [False, True])
async def test_secrets_in_an_address_and_what_a_page_is_told(tmp_path: Path, durable: bool):
    with served() as (host, _):
        settings = BrowserSettings(
            url=f"http://ana:{{secret:PW}}@{host}/locked",
            locale="de-DE",
            timezone="Asia/Tokyo",
            geolocation=(52.5, 13.4),
            permissions=("geolocation",),
            load_seconds=60,
            keep=str(tmp_path / "browser.json") if durable else None,
        )
        browser = BrowserEnvironment(settings, {"PW": "green-tea-42"})
        try:
            await browser.open()
            assert await browser.page.title() == "in"
            assert "green" not in browser.page.url
            script = "() => [navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone]"
            assert await browser.page.evaluate(script) == ["de-DE", "Asia/Tokyo"]
            assert await browser.page.evaluate(PLACE) == 52.5
        finally:
            await browser.close()
