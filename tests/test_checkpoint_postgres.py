"""The loop's state in a real PostgreSQL, which the test starts for itself."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Action, Outcome, Screenshot, Target
from handeye.agent.errors import CallerError
from handeye.agent.log.format import RunHeader
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.checkpoint import SHARED, step_saver, thread_of
from handeye.agent.loop.loop import Agent

psycopg = pytest.importorskip("psycopg", reason="pip install -e '.[postgres]'")
pytest.importorskip("langgraph.checkpoint.postgres", reason="pip install -e '.[postgres]'")


def binary(name: str) -> str:
    found = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None
    )
    if found is None:
        pytest.skip(f"{name} is not installed: apt-get install postgresql")
    return found


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server on a Unix socket in a folder of its own; it refuses to run as root, so then as `nobody`."""
    initdb, control = binary("initdb"), binary("pg_ctl")
    folder = Path(tempfile.mkdtemp(prefix="handeye-pg-"))
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)

    def do(*words: str) -> None:
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        subprocess.run(words, check=True, cwd=folder, capture_output=True, timeout=120, **as_user)  # type: ignore[call-overload]

    data = str(folder / "data")
    try:
        do(initdb, "-D", data, "-U", "handeye", "-A", "trust", "--no-sync")
        options = f"-c listen_addresses='' -c fsync=off -k {folder}"
        do(control, "-D", data, "-w", "-t", "100", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql:///postgres?host={folder}&user=handeye"
        finally:
            do(control, "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Still:
    """Implements agent.contracts.Environment: nothing ever happens."""

    name = "still"

    async def open(self) -> None:
        pass

    async def observe(self) -> Screenshot:
        return Screenshot(np.zeros((40, 60, 3), np.uint8))

    async def act(self, action: Action) -> Outcome:
        return Outcome()

    async def target_at(self, x: float, y: float) -> Target | None:
        return None

    async def close(self) -> None:
        pass


async def test_two_runs_of_one_name_share_a_database(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SHARED, address)
    for place, steps in (("one", 2), ("other", 1)):
        folder = tmp_path / place / "run"
        header = RunHeader(run="run", started=time.time(), environment="still", goal="wait")
        with RunWriter.create(folder, header) as writer:
            answers = ["wait(seconds=0)"] * (steps - 1) + ["done()"]
            result = await Agent(Scripted(answers), Still(), writer).run_async("wait")
        assert result.ended.reason == "done"
        assert not (folder / "checkpoint.db").exists()
        async with step_saver(folder) as saver:
            mine = {"configurable": {"thread_id": thread_of(folder)}}
            kept = [one.checkpoint["channel_values"]["step"] async for one in saver.alist(mine)]  # type: ignore[arg-type]
        assert kept == list(range(steps, -1, -1)), "a checkpoint a step, and none of the other run"


async def test_a_database_that_is_not_there_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SHARED, f"postgresql:///none?host={tmp_path}")
    header = RunHeader(run="run", started=1, environment="still", goal="wait")
    with (
        RunWriter.create(tmp_path / "run", header) as writer,
        pytest.raises(CallerError, match="cannot be used"),
    ):
        await Agent(Scripted([]), Still(), writer).run_async("wait")
