"""Pages for the browser tests, served from this machine, and the places of things on them."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from handeye.agent.contracts import Box
from handeye.environments.browser.environment import BrowserEnvironment
from handeye.environments.browser.settings import BrowserSettings

HEAD = "<!doctype html><meta charset=utf-8><style>body{font:16px sans-serif;margin:20px}</style>"
PAGES = {f"/{path.stem}": path.read_text() for path in (Path(__file__).parent / "pages").glob("*.html")}


class Site(BaseHTTPRequestHandler):
    """Answers with a page of the folder; a path with 'slow' takes 0.4 s."""

    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        if "slow" in path:
            time.sleep(0.4)
        if path == "/to-a-program":
            self.send_response(302)
            self.send_header("Location", "example-program:open")
        elif path == "/asks-for-a-password":
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="Archive"')
        elif path.startswith("/redirect/"):
            self.send_response(302)
            self.send_header("Location", "http://" + path.removeprefix("/redirect/"))
        else:
            self.send_response(200)
        if path == "/events":
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            time.sleep(0.3)
            self.wfile.write(b"data: 1\n\n")
            return
        if path == "/report.csv":
            self.send_header("Content-Disposition", "attachment; filename=report.csv")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((HEAD + PAGES.get(path, path)).encode())

    def log_message(self, *words: object) -> None:
        pass


@asynccontextmanager
async def world_at(path: str, host: str = "127.0.0.1", **settings: Any) -> AsyncIterator[BrowserEnvironment]:
    """An open browser on a page of the site."""
    with serve(host) as server:
        url = f"http://{host}:{server.server_port}{path}"
        chosen = {"width": 640, "height": 400, **settings}
        environment = BrowserEnvironment(BrowserSettings(url=url, **chosen))
        await environment.open()
        yield environment
        await environment.close()


@contextmanager
def serve(host: str = "127.0.0.1", port: int = 0) -> Iterator[ThreadingHTTPServer]:
    """A running site; `.asked` lists the paths it was asked for."""
    server = ThreadingHTTPServer((host, port), Site)
    server.daemon_threads = True
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def box_of(environment: BrowserEnvironment, selector: str, frame: int = 0) -> Box:
    """Where an element is, in screen pixels."""
    box = await environment.page.frames[frame].locator(selector).first.bounding_box()
    assert box is not None, selector
    scale = environment.settings.scale
    x, y, width, height = (box[side] * scale for side in ("x", "y", "width", "height"))
    return Box(x, y, x + width, y + height)


async def center(environment: BrowserEnvironment, selector: str, frame: int = 0) -> dict[str, float]:
    x, y = (await box_of(environment, selector, frame)).center
    return {"x": x, "y": y}
