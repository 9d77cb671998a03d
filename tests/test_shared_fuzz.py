"""A share of `python -m benchmarks.shared_fuzz`: broken folders of others do no harm and are one line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.shared_fuzz import KINDS, Watched, fuzz
from handeye.__main__ import main

EXAMPLES = 5
"""Of each kind."""
BOMB = "\n".join(
    ["inputs:", "  l0: &l0 [x, x]", *(f"  l{n}: &l{n} [*l{n - 1}, *l{n - 1}]" for n in range(1, 40))]
)
"""Two to the fortieth values, for who follows every alias."""


def test_broken_folders_do_no_harm() -> None:
    counts = Counter[str]()
    for kind in KINDS:
        counts += fuzz(EXAMPLES, (kind,))
    assert [counts[kind] for kind in KINDS] == [EXAMPLES] * len(KINDS)
    assert counts["exit 2"] > 0
    assert set(counts) <= {*KINDS, "commands", "exit 0", "exit 1", "exit 2"}


def test_what_does_harm_is_seen(tmp_path: Path) -> None:
    watched, inner, outside = Watched(), tmp_path / "inner", tmp_path / "outside"
    inner.mkdir()
    with watched.within(inner):
        (inner / "mine").write_text("x")
        assert watched.seen == []
        outside.write_text("x")
        outside.rename(tmp_path / "elsewhere")
        with pytest.raises(PermissionError, match="a process was started"):
            subprocess.run([sys.executable, "-c", ""], check=False)
        (inner / "link").symlink_to(tmp_path)
        os.mkdir(inner / "link" / "new")
    seen = [event for each in watched.seen if (event := each.split()[0]) != "os.symlink"]
    assert seen == ["open", "os.rename", "os.rename", "subprocess.Popen", "os.mkdir"]


@pytest.mark.parametrize("body", ["inputs: &a [*a]", "inputs: &a {b: *a}", BOMB])
def test_a_task_that_holds_itself_is_one_line(
    body: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "task.yaml"
    path.write_text(f"name: x\ngoal: y\nenvironment: {{browser: {{url: 'about:blank'}}}}\n{body}\n")
    assert main(["run", str(path), "--model", "none"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(path) in said
