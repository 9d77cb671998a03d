"""The server backend against a real `transformers serve` with a tiny model that was built here."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
import pytest

pytest.importorskip("fastapi", reason="pip install -e '.[dev]'")
pytest.importorskip("openai", reason="pip install -e '.[dev]'")
import taught_models

from handeye.agent.backends import server
from handeye.agent.backends.server import Server
from handeye.agent.contracts import Constraint, Prompt, Reply, Screenshot
from handeye.agent.dialects import dialect
from handeye.agent.errors import CallerError, ModelFault
from handeye.agent.log.reader import read_run
from handeye.agent.perception.tiling import cut_views
from handeye.agent.task.application import free_port

MODELS = Path(__file__).parent.parent / "docs" / "models.md"
PLACE = (40, 18)
"""What the models have learned to click: where docs/models.md's page has its button."""
SCREEN = Screenshot(np.full((720, 1280, 3), 90, np.uint8))
QUESTION = taught_models.question("calls", "press it")
COMMAND = "from transformers.cli.transformers import main; main()"


@dataclass
class Served:
    """process: the server. folder: its model, which it finds by name where it was started."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1#{self.folder.name}"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, command_environment: dict[str, str]) -> Iterator[Served]:
    folder, port = tmp_path_factory.mktemp("served") / "llava-1.5-7b-hf", free_port()
    arguments = [sys.executable, "-c", COMMAND, "serve", "--port", str(port), "--host", "127.0.0.1"]
    environment = {**command_environment, "OMP_NUM_THREADS": "1"}
    with (folder.parent / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [*arguments, "--device", "cpu"], stdout=log, stderr=log, env=environment, cwd=folder.parent
        )
    try:
        taught_models.build("llava", folder, PLACE)  # loaded at the first question
        _wait_for(port, process, folder.parent / "serve.log")
        yield Served(process, folder, port)
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 240
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(f"transformers serve does not start: {log.read_text()[-2000:]}")


async def asked(address: str, views: int = 1, text: str = QUESTION, seconds: float = 120) -> Reply:
    model = Server(address, seconds)
    shown = cut_views(SCREEN, model.card)[:views]
    return await model.ask(shown, Prompt(goal="x", text=text), Constraint(width=1280, height=720))


async def test_a_picture_goes_in_and_an_action_with_its_usage_comes_out(served: Served) -> None:
    reply, blind = await asked(served.address), await asked(served.address, views=0)
    action = dialect(Server(served.address).card).parse(reply.text, 1280, 720)
    assert (action.kind, round(action.x), round(action.y)) == ("click", *PLACE)
    assert reply.tokens_in - blind.tokens_in == 4  # the picture's own tokens
    assert 0 < reply.tokens_out <= 2
    assert reply.timings_ms["serve"] > 0


async def test_a_form_it_does_not_take_is_refused_or_ignored_in_the_open(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDEYE_STRUCTURED", "vllm")
    with pytest.raises(CallerError, match=r"refuses the request: 422 .*structured_outputs"):
        await asked(served.address)
    monkeypatch.setenv("HANDEYE_STRUCTURED", "ollama")
    with pytest.raises(CallerError, match="are no JSON"):
        await asked(served.address)


async def test_a_server_too_slow_is_told(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "FIRST_PAUSE_SECONDS", 0.01)
    with pytest.raises(
        ModelFault, match=r"after 4 tries: no answer within 0.001 s \(HANDEYE_TIMEOUT_SECONDS"
    ):
        await asked(served.address, seconds=0.001)


@pytest.mark.browser
def test_the_lines_of_the_readme(served: Served, command_environment: dict[str, str]) -> None:
    """A folder and an address, as they are written there; only the port is another."""
    (lines,) = re.findall(
        r"<!-- run with models -->\n```bash\n(.*?)```", MODELS.read_text("utf-8"), re.DOTALL
    )
    here = served.folder.parent
    assert f"--model http://127.0.0.1:8000/v1#{served.folder.name}" in lines
    (qwen,) = re.findall(r"--model \./(\S+)", lines)
    taught_models.build("qwen2.5-vl", here / qwen, PLACE)
    (here / "page.html").write_text("<button onclick=\"this.textContent = 'Thanks'\">Press me</button>")
    (here / "handeye").write_text(f'#!/bin/sh\nexec {sys.executable} -m handeye "$@"\n')
    (here / "handeye").chmod(0o755)
    data = {"XDG_CACHE_HOME": str(here / "cache"), "PATH": f"{here}{os.pathsep}{os.environ['PATH']}"}
    script = lines.replace(":8000", f":{served.port}")
    done = subprocess.run(
        ["bash", "-uc", script], cwd=here, env={**command_environment, **data, "OMP_NUM_THREADS": "1"},
        capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    runs = sorted(here.glob("runs/*/do"))
    assert len(runs) == lines.count("handeye do"), f"{script}\n{done.stdout}\n{done.stderr}"
    last = read_run(runs[-1]).ended  # the server's model; the folder's has not learned to see that it is done
    assert last is not None
    assert (done.returncode, last.reason) == (0, "done"), done.stderr
    for run in runs:
        first = read_run(run).steps[0]
        assert first.decided.action is not None
        assert first.decided.action.kind == "click"
        assert first.acted is not None
        assert first.acted.outcome.effect == "changed"
        assert first.decided.reply.tokens_in > 100


async def test_a_server_that_dies_in_mid_answer(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last test of this server: it has the question, and is killed before its answer."""
    monkeypatch.setattr(server, "FIRST_PAUSE_SECONDS", 0.01)
    served.process.send_signal(signal.SIGSTOP)
    long = asyncio.create_task(asked(served.address))
    await asyncio.sleep(0.5)
    served.process.kill()
    with pytest.raises(ModelFault, match="does not answer after 4 tries"):
        await long
