"""What many steps on few pictures cost to join, check and export, counted."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from handeye.agent.contracts import Box, Click, Decided, Prompt, Reply, Screenshot, View
from handeye.agent.log.archive import check, merge
from handeye.agent.log.format import RunHeader, ScreenSize
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.writer import RunWriter

STEPS, PICTURES = 60, 3


def write_run(folder: Path) -> Path:
    """Many steps on few noisy pictures, each with a tile."""
    size = ScreenSize(width=80, height=60)
    header = RunHeader(run=folder.name, started=1, environment="browser", goal="go", screen=size)
    noise = np.random.default_rng(5)
    frames = [Screenshot(noise.integers(0, 256, (60, 80, 3), np.uint8)) for _ in range(PICTURES)]
    with RunWriter.create(folder, header, durable=False) as writer:
        for step in range(STEPS):
            shown = frames[step * PICTURES // STEPS]
            decided = Decided(
                step=step,
                time=step,
                frame=writer.frame(shown),
                views=(writer.view(View("tile", shown.pixels[10:50, :40], Box(0, 10, 40, 50))),),
                prompt_hash=Prompt(goal="go").hash,
                prompt="go",
                reply=Reply(text="click(x=1, y=2)"),
                action=Click(x=1, y=2),
            )
            writer.decided(decided)
    return folder


def test_runs_are_joined_with_one_sync_of_the_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [write_run(tmp_path / name) for name in "ab"]
    synced: list[int] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (synced.append(file), real(file))[1])
    joined = merge(runs, tmp_path / "joined")
    assert len(joined.steps) == 2 * STEPS
    assert [step.decided.step for step in joined.steps] == list(range(2 * STEPS))
    assert len(synced) < 10


def test_each_picture_is_read_once_to_check_a_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = Run.frame
    monkeypatch.setattr(Run, "frame", lambda run, name: (read.append(name), real(run, name))[1])
    report = check(write_run(tmp_path / "run"))
    assert not report.faults
    assert len(read) == len(set(read)) == PICTURES


def test_a_view_that_cannot_be_cut_again_is_told_of_each_step(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run")
    lines = folder / "steps.jsonl"
    view = read_run(folder).steps[0].decided.views[0].hash
    lines.write_text(lines.read_text().replace(view, "0" * 64))
    faults = check(folder).faults
    assert len(faults) == STEPS // PICTURES
    assert "step 0: view 0 cannot be cut again" in faults[0]
    assert f"step {STEPS // PICTURES - 1}: view 0" in faults[-1]


def test_a_picture_that_many_steps_show_is_exported_once(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    from pyarrow import parquet

    from handeye.evaluation.exchange.parquet import export_parquet

    run = read_run(write_run(tmp_path / "run"))
    file = tmp_path / "steps.parquet"
    assert export_parquet([run], file) == STEPS
    pictures = sum(path.stat().st_size for path in (run.folder / "frames").iterdir())
    assert file.stat().st_size < 2 * pictures + 100 * STEPS
    result = parquet.read_table(file).column("screenshot").to_pylist()
    assert result[0]["bytes"] == result[1]["bytes"] != result[-1]["bytes"]
