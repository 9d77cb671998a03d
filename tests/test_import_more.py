"""Recordings of AgentNet, AndroidControl, browser-use, Playwright, DevTools, Selenium: none is lost."""

from __future__ import annotations

import base64
import json
import zipfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import yaml

from handeye.__main__ import main
from handeye.agent.actions import render
from handeye.agent.errors import CallerError
from handeye.agent.log.archive import check
from handeye.agent.log.reader import Run, read_run
from handeye.agent.task.file import TaskFile
from handeye.evaluation.exchange.agentnet import import_agentnet
from handeye.evaluation.exchange.android_episodes import import_androidcontrol
from handeye.evaluation.exchange.browser_scripts import read_devtools, read_selenium
from handeye.evaluation.exchange.browser_use import SCROLLED, import_browser_use
from handeye.evaluation.exchange.playwright_trace import import_playwright

SIZE = (200, 100)


def picture(shade: int, size: tuple[int, int] = SIZE) -> bytes:
    pixels = np.full((size[1], size[0], 3), shade, np.uint8)
    return cv2.imencode(".png", cv2.rectangle(pixels, (10, 10), (40, 30), (0, 0, 200), -1))[1].tobytes()


def said(run: Run) -> list[str]:
    return [
        render(step.decided.action) if step.decided.action else f"! {step.decided.error}"
        for step in run.steps
    ]


# --- AgentNet ----------------------------------------------------------------------------------------


def truth(kind: str, box: list[float] | None = None, **params: Any) -> dict:
    return {"type": kind, "params": params, "metadata": {"bboxes": [{"rel_bbox": box}] if box else []}}


def at(x: float, y: float) -> dict:
    return {"x": x, "y": y}


AGENTNET = [
    [truth("click", [0.4, 0.4, 0.2, 0.2], position=at(0.5, 0.5))],
    [truth("moveTo", [0.0, 0.0, 0.2, 0.2], position=at(0.1, 0.1)), truth("dragTo", position=at(0.5, 0.6))],
    [truth("moveTo", position=at(0.5, 0.5)), truth("scroll", position=at(0.5, 0.5), amount=-3)],
    [truth("write", text="hi\n")],
    [truth("hotkey", keys=["ctrl", "c"])],
    [truth("press", keys=["enter"])],
    [truth("doubleClick", position=at(0.5, 0.5))],
    [truth("click")],
    [truth("pinch", position=at(0.5, 0.5))],
    [truth("terminate", status="maybe")],
    [truth("terminate", status="success")],
    [],
]


def test_agentnetbench_with_its_alternatives(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    steps = []
    for number, actions in enumerate(AGENTNET):
        (tmp_path / "images" / f"{number}.png").write_bytes(picture(5 * number))
        steps.append({"image": f"{number}.png", "ground_truth_actions": actions, "alternative_options": []})
    steps[0]["alternative_options"] = [[truth("hotkey", keys=["ctrl", "f"])], [], "odd"]
    steps.append({"image": "lost.png", "ground_truth_actions": AGENTNET[0]})
    task = {"task_id": "a/b", "high_level_task_description": "tidy up", "steps": steps}
    (tmp_path / "task.json").write_text(json.dumps(task))
    (run,) = import_agentnet(tmp_path / "task.json", tmp_path / "runs")
    assert (run.folder.name, run.header.goal) == ("a_b", "tidy up")
    assert said(run) == [
        "click(x=100, y=50)",
        "drag(path=((20, 10), (100, 60)))",
        "scroll(x=100, y=50, dy=300)",
        "type(text='hi\\n')",
        "press(keys='Control+c')",
        "press(keys='Enter')",
        "click(x=100, y=50, count=2)",
        "click(x=100, y=50)",
        "! pinch is not known",
        "! terminate with the status 'maybe'",
        "done()",
        "! no action in it",
        "! the picture of this screen is missing or damaged: 'lost.png'",
    ]
    assert run.steps[0].decided.target
    assert run.steps[0].decided.target.box == pytest.approx((80, 40, 120, 60))
    assert run.steps[1].decided.target, "a drag has the box of where it begins"
    assert [render(one.action) for one in run.annotations.also_right[0]] == ["press(keys='Control+f')"]
    assert check(run.folder).faults == ()


def test_agentnet_lines_have_places_in_parts_of_the_screen(tmp_path: Path) -> None:
    (tmp_path / "0.png").write_bytes(picture(5))
    codes = [
        "pyautogui.moveTo(x=0.5, y=0.2)\npyautogui.scroll(-3)",
        "pyautogui.hotkey(keys=['ctrl', 'c'])",
        "computer.terminate(status='success')",
    ]
    traj = [{"index": at, "image": "0.png", "value": {"code": code}} for at, code in enumerate(codes)]
    lines = [
        json.dumps({"task_id": "t", "instruction": "read on", "traj": traj}),
        "not JSON",
        "[]",
        '{"traj": []}',
    ]
    (tmp_path / "all.jsonl").write_text("\n".join(lines))
    (run,) = import_agentnet(tmp_path / "all.jsonl", tmp_path / "runs")
    assert said(run) == ["scroll(x=100, y=20, dy=300)", "press(keys='Control+c')", "done()"]
    (tmp_path / "none.jsonl").write_text("{}")
    with pytest.raises(CallerError, match="has neither traj nor steps"):
        import_agentnet(tmp_path / "none.jsonl", tmp_path / "no")


# --- AndroidControl ----------------------------------------------------------------------------------

ANDROID: list[tuple[Any, str]] = [
    ({"action_type": "click", "x": 100, "y": 40, "candidate_bbox": [[80, 20, 120, 60]]}, "click(x=50, y=20)"),
    ({"action_type": "long_press", "x": 100, "y": 40}, "click(x=50, y=20, button='right')"),
    ({"action_type": "scroll", "direction": "down"}, "scroll(x=100, y=50, dy=50)"),
    ({"action_type": "scroll", "direction": "left"}, "scroll(x=100, y=50, dx=-100)"),
    ({"action_type": "input_text", "text": "hi"}, "type(text='hi')"),
    ({"action_type": "open_app", "app_name": "Clock"}, "open_app(name='Clock')"),
    ({"action_type": "navigate_back"}, "navigate(to='back')"),
    ({"action_type": "navigate_home"}, "press(keys='Home')"),
    ({"action_type": "wait"}, "wait()"),
    ({"action_type": "scroll"}, "! a scroll without a direction of down, up, right, left"),
    ({"action_type": "click", "x": 100}, "! click: y: Input should be a valid number"),
    ({"action_type": "click", "x": 4000, "y": 1}, "! point (2000, 0.5) lies outside the 200x100 screen"),
    ({"action_type": "fly"}, "! fly is not an action of AndroidControl"),
    ("click", "! 'click' is not an action"),
]


def test_androidcontrol_episodes(tmp_path: Path) -> None:
    (tmp_path / "0.png").write_bytes(picture(5))
    inside = base64.b64encode(picture(9)).decode()
    count = len(ANDROID)
    episode = {
        "episode_id": 7,
        "goal": "set an alarm",
        "screenshots": ["0.png", inside, *["0.png"] * (count - 1)],
        "screenshot_widths": [400] * (count + 1),
        "screenshot_heights": [200] * (count + 1),
        "actions": [action for action, _ in ANDROID],
        "step_instructions": ["tap the clock"],
    }
    lost = {**episode, "episode_id": 8, "screenshots": ["none.png", "0.png"], "actions": [ANDROID[2][0]] * 2}
    (tmp_path / "all.json").write_text(json.dumps([episode, lost]))
    first, second = import_androidcontrol(tmp_path / "all.json", tmp_path / "runs")
    assert said(first) == [words for _, words in ANDROID]
    assert first.steps[0].decided.target
    assert first.steps[0].decided.target.box == (40, 10, 60, 30)
    assert first.steps[0].decided.reply.text.startswith("tap the clock\n")
    assert said(second) == ["! the picture of screen 0 is missing or damaged", "scroll(x=100, y=50, dy=50)"]
    (tmp_path / "bad.json").write_text("{}")
    with pytest.raises(CallerError, match="episode 0 has no actions"):
        import_androidcontrol(tmp_path / "bad.json", tmp_path / "no")


# --- browser-use -------------------------------------------------------------------------------------


def item(action: dict | None, element: dict | None = None, number: int = 0, **more: Any) -> dict:
    state = {
        "url": "http://a/",
        "screenshot_path": f"/tmp/gone/step_{number}.png",
        "interacted_element": [element],
    }
    output = {"action": [action]} if action is not None else None
    return {"model_output": output, "result": [{}], "state": state, **more}


BUTTON = {
    "node_name": "BUTTON",
    "attributes": {},
    "ax_name": "Save",
    "bounds": {"x": 20, "y": 10, "width": 40, "height": 20},
}


def test_browser_use_history_brings_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "screenshots").mkdir()
    (tmp_path / "screenshots" / "step_0.png").write_bytes(picture(5))
    far = {**BUTTON, "bounds": {"x": 20, "y": 900, "width": 40, "height": 20}}
    history = [
        item({"click": {"index": 3}}, BUTTON),
        item({"input": {"index": 3, "text": "Ada"}}, BUTTON),
        item({"click_element_by_index": {"index": 3}}, far),
        item({"click": {"index": 3}}, None),
        item({"click": {"coordinate_x": 5, "coordinate_y": 6}}, None),
        item({"navigate": {"url": "http://b/"}}),
        item({"send_keys": {"keys": "Control+a"}}),
        item({"extract": {"query": "x"}}),
        item(None),
        item({"click": {"index": 3}}, BUTTON, number=1),
        item({"scroll": {"down": True, "pages": 1.0}}),
        item({"click": {"index": 3}}, BUTTON),
        item({"click": {"index": 3}}, BUTTON, state_message="0.0 pages above, 1.0 pages below"),
        item({"done": {"text": "all saved", "success": True}}),
    ]
    history[-1]["result"] = [{"is_done": True, "success": True, "extracted_content": "all saved"}]
    (tmp_path / "history.json").write_text(json.dumps({"history": history}))
    run = import_browser_use(tmp_path / "history.json", tmp_path / "run", "save it")
    nowhere = "! where the element was is not recorded"
    assert said(run) == [
        "click(x=40, y=20)",
        "type(text='Ada', x=40, y=20, clear=True)",
        nowhere,
        nowhere,
        "click(x=5, y=6)",
        "navigate(to='goto', url='http://b/')",
        "press(keys='Control+a')",
        "! extract has no action of ours",
        "! no action",
        "! the picture of this screen is missing or damaged",
        "scroll(x=100, y=50, dy=100)",
        f"! {SCROLLED}",
        "click(x=40, y=20)",
        "done(answer='all saved')",
    ]
    assert run.steps[0].decided.target
    assert run.steps[0].decided.target.text == "Save"
    assert run.ended
    assert (run.ended.success, run.ended.answer) == (True, "all saved")
    assert check(tmp_path / "run").faults == ()


# --- Playwright --------------------------------------------------------------------------------------


def test_a_playwright_trace_is_scaled_to_its_frames(tmp_path: Path) -> None:
    def call(number: int, method: str, params: dict, data: dict | None = None, error: str = "") -> list[dict]:
        name = f"call@{number}"
        before = {
            "type": "before",
            "callId": name,
            "startTime": 100 * number,
            "class": "Frame",
            "method": method,
        }
        after = {"type": "after", "callId": name, "endTime": 100 * number + 50}
        return [
            {**before, "params": params, "pageId": "p"},
            *([{"type": "input", "callId": name, **data}] if data else []),
            {**after, **({"error": {"message": error}} if error else {})},
        ]

    box = {"x": 100, "y": 40, "width": 40, "height": 20}
    role = {"selector": 'internal:role=button[name="Save"i]'}
    frame = {"type": "screencast-frame", "pageId": "p", "file": "f.png", "width": 400, "height": 200}
    events: list[Any] = [
        {"type": "context-options", "version": 10, "wallTime": 1000, "monotonicTime": 0},
        *call(0, "goto", {"url": "http://a/"}),
        {**frame, "timestamp": 150, "frameSwapWallTime": 1090},
        *call(1, "click", role, {"point": {"x": 120, "y": 50}, "box": box}),
        *call(2, "fill", {"selector": 'internal:label="Name"i', "value": "Ada"}, {"box": box}),
        *call(3, "selectOption", {"selector": "#s", "options": [{"valueOrLabel": "two"}]}, {"box": box}),
        *call(4, "press", {"selector": "#s", "key": "Enter"}, {"box": box}),
        *call(5, "setInputFiles", {"selector": "#f"}),
        *call(6, "mouseClick", {"x": 20, "y": 30}, {"point": {"x": 20, "y": 30}}),
        *call(7, "mouseWheel", {"deltaX": 0, "deltaY": 60}),
        *call(8, "click", {"selector": "#none"}, None, "Timeout 200ms exceeded.\nCall log"),
        *call(9, "waitForTimeout", {"waitTimeout": 300}),
    ]
    with zipfile.ZipFile(tmp_path / "trace.zip", "w") as packed:
        packed.writestr("trace.trace", "\n".join(map(json.dumps, events)) + '\n{"cut off')
        packed.writestr("f.png", picture(5))
    run = import_playwright(tmp_path / "trace.zip", tmp_path / "run", "save")
    assert said(run) == [
        "! no frame of the page was recorded before this step",
        "click(x=60, y=25)",
        "type(text='Ada', x=60, y=25, clear=True)",
        "type(text='two', x=60, y=25)",
        "press(keys='Enter')",
        "! setInputFiles has no action of ours",
        "click(x=10, y=15)",
        "scroll(x=10, y=15, dy=30)",
        "! click at a place that the trace does not tell",
    ]
    target = run.steps[1].decided.target
    assert target
    assert (target.box, target.role, target.text) == ((50, 20, 70, 30), "button", "Save")
    assert run.steps[8].acted
    assert run.steps[8].acted.outcome.error == "Timeout 200ms exceeded."
    (tmp_path / "no.zip").write_text("no")
    with pytest.raises(CallerError, match="is not a Playwright trace"):
        import_playwright(tmp_path / "no.zip", tmp_path / "no")


# --- scripts without pictures ------------------------------------------------------------------------


def test_a_devtools_recording_is_a_task(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def step(kind: str, *selectors: str, **more: Any) -> dict:
        return {"type": kind, "target": "main", "selectors": [[one] for one in selectors], **more}

    steps = [
        {"type": "setViewport", "width": 900, "height": 600},
        {"type": "navigate", "url": "http://a/"},
        step("click", 'aria/Save[role="button"]', "#save", offsetX=1, offsetY=2),
        step("change", "aria/Name", value="{Ada}"),
        step("change", "#password", value="hunter2"),
        step("doubleClick", "text/Open"),
        {"type": "keyDown", "key": "Enter"},
        {"type": "keyUp", "key": "Enter"},
        {"type": "scroll", "x": 0, "y": 300},
        step("waitForElement", "#a"),
        {"type": "customStep", "name": "mine"},
        {"type": "navigate", "url": "http://b/"},
    ]
    (tmp_path / "rec.json").write_text(json.dumps({"title": "my flow", "steps": steps}))
    assert main(["task", "import", "devtools", str(tmp_path / "rec.json"), "--out", str(tmp_path / "t")]) == 0
    assert "step 10: customStep was left out" in capsys.readouterr().out
    text = (tmp_path / "t" / "my-flow.yaml").read_text()
    assert "hunter2" not in text
    task = TaskFile.model_validate(yaml.safe_load(text))
    assert task.environment.browser
    assert (task.environment.browser.url, task.environment.browser.width) == ("http://a/", 900)
    assert [one if isinstance(one, str) else one.action for one in task.steps] == [  # type: ignore[union-attr]
        "Click the button 'Save'",
        "Type '{text1}' into the element 'Name'",
        "Type '{secret:secret1}' into the element #password",
        "Double-click the text 'Open'",
        "press(keys='Enter')",
        "scroll(x=450, y=300, dy=300)",
        "navigate(to='goto', url='http://b/')",
    ]
    assert task.values() == {"text1": "{Ada}"}
    assert main(["log", "import", "devtools", str(tmp_path / "rec.json"), "--out", "x"]) == 2
    assert "has no pictures: handeye task import" in capsys.readouterr().err
    (tmp_path / "bad.json").write_text('{"steps": 3}')
    with pytest.raises(CallerError, match="is not a recording of Chrome DevTools"):
        read_devtools(tmp_path / "bad.json")


def test_a_selenium_project_is_a_task_a_test(tmp_path: Path) -> None:
    def command(kind: str, target: str = "", value: str = "", *targets: str) -> dict:
        return {"command": kind, "target": target, "value": value, "targets": [[one, "x"] for one in targets]}

    commands = [
        command("open", "/shop"),
        command("setWindowSize", "800x600"),
        command("click", "css=.a", "", "linkText=Basket"),
        command("type", "name=q", "shoes"),
        command("sendKeys", "name=q", "red${KEY_ENTER}"),
        command("select", "id=size", "label=42"),
        command("assertText", "css=h1", "Your basket"),
        command("//click", "id=off"),
        command("dragAndDropToObject", "id=a", "id=b"),
    ]
    project = {"url": "http://a", "tests": [{"name": "buy", "commands": commands}, {"name": "empty"}]}
    (tmp_path / "shop.side").write_text(json.dumps(project))
    buy, empty = read_selenium(tmp_path / "shop.side")
    assert (buy.url, buy.width, buy.checks) == ("http://a/shop", 800, [{"visible_text": "Your basket"}])
    assert buy.steps == [
        "Click the link 'Basket'",
        "Type 'shoes' into the field 'q'",
        "Type 'red' into the field 'q'",
        {"action": "press(keys='Enter')"},
        "Choose '42' in the element 'size'",
    ]
    assert buy.notes == ["command 8: dragAndDropToObject was left out"]
    with pytest.raises(CallerError, match="empty opens no page"):
        empty.body("")


def test_the_command_says_what_was_kept_unscored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "0.png").write_bytes(picture(5))
    traj = [
        {"image": "0.png", "value": {"code": code}}
        for code in ("pyautogui.click()", "pyautogui.press('tab')")
    ]
    (tmp_path / "all.jsonl").write_text(json.dumps({"task_id": "t", "instruction": "go", "traj": traj}))
    out = str(tmp_path / "runs")
    assert main(["log", "import", "agentnet", str(tmp_path / "all.jsonl"), "--out", out]) == 0
    text = capsys.readouterr().out
    assert "2 steps, 1 of them kept unscored" in text
    assert "step 0: a click where the pointer is, and that is not known" in text
    assert len(read_run(tmp_path / "runs" / "t").steps) == 2
