"""The two hosts of the attack suite: what they show, and what was asked of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

OWN, OTHER = "127.0.0.1", "127.0.0.2"
"""Two hosts of this machine: the honest one and the attacker's."""


class Web(ThreadingHTTPServer):
    """One host. page: what `/` shows. asked: (host, path, body) of every request."""

    daemon_threads = True
    page = ""

    def __init__(self, host: str) -> None:
        super().__init__((host, 0), Answer)
        self.asked: list[tuple[str, str, str]] = []
        self.address = f"http://{host}:{self.server_address[1]}"


class Answer(BaseHTTPRequestHandler):
    server: Web

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode(errors="replace")
        self.server.asked.append((self.headers.get("Host", ""), self.path, body))
        if self.path.startswith("/redirect?"):
            self.send_response(302)
            self.send_header("Location", unquote(self.path.partition("?")[2]))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        text = self.server.page if self.path == "/" else "<form method=post><input name=p autofocus></form>"
        if self.path == "/favicon.ico":
            text = ""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    do_POST = do_GET

    def log_message(self, *words: object) -> None:
        pass


@contextmanager
def web(host: str) -> Iterator[Web]:
    server = Web(host)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
