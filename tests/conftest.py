"""Tests cannot touch the world by accident: only loopback sockets, no weight downloads, no tracing."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"
MODULES = TemporaryDirectory(prefix="handeye-modules-")  # where transformers copies a folder's own code to
os.environ["HF_MODULES_CACHE"] = MODULES.name
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that spin starve the browsers beside them
os.environ["TOKENIZERS_PARALLELISM"] = "false"
for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "HANDEYE_TRACING"):
    os.environ.pop(name, None)

signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job inherits that it is ignored
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # and one begun by nohup this

REAL_CONNECT = socket.socket.connect


def is_local(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    if address[0] == "localhost":
        return True
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def only_loopback(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuses every other connection unless the test is marked `network`."""
    if request.node.get_closest_marker("network"):
        return

    def connect(self: socket.socket, address: Any) -> None:
        if not is_local(address):
            raise AssertionError(f"a test tried to reach {address[0]}; mark it 'network' if it has to")
        REAL_CONNECT(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture
def page_url(tmp_path: Path) -> Callable[[str], str]:
    """Gives a page's address from its body."""

    def url(body: str) -> str:
        path = tmp_path / "page.html"
        path.write_text(f"<!doctype html><meta charset=utf-8><body style='margin:0'>{body}", encoding="utf-8")
        return path.as_uri()

    return url


@pytest.fixture(scope="session")
def command_environment() -> dict[str, str]:
    """The environment for a command started by a test: this tree first on the path, no colours."""
    root = Path(__file__).parent.parent
    return {**os.environ, "PYTHONPATH": str(root), "NO_COLOR": "1", "COLUMNS": "120"}
