"""docs/tutorial.md as it is written: from nothing to a passing task in fewer than ten commands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from handeye.agent.task.application import free_port

ROOT = Path(__file__).parent.parent
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"<!-- run -->\n```bash\n(.*?)```", TUTORIAL, re.DOTALL)


@pytest.mark.browser
def test_its_blocks_run(tmp_path: Path, command_environment: dict[str, str]) -> None:
    handeye = tmp_path / "handeye"
    handeye.write_text(f'#!/bin/sh\nexec {sys.executable} -m handeye "$@"\n')
    handeye.chmod(0o755)
    (tmp_path / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (tmp_path / "python").chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    words = {**command_environment, "PATH": path, "PORT": str(free_port())}
    done = subprocess.run(
        ["bash", "-eu", "-c", "trap 'kill $(cat desk.pid) 2>/dev/null || true' EXIT\n" + "\n".join(BLOCKS)],
        cwd=tmp_path, env=words, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    made = (tmp_path / "made.csv").read_text().splitlines()
    assert made[0] == "ticket,title"
    assert len(made) == 3
    commands = [line for block in BLOCKS for line in block.splitlines() if line.startswith("handeye ")]
    assert len(commands) < 10
