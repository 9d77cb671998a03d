"""Runs killed with SIGKILL and taken up again: nothing is lost, nothing is done twice."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.kills import PRESSES
from handeye.agent.log.reader import read_run

KILL = """
import json, random, sys
from pathlib import Path
from benchmarks.kills import counting_task, try_task
print(json.dumps(try_task(counting_task(1), 3, Path(sys.argv[1]), random.Random(5))))
"""


@pytest.mark.browser
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, command_environment: dict[str, str]) -> None:
    command = [sys.executable, "-c", KILL, str(tmp_path)]
    done = subprocess.run(
        command, env=command_environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert data["success"], data
    assert (data["kills"], data["unreadable"], data["twice"]) == (3, 0, 0)
    run = read_run(tmp_path / "press-1")
    assert [step.decided.step for step in run.steps] == list(range(len(run.steps)))
    assert all(step.acted for step in run.steps)
    with closing(sqlite3.connect(tmp_path / "press-1" / "app.db")) as database:
        assert database.execute("select count(*) from presses").fetchone() == (PRESSES,)
    again = subprocess.run(
        [sys.executable, "-m", "handeye", "run", "--resume", str(run.folder)],
        env=command_environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert again.returncode == 2
    assert "ended with 'done': nothing is left to resume" in again.stderr
