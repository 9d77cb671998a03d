"""The sample program as an app of Chromium: /usr/bin/python3 sample_page.py FILE CHROMIUM [OPTION...]."""

from __future__ import annotations

import http.server
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

PAGE = Path(__file__).with_name("sample.html").read_bytes()


class Server(http.server.BaseHTTPRequestHandler):
    """Gives the page, and writes what it posts of itself to FILE."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE if self.path == "/" else b"")

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"]))
        Path(sys.argv[1] + ".part").write_bytes(text)
        os.replace(sys.argv[1] + ".part", sys.argv[1])
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


with tempfile.TemporaryDirectory() as profile, http.server.HTTPServer(("127.0.0.1", 0), Server) as server:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    options = ["--no-first-run", "--no-sandbox", f"--user-data-dir={profile}", "--window-size=520,560"]
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    sys.exit(subprocess.call([sys.argv[2], *options, *sys.argv[3:], f"--app={address}"]))
