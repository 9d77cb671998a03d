"""An application whose database shows every action that was done twice: each press of its button is a row.

`python -m benchmarks.counting_app --port 8000 --database counts.db --slow 0.3`
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><meta charset=utf-8><body style="font:40px sans-serif;margin:0">
<form method=post action=/press style="margin:0"><button style="font:40px sans-serif;width:200px;height:80px">
Press</button></form><p>{count} pressed</p>"""


class Counter(ThreadingHTTPServer):
    """database: a file. slow: most seconds an answer to a press takes."""

    def __init__(self, port: int, database: str, slow: float) -> None:
        super().__init__(("127.0.0.1", port), Counting)
        self.database, self.slow = database, slow


class Counting(BaseHTTPRequestHandler):
    """GET shows how often the button was pressed; its POST adds a row and comes back."""

    server: Counter

    def do_GET(self) -> None:
        with closing(self._database()) as database:
            count = database.execute("select count(*) from presses").fetchone()[0]
        self._answer(200, PAGE.format(count=count))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with closing(self._database()) as database, database:
            database.execute("insert into presses values (?)", (time.time(),))
        time.sleep(random.random() * self.server.slow)
        self._answer(303, "")

    def log_message(self, *words: object) -> None:
        pass

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.server.database)

    def _answer(self, code: int, body: str) -> None:
        self.send_response(code)
        if code == 303:
            self.send_header("Location", "/")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.counting_app", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--slow", type=float, default=0.3, help="most seconds an answer to a press takes")
    options = parser.parse_args()
    with closing(sqlite3.connect(options.database)) as database, database:
        database.execute("create table if not exists presses (time real)")
    Counter(options.port, options.database, options.slow).serve_forever()


if __name__ == "__main__":
    main()
