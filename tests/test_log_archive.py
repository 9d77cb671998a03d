"""A log checked, packed, unpacked and joined."""

from __future__ import annotations

import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from handeye.agent.contracts import (
    Acted,
    Box,
    Click,
    Decided,
    Ended,
    Outcome,
    Prompt,
    Reply,
    Screenshot,
    View,
)
from handeye.agent.errors import CallerError
from handeye.agent.log.archive import check, merge, pack, unpack
from handeye.agent.log.format import RunHeader, ScreenSize, frame_path
from handeye.agent.log.reader import read_run
from handeye.agent.log.writer import RunWriter


def write_run(folder: Path, steps: int = 3, width: int = 80) -> Path:
    size = ScreenSize(width=width, height=60)
    header = RunHeader(run=folder.name, started=1, environment="browser", goal="go", screen=size)
    frames = [
        Screenshot(np.random.default_rng(seed).integers(0, 256, (60, width, 3), np.uint8))
        for seed in range(steps + 1)
    ]
    with RunWriter.create(folder, header) as writer:
        for step in range(steps):
            frame = writer.frame(frames[step])
            tile = View("tile", frames[step].pixels[10:50, :40], Box(0, 10, 40, 50))
            small = cv2.resize(frames[step].pixels, (20, 15), interpolation=cv2.INTER_NEAREST)
            views = (writer.view(tile), writer.view(View("overview", small, Box(0, 0, width, 60), 0.25)))
            decided = Decided(
                step=step,
                time=step,
                frame=frame,
                views=views,
                prompt_hash=Prompt(goal="go").hash,
                prompt="go",
                reply=Reply(text="click(x=1, y=2)"),
                action=Click(x=1, y=2),
            )
            writer.decided(decided)
            after = writer.frame(frames[step + 1])
            writer.acted(Acted(step=step, time=step + 0.5, outcome=Outcome(), frame_after=after))
        writer.ended(Ended(time=steps, reason="done", steps=steps))
    return folder


def test_a_whole_log_has_no_faults_and_stores_each_frame_once(tmp_path: Path) -> None:
    report = check(write_run(tmp_path / "run"))
    assert report.faults == report.unnamed == ()
    assert (report.steps, report.frames) == (3, 4 + 3)
    frames = sum(path.stat().st_size for path in (tmp_path / "run" / "frames").iterdir())
    assert report.frame_bytes == frames
    assert report.png_per_step_bytes > frames


def test_a_changed_a_lost_and_a_left_over_picture_are_named(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run")
    first, second = (step.decided.frame for step in read_run(folder).steps[:2])
    frame_path(folder, first).write_bytes(frame_path(folder, second).read_bytes())
    frame_path(folder, second).unlink()
    (folder / "frames" / "left.png.part").write_bytes(b"")
    report = check(folder)
    assert sorted(fault.split(".png")[1] for fault in report.faults) == [
        " is damaged: its pixels are not those of its name",
        " is missing: the run names it",
    ]
    assert report.unnamed == ("left.png.part",)


def test_a_view_that_cannot_be_cut_again_is_named(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run")
    lines = folder / "steps.jsonl"
    lines.write_text(lines.read_text().replace("[0.0,10.0,40.0,50.0]", "[0.0,9.0,40.0,49.0]", 1))
    assert [fault.split("jsonl: ")[1] for fault in check(folder).faults] == [
        "step 0: view 0 cannot be cut again"
    ]


def test_pack_and_unpack_give_the_same_run(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run")
    (folder / "checkpoint.db").write_text("not part of the log")
    (folder / "downloads").mkdir()
    (folder / "downloads" / "list.csv").write_text("a,b")
    assert pack(folder, tmp_path / "run.zip") == (tmp_path / "run.zip").stat().st_size
    again = unpack(tmp_path / "run.zip", tmp_path / "again")
    before = read_run(folder)
    assert (again.header, again.steps, again.ended) == (before.header, before.steps, before.ended)
    assert check(tmp_path / "again").faults == ()
    assert (tmp_path / "again" / "downloads" / "list.csv").read_text() == "a,b"
    assert not (tmp_path / "again" / "checkpoint.db").exists()
    with pytest.raises(CallerError, match="exists already"):
        unpack(tmp_path / "run.zip", tmp_path / "again")


@pytest.mark.parametrize(
    "name", ["../evil", "/evil", "frames/../../evil", "downloads/..", "downloads/..\\evil", "x"]
)
def test_an_archive_with_foreign_paths_writes_nothing(tmp_path: Path, name: str) -> None:
    place = tmp_path / "place"
    place.mkdir()
    pack(write_run(tmp_path / "run", 1), place / "run.zip")
    with zipfile.ZipFile(place / "run.zip", "a") as archive:
        archive.writestr(name, "evil")
    with pytest.raises(CallerError, match="is not a packed run"):
        unpack(place / "run.zip", place / "out")
    assert [path.name for path in place.iterdir()] == ["run.zip"]


def test_a_foreign_or_torn_archive_is_named(tmp_path: Path) -> None:
    archive = tmp_path / "run.zip"
    pack(write_run(tmp_path / "run"), archive)
    content = archive.read_bytes()
    for damaged in (b"", b"no zip", content[: len(content) // 2]):
        archive.write_bytes(damaged)
        with pytest.raises(CallerError, match="is not a packed run"):
            unpack(archive, tmp_path / "out")
    archive.write_bytes(content.replace(b"\x89PNG", b"\x00PNG", 1))
    with pytest.raises(CallerError, match="is not a packed run: Bad CRC-32"):
        unpack(archive, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    with pytest.raises(CallerError, match="No such file"):
        unpack(tmp_path / "none.zip", tmp_path / "out")


def test_merged_runs_are_one_whole_run(tmp_path: Path) -> None:
    one, other = write_run(tmp_path / "one", 2), write_run(tmp_path / "other", 3)
    run = merge([one, other], tmp_path / "both")
    assert [step.decided.step for step in run.steps] == [0, 1, 2, 3, 4]
    assert (run.header.run, run.ended and run.ended.steps) == ("one+other", 5)
    assert check(tmp_path / "both").faults == ()
    assert check(tmp_path / "both").frames == check(other).frames
    with pytest.raises(CallerError, match="different screens"):
        merge([one, write_run(tmp_path / "wide", 1, 90)], tmp_path / "out")
    with pytest.raises(CallerError, match="two runs"):
        merge([one], tmp_path / "out")
