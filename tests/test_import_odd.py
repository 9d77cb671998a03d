"""Odd variants of each format: read right, or kept unscored with the reason; one never costs the others."""

from __future__ import annotations

import gzip
import json
import pickle
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import yaml

from handeye.__main__ import main
from handeye.agent.actions import render
from handeye.agent.log.reader import Run, read_runs
from handeye.agent.log.writer import encode_png
from handeye.evaluation.exchange.mind2web_rows import runs_of

PICTURE = encode_png(np.full((100, 200, 3), 90, np.uint8))


def imported(form: str, source: Path, out: Path) -> dict[str, list[str]]:
    """By the run's name: what its steps say."""
    assert main(["log", "import", form, str(source), "--out", str(out)]) == 0
    return {run.folder.name: said(run) for run in read_runs([out])}


def said(run: Run) -> list[str]:
    decided = [step.decided for step in run.steps]
    return [render(one.action) if one.action else f"! {one.error}" for one in decided]


OSWORLD: dict[str, tuple[Any, str | None]] = {
    "whole": ("/home/me/results/step_1.png", "click(x=10, y=20)"),
    "windows": ("C:\\runs\\step_1.png", "click(x=10, y=20)"),
    "number": (5, "click(x=10, y=20)"),
    "outside": ("../step_1.png", None),
    "far": ("../../etc/hostname", None),
    "through": ("x/../../outside/step_0.png", None),
    "long": ("x" * 5000, None),
    "other": ("step_9.png", "click(x=10, y=20)"),
    "none": (None, "click(x=10, y=20)"),
    "list": (["step_1.png"], "click(x=10, y=20)"),
}
"""What a line calls its picture, by the folder's name: the step, or None for a run that is refused."""


def test_a_broken_folder_of_a_tree_costs_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tree = tmp_path / "tree"
    for name, (picture, _) in OSWORLD.items():
        folder = tree / name
        folder.mkdir(parents=True)
        for number in (0, 1):
            (folder / f"step_{number}.png").write_bytes(PICTURE)
        line = {"step_num": 1, "action": "pyautogui.click(10, 20)", "screenshot_file": picture}
        (folder / "traj.jsonl").write_text(json.dumps(line))
    (tree / "empty").mkdir()
    (tree / "empty" / "traj.jsonl").write_text("")
    found = imported("osworld", tree, tmp_path / "out")
    assert found == {name: [step] for name, (_, step) in OSWORLD.items() if step}
    text = capsys.readouterr().out
    assert text.count("left out: ") == 5
    assert "is not a file in" in text
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(found), "nothing half-written is left"


def test_a_line_without_an_action_is_kept(tmp_path: Path) -> None:
    lines = [{"instruction": "look"}, {"step_num": 1, "response": "hm", "screenshot_file": "step_1.png"}]
    (tmp_path / "r").mkdir()
    for number in (0, 1):
        (tmp_path / "r" / f"step_{number}.png").write_bytes(PICTURE)
    (tmp_path / "r" / "traj.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert imported("osworld", tmp_path / "r", tmp_path / "out")["out"] == ["! the line holds no action"]


def truth(kind: str, *boxes: list[Any], **params: Any) -> dict[str, Any]:
    data = {"type": kind, "params": params, "metadata": {"bboxes": [{"rel_bbox": box} for box in boxes]}}
    return {"image": "0.png", "ground_truth_actions": [data]}


HALF = {"x": 0.5, "y": 0.5}
AGENTNET: list[tuple[dict[str, Any], list[str] | None]] = [
    ({"image": "/data/0.png", "value": {"code": "pyautogui.click(x=0.5, y=0.5)"}}, ["click(x=100, y=50)"]),
    ({"image": "0.png", "value": "pyautogui.click(x=0.5, y=0.5)"}, ["click(x=100, y=50)"]),
    ({"image": "0.png", "value": {"code": "pyautogui.click(x=500, y=300)"}},
     ["! point (100000, 30000) lies outside the 200x100 screen"]),
    ({"image": None, "value": {"code": "pyautogui.click(x=0.5, y=0.5)"}}, None),
    ({"image": "../../etc/x", "value": {"code": "pyautogui.click(x=0.5, y=0.5)"}}, None),
    ({"image": "0.png", "value": {"code": 7}}, ["! no action in it"]),
    ({"image": "0.png", "value": {"code": "pyautogui.write('\\ud800')"}},
     ["! type with letters that no encoding has"]),
    (truth("click", [0, 0, "1", 1], position={"x": "a", "y": None}),
     ["! a click at a picture that is looked for on the screen: 'a'"]),
    (truth("click", [0.4, 0.4, 0.2, 0.2], [0, 0, 0.2, 0.2], position=HALF), ["click(x=100, y=50)"]),
    (truth("press", keys=["tab", "enter"], presses=2),
     ["press(keys='Tab')", "press(keys='Enter')", "press(keys='Tab')", "press(keys='Enter')"]),
    ({"image": "0.png", "value": {"code": "computer.triple_click(x=0.2, y=0.2)"}},
     ["click(x=40, y=20, count=3)"]),
    ({"image": "0.png", "value": {"code": "pyautogui.dragTo(x=0.9, y=0.9)"}},
     ["! a drag from where the pointer is, and that is not known"]),
    ({"image": "0.png", "value": {"code": "computer.terminate(status='done')"}},
     ["! computer.terminate with the status 'done'"]),
]  # fmt: skip


def test_agentnet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "agentnet"
    source.mkdir()
    (source / "0.png").write_bytes(PICTURE)
    for number, (step, _) in enumerate(AGENTNET):
        kind = "steps" if "ground_truth_actions" in step else "traj"
        task = {"task_id": f"t{number}", "instruction": "go", kind: [step]}
        (source / f"{number}.json").write_text(json.dumps(task))
    wanted = {f"t{number}": steps for number, (_, steps) in enumerate(AGENTNET) if steps}
    assert imported("agentnet", source, tmp_path / "out") == wanted
    assert capsys.readouterr().out.count("left out: ") == 2
    (run,) = read_runs([tmp_path / "out" / "t8"])
    (also,) = run.annotations.also_right[0]
    assert render(also.action) == "click(x=20, y=10)", "a second box is as right as the first"
    assert also.target
    assert also.target.box == (0, 0, 40, 20)


ANDROID: list[tuple[Any, str]] = [
    ({"action_type": "CLICK", "x": 100, "y": 40}, "click(x=50, y=20)"),
    ({"action_type": "long_press", "x": None, "y": 1}, "! click: x: Input should be a valid number"),
    ({"action_type": "scroll", "direction": "DOWN"}, "scroll(x=100, y=50, dy=50)"),
    ({"action_type": "input_text", "text": 5}, "! type: text: Input should be a valid string"),
    ({"action_type": "open_app"}, "! open_app: name: Input should be a valid string"),
    ({"action": "click", "coordinate": [100, 40]}, "click(x=50, y=20)"),
    ({"action": "swipe", "coordinate": [10, 20], "coordinate2": [10, 90]}, "scroll(x=5, y=10, dy=-35)"),
    ({"action": "system_button", "button": "Back"}, "navigate(to='back')"),
    ({"action": "terminate", "status": "failure"}, "fail(reason='infeasible')"),
    ({"action_type": "status", "goal_status": "x"}, "! status is not an action of AndroidControl"),
    ("click(1,2)", "! 'click(1,2)' is not an action"),
    (None, "! 'None' is not an action"),
]


def test_androidcontrol(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "0.png").write_bytes(PICTURE)
    common = {"goal": "g", "screenshots": ["/data/0.png"] * 2, "screenshot_widths": ["400"] * 2}
    common |= {"screenshot_heights": [200, 200]}
    episodes = [{**common, "episode_id": at, "actions": [one]} for at, (one, _) in enumerate(ANDROID)]
    odd = [{"goal": "no actions"}, {**common, "episode_id": "../x", "actions": [ANDROID[0][0]]}, episodes[0]]
    lines = [*map(json.dumps, [*episodes, *odd]), "", "not JSON"]
    (tmp_path / "episodes.jsonl").write_text("\n".join(lines))
    found = imported("androidcontrol", tmp_path / "episodes.jsonl", tmp_path / "out")
    assert found == {str(at): [step] for at, (_, step) in enumerate(ANDROID)}
    assert capsys.readouterr().out.count("left out: ") == 4


BUTTON = {"node_name": "BUTTON", "attributes": {}, "bounds": {"x": 20, "y": 10, "width": 40, "height": 20}}
BROWSER_USE: list[tuple[Any, str]] = [
    ({"click": {"index": 1}}, "click(x=40, y=20)"),
    ({"wait": {"seconds": "x"}}, "! ValueError: could not convert string to float: 'x'"),
    ({"wait": None}, "wait(seconds=3)"),
    ({"send_keys": {"keys": "Control++"}}, "press(keys='Control++')"),
    ({"send_keys": {"keys": "hello"}}, "type(text='hello')"),
    ({"search": {"query": "a"}}, "! search has no action of ours"),
    ({"upload_file": {"index": 1, "path": "/etc/hostname"}}, "! upload_file has no action of ours"),
    ({"click": {"coordinate_x": "5", "coordinate_y": 6}}, "click(x=5, y=6)"),
    ({"input_text": {"index": 1, "text": None}}, "! type: text: Input should be a valid string"),
    ({}, "! an empty action has no action of ours"),
    ({"scroll": {"down": False, "pages": "2"}}, "scroll(x=100, y=50, dy=-200)"),
    ({"scroll": {"pages": "many"}}, "! ValueError: could not convert string to float: 'many'"),
    ({"done": {"text": "no", "success": False}}, "fail(reason='no')"),
]


def test_browser_use(tmp_path: Path) -> None:
    (tmp_path / "0.png").write_bytes(PICTURE)
    state = {"url": "http://a/", "interacted_element": [BUTTON], "screenshot_path": "/tmp/agent/0.png"}
    history = [
        {"model_output": {"action": [action]}, "result": [{}], "state": state} for action, _ in BROWSER_USE
    ]
    odd = [{"model_output": "x", "result": 5, "state": None}, "odd", None]
    (tmp_path / "history.json").write_text(json.dumps({"history": [*history, *odd]}))
    (steps,) = imported("browser-use", tmp_path / "history.json", tmp_path / "out").values()
    kept = ["! no action", "! 'odd' is not a step of a history", "! 'None' is not a step of a history"]
    assert steps == [*(step for _, step in BROWSER_USE), *kept]


POINT = {"point": {"x": 120, "y": 50}}
PLAYWRIGHT: list[tuple[str, Any, Any, str]] = [
    ("click", {"selector": "#a"}, POINT, "click(x=60, y=25)"),
    ("click", {}, {"point": {"x": "a"}}, "! click at a place that the trace does not tell"),
    ("click", {}, {"box": {"x": 1}}, "! click at a place that the trace does not tell"),
    ("click", {"modifiers": ["Bogus"]}, POINT,
     "! click: modifiers.0: Input should be 'Shift', 'Control', 'Alt' or 'Meta'"),
    ("click", None, POINT, "click(x=60, y=25)"),
    ("tap", {}, {"point": {"x": 9999, "y": 5}}, "! point (4999.5, 2.5) lies outside the 200x100 screen"),
    ("dragAndDrop", {"source": "#a", "target": "#b"}, POINT, "! dragAndDrop has no action of ours"),
    ("press", {"key": "ControlOrMeta+A"}, None, "press(keys='Control+A')"),
    ("keyboardType", {"text": 5}, None, "! type: text: Input should be a valid string"),
    ("selectOption", {"options": ["x"]}, POINT, "! a choice of several options, or of one by its number"),
    ("mouseWheel", {"deltaY": "a"}, None, "! TypeError: can't multiply sequence by non-int of type 'float'"),
    ("goto", {}, None, "! navigate: kind: Value error, navigate goto needs a url; back, forward and reload "
     "take none"),
]  # fmt: skip


def trace(path: Path, calls: list[tuple[str, Any, Any, str]], **frame: Any) -> Path:
    shown = {
        "type": "screencast-frame",
        "file": "f.png",
        "width": 400,
        "height": 200,
        "timestamp": 5,
        **frame,
    }
    events: list[Any] = [{"type": "context-options", "wallTime": "x"}, {**shown, "pageId": "p"}]
    for number, (method, params, item, _) in enumerate(calls, 1):
        call = {"callId": f"c{number}", "startTime": 10 * number, "class": "Frame", "pageId": "p"}
        events.append({"type": "before", **call, "method": method, "params": params})
        events += [{"type": "input", "callId": f"c{number}", **item}] if item else []
    events += [5, [], {"type": "before"}, {"type": "log", "callId": "c1", "time": "x"}]
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("trace.trace", "\n".join(map(json.dumps, events)))
        packed.writestr("f.png", PICTURE)
    return path


def test_playwright(tmp_path: Path) -> None:
    file = trace(tmp_path / "trace.zip", PLAYWRIGHT)
    (steps,) = imported("playwright", file, tmp_path / "out").values()
    assert steps == [step for *_, step in PLAYWRIGHT]
    unsized = trace(tmp_path / "unsized.zip", PLAYWRIGHT[:1], width="x")
    (steps,) = imported("playwright", unsized, tmp_path / "unsized").values()
    assert steps == ["! its frame does not say how large the page was"]


def tasks_of(form: str, data: Any, folder: Path) -> dict[str, dict[str, Any]]:
    """By the file's name: the tasks made of a recording."""
    (folder / "recording.json").write_text(json.dumps(data))
    source, out = str(folder / "recording.json"), folder / "tasks"
    assert main(["task", "import", form, source, "--out", str(out)]) == 0
    return {path.stem: yaml.safe_load(path.read_text()) for path in out.iterdir()}


def test_devtools(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = [
        {"type": "navigate", "url": "http://a/"},
        {"type": "click", "selectors": ["aria/Save"]},
        {"type": "click"},
        {"type": "click", "selectors": [["xpath///a"]]},
        {"type": "setViewport", "width": "x"},
        {"type": "keyDown", "key": "F99x"},
        {"type": "scroll", "y": "x"},
        {"type": "change", "selectors": [["#a"]], "value": 5},
        {"type": "click", "selectors": [["#a"]], "button": "secondary"},
        {"type": 5},
        {"type": "mine\napplication:\n  command: touch harm"},
    ]
    (body,) = tasks_of("devtools", {"title": "../a\nb: c", "steps": steps}, tmp_path).values()
    assert "application" not in body, "what a recording says stays a comment"
    assert body["steps"] == [
        "Click the element 'Save'",
        "Type '5' into the element #a",
        "Right-click the element #a",
    ]
    assert capsys.readouterr().out.count("was left out") == 7


def test_selenium(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def command(kind: Any, target: str = "", value: str = "") -> dict[str, Any]:
        return {"command": kind, "target": target, "value": value}

    commands = [
        command("open", "/"),
        command("sendKeys", "id=a", "${KEY_NOPE}"),
        command("pause", "abc"),
        command("select", "id=a", "index=2"),
        command("if", "x"),
        command("runScript", "window.scrollTo(0,9)"),
        command("store", "1", "v"),
        command("type", "id=a", "${v}"),
        command(None),
        "odd",
        command("waitForElementVisible", "id=a", "3000"),
    ]
    tests = [{"name": "t", "commands": commands}, {"name": "t", "commands": commands[:1]}]
    tests += [{"name": "nothing"}, {"name": 5, "commands": {}}]
    made = tasks_of("selenium", {"url": "http://a", "tests": tests}, tmp_path)
    assert set(made) == {"t", "t-2"}
    assert made["t"]["steps"] == ["Choose '2' in the element 'a'"]
    text = capsys.readouterr().out
    assert text.count("was left out") == 6
    assert text.count("left out: nothing") + text.count("left out: 5") == 2


BOXES: dict[str, Any] = {
    "a1": {"bbox": [20, 20, 40, 10]},
    "b": {"bbox": None},
    "c": 7,
    "d": {"bbox": [1, "x", 2, 3]},
}
SEEN: dict[str, Any] = {"goal": "look", "extra_element_properties": BOXES}
MIDDLE = "click(x=40, y=25)"
BROWSERGYM: list[tuple[Any, Any, list[str]]] = [
    ("click(bid='a1')", SEEN, [MIDDLE]),
    ("click('a1', button='right')", SEEN, ["click(x=40, y=25, button='right')"]),
    ("click('a1')\nfill('a1', 'z')", SEEN, [MIDDLE, "type(text='z', x=40, y=25, clear=True)"]),
    ("click('b')", SEEN, ["! click('b'): no element b on the screen"]),
    ("click('c')", SEEN, ["! click('c'): no element c on the screen"]),
    ("click('d')", SEEN, ["! click('d'): no element d on the screen"]),
    ("mouse_click(5000, 3)", SEEN, ["! point (5000, 3) lies outside the 200x100 screen"]),
    ("think('hm')", SEEN, ["! think is not known"]),
    ("click(", SEEN, ["! no call: '(' was never closed"]),
    (7, SEEN, ["! not a call: '7'"]),
    ("click('a1')", {**SEEN, "extra_element_properties": [1]},
     ["! click('a1'): no element a1 on the screen"]),
    ("click('a1')", {**SEEN, "axtree_object": {"nodes": None}}, [MIDDLE]),
    ("click('a1')", {**SEEN, "axtree_object": {"nodes": [3, {"browsergym_id": "a1", "role": None}]}},
     [MIDDLE]),
    ("send_msg_to_user('42')", SEEN, ["done(answer='42')"]),
]  # fmt: skip


def test_browsergym(tmp_path: Path) -> None:
    source = tmp_path / "trace"
    source.mkdir()
    for number, (action, seen, _) in enumerate([*BROWSERGYM, (None, {}, [])]):
        (source / f"screenshot_step_{number}.png").write_bytes(PICTURE)
        step = SimpleNamespace(step=number, action=action, obs=seen, reward=0, terminated=False)
        with gzip.open(source / f"step_{number}.pkl.gz", "wb") as file:
            pickle.dump(step, file)
    (source / "summary_info.json").write_text('{"cum_reward": "much"}')
    (found,) = imported("browsergym", source, tmp_path / "out").values()
    assert found == [line for _, _, lines in BROWSERGYM for line in lines]


def candidate(rect: Any, **more: Any) -> str:
    return json.dumps({"tag": "a", "attributes": json.dumps({"bounding_box_rect": rect}), **more})


HIT = "10,10,30,20"
CLICKED = "click(x=25, y=20)"
NO_BOX = "! the target has no box on the screen"
UNKNOWN = "! an operation that is not known: "
MIND2WEB: list[tuple[Any, Any, str]] = [
    ('{"op": "CLICK"}', [candidate(HIT)], CLICKED),
    ('{"op": "HOVER"}', [candidate([10, 10, 30, 20])], CLICKED),
    ('{"op": "ENTER"}', [candidate(HIT)], "press(keys='Enter')"),
    ('{"op": "TYPE", "value": 5}', [candidate(HIT)], "type(text='5', x=25, y=20)"),
    ('{"op": "DRAG"}', [candidate(HIT)], UNKNOWN + "'DRAG'"),
    ("{op: CLICK", [candidate(HIT)], UNKNOWN + "''"),
    ('["CLICK"]', [candidate(HIT)], UNKNOWN + "''"),
    ('{"op": "CLICK"}', [candidate("-1,-1,-1,-1")], NO_BOX),
    ('{"op": "CLICK"}', [candidate("nan,1,2,3")], NO_BOX),
    ('{"op": "CLICK"}', [candidate("10,10,30")], NO_BOX),
    ('{"op": "CLICK"}', [candidate(None), candidate(HIT)], CLICKED),
    ('{"op": "CLICK"}', ["{broken", candidate("1,1,8,8", is_original_target=False), candidate(HIT)], CLICKED),
    ('{"op": "CLICK"}', None, "! the row has no candidates: no element of the page is the target"),
]


def test_mind2web(tmp_path: Path) -> None:
    rows = [
        {"annotation_id": "t", "confirmed_task": "look", "target_action_index": str(number),
         "operation": operation,
         "target_action_reprs": "x", "pos_candidates": candidates, "screenshot": {"bytes": PICTURE}}
        for number, (operation, candidates, _) in enumerate(MIND2WEB)
    ]  # fmt: skip
    rows.append({**rows[0], "target_action_index": None})
    (run,) = runs_of(rows, tmp_path)
    assert said(run) == [*(line for _, _, line in MIND2WEB), CLICKED]
