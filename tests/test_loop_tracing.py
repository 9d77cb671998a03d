"""Screenshots are private: nothing is sent to a tracing service unless the user turns it on."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

RUN = """
import sys, time
from pathlib import Path
import numpy as np
from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Outcome, Screenshot
from handeye.agent.log.format import RunHeader
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent

class Blank:
    name = "blank"
    async def open(self): pass
    async def observe(self): return Screenshot(np.zeros((20, 20, 3), np.uint8))
    async def act(self, action): return Outcome()
    async def target_at(self, x, y): return None
    async def close(self): pass

header = RunHeader(run="r", started=time.time(), environment="blank", goal="g")
with RunWriter.create(Path(sys.argv[1]), header) as writer:
    print(Agent(Scripted(["done()"]), Blank(), writer).run("g").ended.reason)
"""


@pytest.fixture
def service() -> Iterator[tuple[str, list[str]]]:
    """A stand-in for the hosted service, and the requests it got."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_GET = do_POST = do_PATCH = answer

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("wanted", [False, True])
def test_tracing_is_off_unless_the_user_turns_it_on(
    wanted: bool, service: tuple[str, list[str]], tmp_path: Path, command_environment: dict[str, str]
) -> None:
    url, asked = service
    traced = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "none"}
    environment = {**command_environment, **traced, "LANGSMITH_ENDPOINT": url}
    environment |= {"HANDEYE_TRACING": "1"} if wanted else {}
    command = [sys.executable, "-c", RUN, str(tmp_path / "run")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.strip() == "done", done.stderr
    assert bool(asked) is wanted
