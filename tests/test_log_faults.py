"""A log that is checked line by line; merged runs keep their goals; what is said of steps afterwards."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from handeye.__main__ import main
from handeye.agent.contracts import (
    Acted,
    Box,
    Click,
    Decided,
    Done,
    Ended,
    Outcome,
    Reply,
    Screenshot,
    Target,
)
from handeye.agent.errors import CallerError
from handeye.agent.log.annotations import AlsoRight, ScreenElements, annotate, read_annotations
from handeye.agent.log.archive import check, merge, pack, unpack
from handeye.agent.log.format import LINES_NAME, RunHeader, ScreenSize
from handeye.agent.log.index import write_index
from handeye.agent.log.parts import parts_of
from handeye.agent.log.reader import read_run
from handeye.agent.log.writer import RunWriter
from handeye.environments.replay.environment import departs_on
from handeye.evaluation.offline.offline import sheet_of


def write(folder: Path, goal: str = "go", verdict: str = "allowed", model: str = "") -> Path:
    config = {"model": model} if model else {}
    header = RunHeader(
        run=folder.name,
        started=1,
        environment="e",
        goal=goal,
        screen=ScreenSize(width=60, height=40),
        config=config,
    )
    with RunWriter.create(folder, header) as writer:
        for step, action in enumerate((Click(x=5, y=5), Click(x=9, y=9), Done())):
            pixels = np.full((40, 60, 3), 40 * step + len(goal), np.uint8)
            frame = writer.frame(Screenshot(pixels))
            writer.decided(
                Decided(
                    step=step, time=step, frame=frame, views=(), prompt_hash="", prompt="",
                    reply=Reply(text="x"), action=action, verdict=verdict,
                )
            )  # fmt: skip
            writer.acted(Acted(step=step, time=step, outcome=Outcome()))
        writer.ended(Ended(time=9, reason="done", success=True, steps=3))
    return folder


def lines_of(folder: Path) -> list[str]:
    return (folder / LINES_NAME).read_text().splitlines()


FAULTS = {
    "a step twice": (lambda lines: [*lines[:2], *lines[:2], *lines[2:]], ["step 0 was decided twice"]),
    "a step missing": (lambda lines: [*lines[:2], *lines[4:]], ["step 1 is missing before step 2"]),
    "steps swapped": (
        lambda lines: [*lines[2:4], *lines[:2], *lines[4:]],
        ["step 0 is missing before step 1", "step 0 comes after step 1"],
    ),
    "ended twice": (lambda lines: [*lines, lines[-1]], ["ended a second time"]),
    "ended in the middle": (
        lambda lines: [*lines[:2], lines[-1], *lines[2:]],
        ["something was done after the end"],
    ),
    "acted before it was decided": (
        lambda lines: [lines[1], lines[0], *lines[2:]],
        ["acted without being decided before"],
    ),
    "acted twice": (lambda lines: [*lines[:2], lines[1], *lines[2:]], ["step 0 acted twice"]),
    "off the screen": (
        lambda lines: [lines[0].replace('"x":5.0', '"x":500.0'), *lines[1:]],
        ["step 0: point (500, 5) lies outside the 60x40 screen"],
    ),
    "a line that is none": (lambda lines: [*lines[:2], "{}", *lines[2:]], ["line 3: "]),
    "another number of steps": (
        lambda lines: [*lines[:-1], lines[-1].replace('"steps":3', '"steps":5')],
        ["says that it ended after 5 steps and holds 3"],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_named(name: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "run")
    assert check(folder).faults == ()
    change, wanted = FAULTS[name]
    (folder / LINES_NAME).write_text("\n".join(change(lines_of(folder))) + "\n")
    text = "\n".join(check(folder).faults)
    for words in wanted:
        assert words in text
    assert main(["log", "check", str(folder)]) == 1


def test_a_last_line_without_its_newline_counts(tmp_path: Path) -> None:
    folder = write(tmp_path / "run")
    path = folder / LINES_NAME
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    run = read_run(folder)
    assert run.ended
    assert run.ended.success is True
    assert check(folder).faults == (f"{path}: line 7: has no newline at its end",)
    path.write_bytes(path.read_bytes()[:-5])
    assert read_run(folder).ended is None
    assert check(folder).faults == (f"{path}: line 7: cut off",)


def test_a_format_that_never_was_is_one_line_and_spares_the_index(tmp_path: Path) -> None:
    write(tmp_path / "runs" / "good")
    bad = write(tmp_path / "runs" / "bad")
    fields = json.loads((bad / "run.json").read_text())
    for version in (0, -1):
        (bad / "run.json").write_text(json.dumps({**fields, "version": version}))
        with pytest.raises(CallerError, match=f"there never was a format {version}"):
            read_run(bad)
    assert write_index(tmp_path / "runs", tmp_path / "runs" / "view.html") == 2
    assert "there never was a format" in (tmp_path / "runs" / "view.html").read_text()


def test_merged_runs_keep_their_goals_ends_and_annotations(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a", "sign in"), write(tmp_path / "b", "pay")
    annotate(second, [AlsoRight(step=1, action=Click(x=1, y=1), by="me")])
    merged = merge([first, second], tmp_path / "c")
    again = merge([tmp_path / "c", first], tmp_path / "d")
    assert [part.header.goal for part in parts_of(again)] == ["sign in", "pay", "sign in"]
    assert [len(part.steps) for part in parts_of(again)] == [3, 3, 3]
    assert list(merged.annotations.also_right) == [4]
    assert check(tmp_path / "d").faults == ()
    sheet = sheet_of([merged])
    assert [(one.name, one.goal) for one in sheet.questions] == [
        *((f"c/1-a/{step}", "sign in") for step in range(3)),
        *((f"c/2-b/{step}", "pay") for step in range(3, 6)),
    ]
    assert [len(one.history) for one in sheet.questions] == [0, 1, 2, 0, 1, 2]
    assert sheet.questions[4].also_right[0].action == Click(x=1, y=1)


def test_annotations_travel_and_are_checked(tmp_path: Path) -> None:
    folder = write(tmp_path / "run")
    before = (folder / LINES_NAME).read_bytes()
    annotate(folder, [AlsoRight(step=0, action=Done()), ScreenElements(step=1, boxes=(Box(1, 2, 3, 4),))])
    assert (folder / LINES_NAME).read_bytes() == before, "what was recorded stays as it is"
    pack(folder, tmp_path / "run.zip")
    run = unpack(tmp_path / "run.zip", tmp_path / "out")
    assert run.annotations == read_annotations(folder)
    assert run.annotations.elements == {1: (Box(1, 2, 3, 4),)}
    annotate(folder, [AlsoRight(step=9, action=Done())])
    assert check(folder).faults == (f"{folder}: annotated is step 9, which the run has not",)
    (folder / "annotations.jsonl").write_text('{"line": "also_right", "step": "first"}\n')
    with pytest.raises(CallerError, match=r"annotations\.jsonl: line 1: also_right\.step"):
        read_run(folder)


@pytest.mark.parametrize("verdict", ["a person", "confirmed"])
def test_what_a_person_did_or_confirmed_is_scored(tmp_path: Path, verdict: str) -> None:
    assert len(sheet_of([read_run(write(tmp_path / "run", verdict=verdict))]).questions) == 3


def test_runs_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for place in ("monday", "tuesday"):
        write(tmp_path / place / "run", model=place)
    answers = tmp_path / "answers.txt"
    answers.write_text("click(x=50, y=30)\nclick(x=9, y=9)\ndone()\n" * 2)
    out = tmp_path / "out"
    files = ["--junit", str(out / "j.xml"), "--failures", str(out / "f"), "--out", str(out / "r.html")]
    arguments = ["--json", str(out / "r.json")]
    out.mkdir()
    model = f"scripted:{answers}"
    other = tmp_path / "other.txt"
    other.write_text(answers.read_text())
    both = ["--models", f"{model},scripted:{other}"]
    assert main(["eval", str(tmp_path / "monday"), str(tmp_path / "tuesday"), *both, *files, *arguments]) == 0
    written = json.loads((out / "r.json").read_text())
    assert written["source"] == "docs/evaluation.md, 2"
    assert len(written["failures"]) == 2
    assert len(list((out / "f").glob("*/*.png"))) == 4  # of each model in a folder of its own
    assert len({one["picture"] for one in written["failures"]}) == 2
    junit = (out / "j.xml").read_text()
    assert ': monday/run"' in junit
    assert ': tuesday/run"' in junit
    page = (out / "r.html").read_text()
    assert "McNemar" in page
    assert page.count("<figure>") == 4
    parquet = pytest.importorskip("pyarrow.parquet", reason="pip install 'handeye[data]'")
    assert main(["log", "export", str(tmp_path), "--file", str(out / "t.parquet")]) == 0
    rows = parquet.read_table(out / "t.parquet").to_pylist()
    assert len({(row["folder"], row["step"]) for row in rows}) == len(rows) == 6
    assert {row["model"] for row in rows} == {"monday", "tuesday"}


def test_an_alternative_is_as_right(tmp_path: Path) -> None:
    folder = write(tmp_path / "run")
    answers = tmp_path / "answers.txt"
    answers.write_text("click(x=55, y=35)\nclick(x=9, y=9)\ndone()\n")
    arguments = ["eval", str(folder), "--model", f"scripted:{answers}", "--fail-under", "1"]
    assert main(arguments) == 1
    annotate(folder, [AlsoRight(step=0, action=Click(x=54, y=34), by="me")])
    assert main([*arguments, "--json", str(tmp_path / "r.json")]) == 0
    assert json.loads((tmp_path / "r.json").read_text())["also_right"] == 1


def test_anywhere_in_a_whole_canvas_is_not_a_hit() -> None:
    recorded, far, near = Click(x=100, y=100), Click(x=900, y=600), Click(x=120, y=110)
    for role in ("canvas", "iframe", ""):
        whole = Target(box=Box(0, 0, 1000, 700), role=role)
        assert departs_on(far, recorded, whole, 1000, 700), role
        assert departs_on(near, recorded, whole, 1000, 700) is None
    button = Target(box=Box(0, 0, 1000, 700), role="button")
    assert departs_on(far, recorded, button, 1000, 700) is None
    small = Target(box=Box(90, 90, 140, 120), role="canvas")
    assert departs_on(near, recorded, small, 1000, 700) is None


def test_a_copy_of_a_run_is_no_second_run(tmp_path: Path) -> None:
    folder = write(tmp_path / "run")
    shutil.copytree(folder, tmp_path / "copy")
    sheet = sheet_of([read_run(folder), read_run(tmp_path / "copy")])
    assert len({one.name for one in sheet.questions}) == len(sheet.questions)
