"""The README's first lines lead to the demo, and its marked blocks run as they are written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MARKED = re.compile(r"<!-- run -->\n```(python|bash)\n(.*?)```", re.DOTALL)


def test_the_first_lines_lead_to_the_demo() -> None:
    assert "make demo" in "\n".join(README.splitlines()[:30])


def test_every_file_it_names_is_there() -> None:
    named = re.findall(r"`((?:agent|environments|examples|training|evaluation|vlm|tests)/[\w./-]*)`", README)
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.browser
def test_its_blocks_run(tmp_path: Path, command_environment: dict[str, str]) -> None:
    blocks = MARKED.findall(README)
    assert [kind for kind, _ in blocks] == ["bash", "python"]
    handeye = tmp_path / "handeye"
    handeye.write_text(f'#!/bin/sh\nexec {sys.executable} -m handeye "$@"\n')
    handeye.chmod(0o755)
    path = {**command_environment, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    for kind, text in blocks:
        command = [sys.executable, "-c", text] if kind == "python" else ["bash", "-eu", "-c", text]
        done = subprocess.run(
            command, cwd=tmp_path, env=path, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
