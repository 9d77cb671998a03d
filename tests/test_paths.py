"""Folders of others name files: what they name stays in the folder it belongs to, read or written."""

from __future__ import annotations

import gzip
import json
import pickle
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from handeye.__main__ import main
from handeye.agent.errors import CallerError
from handeye.agent.log.format import stored_frame
from handeye.agent.log.writer import RunWriter, encode_png, write_durably
from handeye.evaluation.exchange.agentnet import import_agentnet
from handeye.evaluation.exchange.browsergym import import_browsergym
from handeye.evaluation.exchange.folder import folder_name, inside
from handeye.evaluation.exchange.mind2web_rows import runs_of
from handeye.skills.learned_file import Anchor

LOG = Path(__file__).parent / "data" / "log_v1"
PICTURE = np.full((60, 80, 3), 90, np.uint8)
OUTSIDE = ("../x", "/x", "a/b", "..", ".", "", "a\0b", "a\n", "-" * 300)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LOG, tmp_path / "run"))


def renamed(run: Path, name: str) -> None:
    """The first step's frame gets this name, and its file too where a file can have it."""
    lines = (run / "steps.jsonl").read_text().splitlines()
    first = json.loads(lines[0])
    (run / "steps.jsonl").write_text("\n".join([json.dumps({**first, "frame": name}), *lines[1:]]) + "\n")


@pytest.mark.parametrize("name", ["../../private", "/etc/x", "A" * 64, "0" * 63, "f" * 64 + "\n", ""])
@pytest.mark.parametrize("command", ["view", "log export"])
def test_a_frame_of_another_name_is_refused(
    name: str, command: str, run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "private.png").write_bytes(encode_png(PICTURE))
    renamed(run, name)
    more = ["--file", str(tmp_path / "out.parquet")] if command == "log export" else []
    assert main([*command.split(), str(run), *more]) == 2
    said = capsys.readouterr().err
    assert "64 hex digits" in said
    assert said.count("\n") == 1
    assert not (run / "view.html").exists()


@pytest.mark.parametrize("part", ["frame", "folder"])
def test_a_frame_that_is_a_link_is_refused(
    part: str, run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frames, elsewhere = run / "frames", tmp_path / "elsewhere"
    if part == "frame":
        frame = min(frames.iterdir())
        frame.rename(elsewhere)
        frame.symlink_to(elsewhere)
    else:
        frames.rename(elsewhere)
        frames.symlink_to(elsewhere)
    assert main(["view", str(run)]) == 2
    assert "is a link" in capsys.readouterr().err
    with pytest.raises(CallerError, match="is a link"):
        stored_frame(run, min(path.stem for path in frames.iterdir()))


def test_a_link_to_nowhere_is_a_fault_of_the_log(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frame = min((run / "frames").iterdir())
    frame.unlink()
    frame.symlink_to("loop")
    assert main(["log", "check", str(run)]) == 1
    assert "is a link" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("name", ["steps.jsonl", "frames"])
def test_a_run_is_not_written_through_a_link(name: str, run: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("half a line") if name == "steps.jsonl" else mine.mkdir()
    shutil.rmtree(run / name) if name == "frames" else (run / name).unlink()
    (run / name).symlink_to(mine)
    with pytest.raises(CallerError, match="is a link"):
        RunWriter.append(run)
    assert mine.is_dir() or mine.read_text() == "half a line"


def test_a_file_is_not_written_through_the_link_of_its_first_part(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "view.html.part").symlink_to(tmp_path / "mine")
    write_durably(tmp_path / "view.html", b"page")
    assert (tmp_path / "mine").read_text() == "mine"
    assert (tmp_path / "view.html").read_bytes() == b"page"


def row(name: Any) -> dict[str, Any]:
    return {
        "annotation_id": name,
        "confirmed_task": "buy it",
        "target_action_index": "0",
        "target_action_reprs": "",
        "operation": json.dumps({"op": "ENTER", "value": ""}),
        "pos_candidates": [],
        "screenshot": {"bytes": encode_png(PICTURE)},
    }


@pytest.mark.parametrize("name", [*OUTSIDE, None])
def test_a_task_of_mind2web_stays_below_its_folder(name: Any, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    if name is None:
        assert runs_of([row(name)], out)[0].folder == out / "None"
        return
    with pytest.raises(CallerError, match="name of a run's folder"):
        runs_of([row(name)], out)
    assert list(tmp_path.iterdir()) == []


def test_names_that_originals_have_are_taken() -> None:
    names = ("0c0ff2b5-4d5e-4b6e-8f46-3a3b0a8e9f10", "step 1.webp", "miniwob.click-test_21", "été")
    assert [folder_name(name) for name in names] == list(names)


@pytest.mark.parametrize(
    "name", ["../private.png", "/etc/hostname", "link.png", "a\0.png", "a\ud800.png", "x" * 5000]
)
def test_a_picture_of_osworld_is_in_its_folder(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "osworld"
    source.mkdir()
    for path in (tmp_path / "private.png", source / "step_0.png"):
        cv2.imwrite(str(path), PICTURE)
    (source / "link.png").symlink_to(tmp_path / "private.png")
    line = {"step_num": 1, "action": "DONE", "screenshot_file": name}
    (source / "traj.jsonl").write_text(json.dumps(line))
    assert main(["log", "import", "osworld", str(source), "--out", str(tmp_path / "run")]) == 2
    assert "is not a file in" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
    assert inside(source, "step_0.png") == source / "step_0.png"


def test_a_step_of_browsergym_is_a_number(tmp_path: Path) -> None:
    source = tmp_path / "trace"
    source.mkdir()
    cv2.imwrite(str(tmp_path / "private.png"), PICTURE)
    info = SimpleNamespace(step="/../../private", action="noop()", obs={"goal": "g"})
    with gzip.open(source / "step_0.pkl.gz", "wb") as file:
        pickle.dump(info, file)
    with pytest.raises(CallerError, match="is not of its format"):
        import_browsergym(source, tmp_path / "run")


def test_a_picture_of_a_skill_is_named_by_its_hash() -> None:
    assert Anchor(picture="0123456789abcdef.png").picture
    for name in ("../../x.png", "/x.png", "0123456789abcdef.jpg"):
        with pytest.raises(ValueError, match="pattern"):
            Anchor(picture=name)


@pytest.mark.parametrize("name", ["..", ".", "..."])
def test_a_task_of_agentnet_stays_below_its_folder(name: str, tmp_path: Path) -> None:
    source, out = tmp_path / "task.json", tmp_path / "deep" / "out"
    step = {"index": 0, "image": "a.png", "value": {"code": "pyautogui.click(1, 2)"}}
    source.write_text(json.dumps({"task_id": name, "instruction": "look", "traj": [step]}))
    with pytest.raises(CallerError, match="cannot be the name"):
        import_agentnet(source, out)
    assert [path.name for path in tmp_path.iterdir()] == ["task.json"]
