"""Runs as a log of inspect_ai: what its own reader asks for, and that it reads it where it is installed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from handeye.__main__ import main
from handeye.agent.contracts import Box, Click, Target
from handeye.evaluation.exchange.folder import Imported, Source, write_imported


def made(folder: Path, name: str, success: bool | None, model: str = "first") -> None:
    target = Target(box=Box(1, 2, 30, 40), role="button", text="Save")
    steps = [
        Imported(
            np.full((60, 80, 3), 40 * (at // 2), np.uint8), f"answer {at}", Click(x=5, y=6), target=target
        )
        for at in range(3)
    ]
    steps.append(Imported(steps[0].pixels, "\ud800 odd", None, "no action"))
    write_imported(Source(name, "browser", f"goal {name}", success, "42", model=model), steps, folder / name)


def test_runs_are_samples_of_an_inspect_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, success in (("a", True), ("b", False), ("c", None)):
        made(tmp_path / "runs", name, success)
    file = tmp_path / "log.eval"
    assert main(["log", "export", str(tmp_path / "runs"), "--file", str(file)]) == 0
    assert "3 samples" in capsys.readouterr().out
    with zipfile.ZipFile(file) as packed:
        data: dict[str, Any] = {name: json.loads(packed.read(name)) for name in packed.namelist()}
    header, sample = data["header.json"], data["samples/a_epoch_1.json"]
    assert (header["eval"]["model"], header["eval"]["dataset"]["sample_ids"]) == (
        "handeye/first",
        ["a", "b", "c"],
    )
    (score,) = header["results"]["scores"]
    assert (score["scored_samples"], score["unscored_samples"]) == (2, 1)
    assert score["metrics"]["accuracy"]["value"] == 0.5
    assert [
        data[f"samples/{name}_epoch_1.json"]["scores"].get("success", {}).get("value") for name in "abc"
    ] == [
        "C",
        "I",
        None,
    ]
    assert [one["role"] for one in sample["messages"]] == ["user", *("user", "assistant") * 4]
    assert len(sample["attachments"]) == 2, "a screen is attached once"
    shown = {one["content"][1]["image"] for one in sample["messages"][1::2]}
    assert shown == {f"attachment://{key}" for key in sample["attachments"]}
    assert sample["messages"][2]["metadata"]["action"] == "click(x=5, y=6)"
    assert [one["id"] for one in data["summaries.json"]] == ["a", "b", "c"]


def test_inspect_itself_reads_it(tmp_path: Path) -> None:
    inspect_log = pytest.importorskip("inspect_ai.log")
    for name in "abc":
        made(tmp_path / "runs", name, True)
    file = tmp_path / "log.eval"
    assert main(["log", "export", str(tmp_path / "runs"), "--file", str(file)]) == 0
    log = inspect_log.read_eval_log(str(file), resolve_attachments=True)
    assert [one.id for one in log.samples] == ["a", "b", "c"]


def test_what_no_inspect_log_can_be_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path, "a", True, "first")
    made(tmp_path, "b", True, "second")
    assert main(["log", "export", str(tmp_path), "--file", str(tmp_path / "x.eval")]) == 2
    assert "these runs are of handeye/first, handeye/second" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.eval*"))
    assert main(["log", "export", str(tmp_path / "a"), "--file", str(tmp_path / "x.csv")]) == 2
    assert "does not end in .parquet or .eval" in capsys.readouterr().err
