"""OSWorld's result folders: what runners write around the action, and odd lines: none loses the run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from handeye.agent.actions import render
from handeye.agent.errors import CallerError
from handeye.agent.log.archive import check
from handeye.agent.log.reader import Run
from handeye.evaluation.exchange.osworld import import_osworld

SIZE = (80, 60)


def picture(shade: int) -> np.ndarray:
    pixels = np.full((SIZE[1], SIZE[0], 3), shade, np.uint8)
    return cv2.rectangle(pixels, (10, 10), (40, 30), (0, 0, 200), -1)


def folder_of(folder: Path, lines: list[Any], result: str | None = "1.0", first: bool = True) -> Path:
    """A result folder in OSWorld's form: a line a step with its picture; text lines go in as they are."""
    folder.mkdir(parents=True)
    if first:
        cv2.imwrite(str(folder / "step_0.png"), picture(10))
    data = []
    for number, line in enumerate(lines, 1):
        if isinstance(line, dict) and "action" in line:
            name = f"step_{number}_20260101@120000.png"
            cv2.imwrite(str(folder / name), picture(10 + 5 * number))
            line = {"step_num": number, "reward": 0, "done": False, "screenshot_file": name, **line}
        data.append(line if isinstance(line, str) else json.dumps(line))
    (folder / "traj.jsonl").write_text("\n".join(data))
    if result is not None:
        (folder / "result.txt").write_text(result)
    return folder


def said(run: Run) -> list[str]:
    return [
        render(step.decided.action) if step.decided.action else f"! {step.decided.error}"
        for step in run.steps
    ]


ODD: dict[str, tuple[list[Any], list[str]]] = {
    "move, then click on the next line": (
        [{"action": "pyautogui.moveTo(30, 40)"}, {"action": "pyautogui.click()"}],
        ["move(x=30, y=40)", "click(x=30, y=40)"],
    ),
    "an action with its space": (
        [{"action": {"action_space": "pyautogui", "action": "pyautogui.click(5, 6)", "pending_checks": []}}],
        ["click(x=5, y=6)"],
    ),
    "a tool call with its command": (
        [{"action": {"name": "computer", "action_type": "tool_use", "command": "pyautogui.click(5, 6)\n"}}],
        ["click(x=5, y=6)"],
    ),
    "computer_13 in one level": (
        [{"action": {"action_type": "CLICK", "x": 5, "y": 6, "num_clicks": 2}}],
        ["click(x=5, y=6, count=2)"],
    ),
    "a click without a place": (
        [
            {"action": {"action_type": "MOVE_TO", "parameters": {"x": 7, "y": 8}}},
            {"action": {"action_type": "CLICK", "parameters": {}}},
            {"action": {"action_type": "CLICK"}},
        ],
        ["move(x=7, y=8)", "click(x=7, y=8)", "click(x=7, y=8)"],
    ),
    "a click without any place before": (
        [{"action": {"action_type": "CLICK", "parameters": {}}}, {"action": "DONE"}],
        ["! a click where the pointer is, and that is not known", "done()"],
    ),
    "a drag": (
        [
            {"action": {"action_type": "MOVE_TO", "parameters": {"x": 7, "y": 8}}},
            {"action": {"action_type": "DRAG_TO", "parameters": {"x": 30, "y": 40}}},
        ],
        ["move(x=7, y=8)", "drag(path=((7, 8), (30, 40)))"],
    ),
    "keys held over lines": (
        [
            {"action": {"action_type": "KEY_DOWN", "parameters": {"key": "ctrl"}}},
            {"action": {"action_type": "CLICK", "parameters": {"x": 5, "y": 6}}},
            {"action": {"action_type": "KEY_UP", "parameters": {"key": "ctrl"}}},
        ],
        [
            "! a key or button is held down and nothing is done yet",
            "click(x=5, y=6, modifiers=('Control',))",
            "! no action in it",
        ],
    ),
    "keys by name": ([{"action": "pyautogui.hotkey(keys=['ctrl', 's'])"}], ["press(keys='Control+s')"]),
    "the primary button": ([{"action": "pyautogui.click(5, 6, button='primary')"}], ["click(x=5, y=6)"]),
    "an error as the end": (
        [{"action": "pyautogui.click(5, 6)"}, {"Error": "Time limit exceeded in x"}],
        ["click(x=5, y=6)"],
    ),
    "a line that is not JSON": (
        [{"action": "pyautogui.click(5, 6)"}, "Traceback (most recent call last):", {"action": "DONE"}],
        [
            "click(x=5, y=6)",
            "! line 2 of traj.jsonl is not JSON: 'Traceback (most recent call last):'",
            "done()",
        ],
    ),
    "a line that is a list": (
        [{"action": "pyautogui.click(5, 6)"}, "[1, 2]"],
        ["click(x=5, y=6)", "! line 2 of traj.jsonl is not an object: '[1, 2]'"],
    ),
    "the instruction inside a line": (
        [{"instruction": "say hello"}, {"action": "FAIL"}],
        ["fail(reason='infeasible')"],
    ),
    "a type nobody knows": (
        [{"action": {"action_type": "PINCH", "parameters": {"x": 1}}}, {"action": None}, {"action": 3}],
        ["! PINCH is not an action of computer_13", "! 'None' is not an action", "! '3' is not an action"],
    ),
    "several actions in one line": (
        [
            {
                "action": [
                    "pyautogui.click(5, 6)",
                    {"action_type": "TYPING", "parameters": {"text": "hi"}},
                    "WAIT",
                ]
            }
        ],
        ["click(x=5, y=6)", "type(text='hi')", "wait()"],
    ),
    "a place off the picture": (
        [{"action": "pyautogui.click(500, 6)"}],
        ["! point (500, 6) lies outside the 80x60 screen"],
    ),
    "an order without what it needs": (
        [{"action": {"action_type": "TYPING"}}, {"action": {"action_type": "SCROLL", "parameters": {}}}],
        ["! TYPING without text", "! SCROLL without dx or dy"],
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_lines_are_read_or_kept_with_the_reason(name: str, tmp_path: Path) -> None:
    lines, wanted = ODD[name]
    (run,) = import_osworld(folder_of(tmp_path / "source", lines), tmp_path / "run")
    assert said(run) == wanted
    assert run.ended
    assert run.ended.success is True
    assert check(tmp_path / "run").faults == ()


def test_the_end_and_the_goal_are_what_the_folder_says(tmp_path: Path) -> None:
    lines = [
        {"action": "pyautogui.click(5, 6)"},
        {"Error": "Time limit exceeded in x"},
        {"instruction": "say hello"},
    ]
    source = folder_of(tmp_path / "source", lines, result="evaluation failed")
    (run,) = import_osworld(source, tmp_path / "run")
    assert run.header.goal == "say hello"
    assert run.ended
    assert (run.ended.reason, run.ended.success) == ("world", None)
    assert run.ended.detail == (
        "Time limit exceeded in x; result.txt says 'evaluation failed', which is not a number"
    )
    for item, success in (("1.0", True), ("0.0\n", False), ("True", True), ("", False)):
        (source / "result.txt").write_text(item)
        (run,) = import_osworld(source, tmp_path / f"run {item!r}", "another goal")
        assert run.ended
        assert (run.ended.success, run.header.goal) == (success, "another goal")


def test_a_missing_picture_costs_the_steps_that_need_it_and_no_more(tmp_path: Path) -> None:
    lines = [{"action": f"pyautogui.click({number}, 6)"} for number in (1, 2, 3)]
    source = folder_of(tmp_path / "source", lines)
    lost = next(source.glob("step_1_*.png"))
    lost.write_bytes(b"not a picture")
    (run,) = import_osworld(source, tmp_path / "run")
    assert said(run) == [
        "click(x=1, y=6)",
        f"! the picture of this screen is missing or damaged: {lost.name}",
        "click(x=3, y=6)",
    ]
    assert run.steps[1].decided.reply.text == "pyautogui.click(2, 6)", "what was done is kept"
    (run,) = import_osworld(folder_of(tmp_path / "no first", lines, first=False), tmp_path / "run 2")
    assert said(run) == [
        "! the folder has no screen before the first step",
        "click(x=2, y=6)",
        "click(x=3, y=6)",
    ]


def test_a_results_tree_is_imported_at_once(tmp_path: Path) -> None:
    tree = tmp_path / "results" / "pyautogui" / "screenshot" / "some-model"
    for name in ("chrome/a1", "gimp/b2"):
        folder_of(tree / name, [{"action": "pyautogui.click(5, 6)"}, {"action": "DONE"}])
    runs = import_osworld(tmp_path / "results", tmp_path / "runs")
    assert [run.folder.relative_to(tmp_path / "runs").as_posix() for run in runs] == [
        "pyautogui/screenshot/some-model/chrome/a1",
        "pyautogui/screenshot/some-model/gimp/b2",
    ]
    assert [said(run) for run in runs] == [["click(x=5, y=6)", "done()"]] * 2


def test_what_is_no_result_folder_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match=r"holds no traj\.jsonl, neither itself nor below it"):
        import_osworld(tmp_path, tmp_path / "run")
    with pytest.raises(CallerError, match="cannot be read"):
        import_osworld(tmp_path / "none", tmp_path / "run")
    empty = folder_of(tmp_path / "empty", [])
    with pytest.raises(CallerError, match="holds no step that can be imported"):
        import_osworld(empty, tmp_path / "run")
    blind = folder_of(tmp_path / "blind", ["not JSON"], first=False)
    with pytest.raises(CallerError, match="holds no picture that can be read"):
        import_osworld(blind, tmp_path / "run")
