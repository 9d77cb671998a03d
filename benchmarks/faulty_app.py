"""A small application with the faults of the world; `python faulty_app.py PORT [--fail]` runs it.

/press/0      ten buttons one after the other; each press is a POST that is counted, then shows the next
/alert        a button that writes Saved and then opens an alert
/late         a button whose answer comes 6 s later
/slow         a page that answers after 60 s
/refuse/500   a page with that status
"""

from __future__ import annotations

import argparse
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PRESSES = 10
STATE = "<p id=s style='margin-top:90px'>"
AT = "position:absolute;left:20px;top:20px;width:160px;height:40px"
PAGES = {
    "/alert": f"""<button style="{AT}"
     onclick="s.textContent='Saved';alert('Your order was saved')">Save</button>{STATE}""",
    "/late": f"""<button style="{AT}"
     onclick="setTimeout(() => s.textContent='Saved', 6000)">Save</button>{STATE}""",
    "/to-slow": f"""<a href="/slow" style="{AT}">Go on</a>""",
    "/slow": "<p>At last",
    "/confirm": f"""<button style="{AT}"
     onclick="s.textContent=confirm('Delete all?') ? 'Deleted' : 'Kept'">Delete</button>{STATE}""",
    "/alerts": f"""<button style="{AT}" onclick="for (;;) alert('again')">Go</button>""",
    "/dead-spot": """<p>Nothing here answers</p><p>Welcome</p>""",
    "/form": f"""<form action="/thanks"><input name=q aria-label=Name style="{AT}">
     <button style="position:absolute;left:20px;top:80px;width:160px;height:40px">Send</button></form>""",
    "/thanks": "<p>Thanks</p>",
}
HEAD = "<!doctype html><meta charset=utf-8><title>Faults</title><style>body{font:16px sans-serif}</style>"


class Site(ThreadingHTTPServer):
    """pressed: the numbers in the order they were pressed. fail: every second press is answered by 500.

    counts: a file that always holds `pressed`.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int = 0, counts: Path | None = None, fail: bool = False) -> None:
        super().__init__(("127.0.0.1", port), Answer)
        self.pressed: list[int] = []
        self.counts, self.fail = counts, fail

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def go_away(self, seconds: float) -> None:
        """Nothing listens at the address for so long."""
        self.shutdown()
        self.server_close()
        time.sleep(seconds)
        self.socket = socket.socket(self.address_family, self.socket_type)
        self.server_bind()
        self.server_activate()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def press(self, number: int) -> None:
        self.pressed.append(number)
        if self.counts:
            self.counts.write_text(json.dumps(self.pressed))


class Answer(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/slow":
            time.sleep(60)
        if path.startswith("/refuse/"):
            self._send(int(path.rpartition("/")[2]), path)
        elif path.startswith("/press/"):
            self._send(200, _pressing(int(path.rpartition("/")[2])))
        else:
            self._send(200 if path in PAGES or path == "/" else 404, PAGES.get(path, path))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        number = int(self.path.rpartition("/")[2])
        self.server.press(number)
        if self.server.fail and len(self.server.pressed) % 2 == 0:
            self._send(500, "out of order")
            return
        self.send_response(303)
        self.send_header("Location", f"/press/{number + 1}")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        pass

    def _send(self, status: int, body: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((HEAD + body).encode())


def _pressing(number: int) -> str:
    if number >= PRESSES:
        return "<p>All ten are pressed</p>"
    return f'<form method=post action="/press/{number}"><button style="{AT}">Press {number}</button></form>'


@contextmanager
def serve(port: int = 0, fail: bool = False) -> Iterator[Site]:
    """The site while the block lasts."""
    site = Site(port, fail=fail)
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        thread.join()
        site.server_close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--counts", type=Path)
    parser.add_argument("--fail", action="store_true")
    options = parser.parse_args()
    Site(options.port, options.counts, options.fail).serve_forever()
