"""Runs of other projects become logs that can be checked, viewed and scored; logs become tables."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from handeye.__main__ import main
from handeye.agent.actions import render
from handeye.agent.contracts import Click, Target, Type
from handeye.agent.errors import CallerError
from handeye.agent.log.archive import check
from handeye.agent.log.reader import read_run
from handeye.evaluation.exchange.osworld import import_osworld

LINES = (
    {"step_num": 1, "action": "pyautogui.click(10, 20)", "screenshot_file": "step_1.png"},
    {"step_num": 2, "action": "pyautogui.typewrite('hello', interval=0.1)\npyautogui.press('enter')"},
    {"step_num": 3, "action": {"action_type": "SCROLL", "parameters": {"dy": -3}}},
    {"step_num": 4, "action": "import os; os.remove('x')"},
    {"step_num": 5, "action": "DONE", "done": True, "reward": 1},
)


def picture(shade: int) -> np.ndarray:
    return cv2.rectangle(np.full((60, 80, 3), shade, np.uint8), (10, 10), (40, 30), (0, 0, 200), -1)


def osworld_folder(folder: Path, first: bool = True) -> Path:
    folder.mkdir()
    names = [f"step_{number}.png" for number in range(0 if first else 1, 6)]
    for shade, name in enumerate(names):
        cv2.imwrite(str(folder / name), picture(40 * shade))
    lines = [{**line, "screenshot_file": f"step_{line['step_num']}.png"} for line in LINES]
    (folder / "traj.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    (folder / "result.txt").write_text("1.0\n")
    (folder / "task.json").write_text(json.dumps({"id": "x", "instruction": "say hello"}))
    return folder


def test_an_osworld_folder_is_a_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = osworld_folder(tmp_path / "osworld")
    assert main(["log", "import", "osworld", str(source), "--out", str(tmp_path / "run")]) == 0
    run = read_run(tmp_path / "run")
    assert (run.header.goal, run.ended and run.ended.success) == ("say hello", True)
    said = [render(step.decided.action) if step.decided.action else step.decided.error for step in run.steps]
    assert said == [
        "click(x=10, y=20)",
        "type(text='hello')",
        "press(keys='Enter')",
        "scroll(x=10, y=20, dy=300)",
        "code that is not followed: \"os.remove('x')\"",
        "done()",
    ]
    assert run.steps[0].acted
    assert run.steps[0].acted.frame_after == run.steps[1].decided.frame
    assert run.steps[1].decided.frame == run.steps[2].decided.frame
    assert check(tmp_path / "run").faults == ()

    (tmp_path / "answers.txt").write_text("\n".join(["click(x=11, y=20)", *said[1:4], "done()"]))
    model = f"scripted:{tmp_path / 'answers.txt'}"
    assert main(["eval", str(tmp_path / "run"), "--model", model, "--fail-under", "1"]) == 0
    assert main(["view", str(tmp_path / "run")]) == 0
    assert "say hello" in (tmp_path / "run" / "view.html").read_text()


def test_osworld_without_a_first_screen_begins_with_the_second_step(tmp_path: Path) -> None:
    (run,) = import_osworld(
        osworld_folder(tmp_path / "osworld", first=False), tmp_path / "run", "another goal"
    )
    assert run.header.goal == "another goal"
    assert run.steps[0].decided.error == "the folder has no screen before the first step"
    assert run.steps[1].decided.action == Type(text="hello")
    with pytest.raises(CallerError, match=r"holds no traj\.jsonl"):
        import_osworld(tmp_path / "run", tmp_path / "none")


def mind2web_row(index: int, op: str, value: str, box: str | None) -> dict:
    candidate = {
        "tag": "button",
        "attributes": json.dumps({"bounding_box_rect": box, "aria_label": "Search"}),
        "is_original_target": True,
    }
    return {
        "annotation_id": "abc",
        "confirmed_task": "find a flight",
        "target_action_index": str(index),
        "target_action_reprs": f"[button] Search -> {op}",
        "operation": json.dumps({"original_op": op, "value": value, "op": op}),
        "pos_candidates": [json.dumps(candidate)] if box else [],
        "screenshot": {"bytes": cv2.imencode(".png", picture(10 * index))[1].tobytes(), "path": None},
        "website": "any",
    }


def test_mind2web_rows_come_in_and_steps_go_out(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pip install -e '.[data]'")
    from pyarrow import parquet

    rows = [
        mind2web_row(1, "SELECT", "2 adults", "5,6,20,10"),
        mind2web_row(0, "CLICK", "", "10,10,30,20"),
        mind2web_row(2, "CLICK", "", None),
    ]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "rows.parquet")
    source, out = str(tmp_path / "rows.parquet"), str(tmp_path / "runs")
    assert main(["log", "import", "mind2web", source, "--out", out]) == 0
    run = read_run(tmp_path / "runs" / "abc")
    click, select, lost = run.steps
    assert click.decided.action == Click(x=25, y=20)
    assert click.decided.target == Target(box=(10, 10, 40, 30), role="button", text="Search")  # type: ignore[arg-type]
    assert select.decided.action == Type(text="2 adults", x=15, y=11)
    assert lost.decided.error == "the row has no candidates: no element of the page is the target"

    answers, item = tmp_path / "answers.txt", tmp_path / "told.json"
    answers.write_text("click(x=12, y=12)\ntype(text='2 children', x=6, y=7)\n")
    model = ["--model", f"scripted:{answers}", "--metrics", "mind2web"]
    assert main(["eval", out, *model, "--json", str(item)]) == 0
    macro = json.loads(item.read_text())["macro"]
    assert macro == {
        "action_f1": pytest.approx((1 + 2 / 3) / 2),
        "element_acc": 1,
        "step_success": 0.5,
    }

    table = tmp_path / "steps.parquet"
    assert main(["log", "export", out, "--file", str(table)]) == 0
    datasets = pytest.importorskip("datasets", reason="pip install -e '.[data]'")
    first = datasets.Dataset.from_parquet(str(table), cache_dir=str(tmp_path / "cache"))[0]
    assert (first["action"], first["point"], first["target_box"]) == (
        "click(x=25, y=20)",
        [25, 20],
        [10, 10, 40, 30],
    )
    assert (np.asarray(first["screenshot"]) == run.frame(click.decided.frame)).all()


def test_mistakes_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "no.parquet").write_text("no")
    for form, line in (
        ("webarena", "unknown format"),
        ("mind2web", "holds no rows"),
        ("osworld", "cannot be read"),
    ):
        assert main(["log", "import", form, str(tmp_path / "no.parquet"), "--out", str(tmp_path / "x")]) == 2
        said = capsys.readouterr().err
        assert line in said
        assert said.count("\n") == 1
