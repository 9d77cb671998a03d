"""Serves one application and keeps its state.

    python -m benchmarks.applications.serve hotel

GET /__state gives the state as JSON, {"start", "data", "view"}; the page posts it there at every change.
`data` is what the application is about, `start` what it was at first, and `view` what is shown just now.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

APPS = Path(__file__).parent / "apps"
NAMES = tuple(sorted(path.stem for path in APPS.glob("*.html")))


class Application(ThreadingHTTPServer):
    """One application at one port. `start` is laid over its own start; `file`: where its state is written."""

    daemon_threads = True

    def __init__(
        self, name: str, port: int = 0, start: dict[str, Any] | None = None, file: Path | None = None
    ):
        super().__init__(("127.0.0.1", port), Page)
        self.app, self.over, self.file = name, start or {}, file
        self.state: dict[str, Any] | None = None

    def keep(self, state: dict[str, Any]) -> None:
        self.state = state
        if self.file:
            part = self.file.with_suffix(".part")
            part.write_text(json.dumps(state), encoding="utf-8")
            part.replace(self.file)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that left before its answer is nothing to report."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def script(self) -> str:
        """The shared script with the state as it is."""
        text = (APPS / "app.js").read_text(encoding="utf-8")
        icons = (APPS / "icons.json").read_text(encoding="utf-8")
        for slot, value in (
            ("/*SAVED*/null", json.dumps(self.state)),
            ("/*OVER*/{}", json.dumps(self.over)),
            ("/*ICONS*/{}", icons),
        ):
            text = text.replace(slot, value)
        return text


class Page(BaseHTTPRequestHandler):
    """Every path is the application's page: the page itself looks at the path."""

    server: Application

    def do_GET(self) -> None:
        if self.path == "/favicon.ico":
            self.send_error(404)
        elif self.path == "/__state":
            self.reply(json.dumps(self.server.state), "application/json")
        elif self.path == "/__app.js":
            self.reply(self.server.script(), "text/javascript")
        else:
            self.reply((APPS / f"{self.server.app}.html").read_text(encoding="utf-8"), "text/html")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.keep(json.loads(body))
        self.reply("{}", "application/json")

    def reply(self, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header(
            "Cache-Control", "no-store"
        )  # a page gone back to is loaded again, with today's state
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        pass


@contextmanager
def serving(name: str, start: dict[str, Any] | None = None) -> Iterator[tuple[str, Application]]:
    """An application's address and the application, running in this process."""
    server = Application(name, start=start)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve one of the validation applications.")
    parser.add_argument("app", choices=NAMES)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument(
        "--start", type=json.loads, default={}, metavar="JSON", help="laid over its own start"
    )
    parser.add_argument("--state", type=Path, metavar="FILE", help="written at every change")
    options = parser.parse_args()
    server = Application(options.app, options.port, options.start, options.state)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
