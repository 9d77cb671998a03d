"""A share of `python -m benchmarks.shared_fuzz`: broken folders of others do no harm and are one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.shared_fuzz import KINDS, Watched, fuzz

EXAMPLES = 60


def test_broken_folders_do_no_harm() -> None:
    counts = fuzz(EXAMPLES)
    assert set(KINDS) <= set(counts)
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
    seen = [each.split()[0] for each in watched.seen]
    assert seen == ["open", "os.rename", "os.rename", "subprocess.Popen", "os.symlink", "os.mkdir"]
