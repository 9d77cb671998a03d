"""`handeye bench` in a real browser: the keys that other programs rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handeye.__main__ import main
from handeye.agent.log.reader import read_run
from handeye.agent.loop.turn import PHASES

pytestmark = pytest.mark.browser


def test_speed_is_told_by_phase(tmp_path: Path) -> None:
    out = tmp_path / "speed.json"
    assert main(["bench", "speed", "--model", "random", "--steps", "2", "--json", str(out)]) == 0
    data = json.loads(out.read_text())
    assert set(data["phases_ms"]) == set(PHASES)
    assert data["total_ms"] == pytest.approx(sum(data["phases_ms"].values()))
    assert (data["screen"], data["larger"]["screen"]) == ("1280x720", "1920x1080")
    assert data["reuse"] is None, "only the built-in VLM keeps tiles"


def test_miniwob_is_told_by_task(tmp_path: Path) -> None:
    out, kept = tmp_path / "out.json", tmp_path / "runs"
    command = ["bench", "miniwob", "--model", "oracle", "--tasks", "click-test,enter-text", "--episodes", "1"]
    assert main([*command, "--json", str(out), "--out", str(kept)]) == 0
    data = json.loads(out.read_text())
    assert (data["raw1"], data["raw_positive"], data["episodes"]) == (1.0, 1.0, 2)
    assert data["tasks"]["enter-text"] == {"raw1": 1.0, "raw_positive": 1.0, "episodes": 1, "failures": {}}
    run = read_run(kept / "enter-text-1000000")
    assert run.header.seeds == {"page": 1000000}
    assert run.ended is not None
    assert run.ended.reason == "environment"
