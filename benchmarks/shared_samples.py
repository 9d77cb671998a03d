"""What `benchmarks.shared_fuzz` breaks, whole: runs, skills, tasks, and recordings of other tools."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from handeye.agent.contracts import Box, Click
from handeye.agent.log.writer import encode_png
from handeye.evaluation.exchange.folder import Imported, Source, write_imported
from handeye.skills.learned_file import Anchor, LearnedStep, SkillFile, write_skill

PICTURE = np.full((60, 80, 3), 90, np.uint8)
PICTURE[20:30, 20:40] = 200


def make(kind: str, place: Path) -> Path:
    """A whole one of its kind, before it is broken; all its files lie in one folder."""
    folder = place / "shared"
    if kind == "run":
        step = Imported(PICTURE, "click", Click(x=25, y=25), after=PICTURE + 1)
        write_imported(Source("other", "browser", "look"), [step, step], folder)
        header = json.loads((folder / "run.json").read_text())
        header |= {"task": _task(), "config": {"here": "."}, "started": 0}
        (folder / "run.json").write_text(json.dumps(header))
        said = {"line": "also_right", "step": 1, "action": {"kind": "click", "x": 1, "y": 2}, "by": "other"}
        (folder / "annotations.jsonl").write_text(f"{json.dumps(said)}\n")
        lines = [json.loads(line) for line in (folder / "steps.jsonl").read_text().splitlines()]
        timeless = [json.dumps({**line, "time": 0}) for line in lines]  # else no example comes twice
        (folder / "steps.jsonl").write_text("\n".join([*timeless, ""]))
    elif kind == "skill":
        anchor = Anchor(role="button", text="Save", picture="0123456789abcdef.png", place=Box(1, 2, 30, 40))
        steps = (LearnedStep(do="click", target=anchor), LearnedStep(do="press", keys="Enter"))
        pictures = {"0123456789abcdef.png": PICTURE}
        write_skill(folder / "handeye-skills" / "other", SkillFile(name="other", steps=steps), pictures)
    else:
        folder.mkdir()
        MAKERS[kind](folder)
    return folder


def _task() -> dict[str, Any]:
    return {
        "name": "other",
        "application": {"command": "touch outside", "ready": {"port": True}},
        "environment": {"browser": {"url": "http://127.0.0.1:{port}/", "width": 80, "height": 60}},
        "goal": "look at {what}",
        "inputs": {"what": "it", "count": {"type": "integer", "default": "1"}},
        "secrets": {"KEY": {"env": "HOME", "file": "keys.yaml", "hosts": ["127.0.0.1"]}},
        "steps": [{"action": "click(x=1, y=2)"}, "read it", {"skill": "sign_in", "arguments": {"user": "a"}}],
        "success": [{"command": {"run": "touch outside"}}, {"url": "x"}],
        "outputs": {"file": "out.csv", "fields": {"a": {"css": "h1"}}},
        "policy": {"allowed_hosts": ["127.0.0.1"], "confirm": ["pay"]},
    }


def _task_file(folder: Path) -> None:
    (folder / "task.yaml").write_text(yaml.safe_dump({**_task(), "foreach": "rows.csv"}))
    (folder / "rows.csv").write_text("what,count\nit,1\nthat,2\n")


def _osworld(folder: Path) -> None:
    for number in range(3):
        (folder / f"step_{number}.png").write_bytes(encode_png(PICTURE))
    lines = [
        {"step_num": 1, "action": "pyautogui.click(10, 20)", "screenshot_file": "step_1.png"},
        {
            "step_num": 2,
            "action": {"action_type": "SCROLL", "parameters": {"dy": -3}},
            "screenshot_file": "step_2.png",
        },
    ]
    (folder / "traj.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    (folder / "result.txt").write_text("1.0\n")
    (folder / "task.json").write_text(json.dumps({"instruction": "look"}))


def _browsergym(folder: Path) -> None:
    seen = {"goal": "look", "url": "x", "extra_element_properties": {"a1": {"bbox": [1, 2, 30, 40]}}}
    for number in range(2):
        info = {"step": number, "action": "click('a1')", "obs": seen, "reward": 0, "terminated": False}
        (folder / f"step_{number}.json").write_text(json.dumps(info))
        (folder / f"screenshot_step_{number}.png").write_bytes(encode_png(PICTURE))
    (folder / "summary_info.json").write_text(json.dumps({"cum_reward": 1}))


def _mind2web(folder: Path) -> None:
    candidate = {"tag": "a", "attributes": json.dumps({"bounding_box_rect": "1,2,30,40"})}
    row = {
        "annotation_id": "0c0f",
        "confirmed_task": "look",
        "target_action_index": "0",
        "target_action_reprs": "click",
        "operation": json.dumps({"op": "CLICK", "value": ""}),
        "pos_candidates": [json.dumps(candidate)],
    }
    (folder / "row.json").write_text(json.dumps(row))


def _agentnet(folder: Path) -> None:
    (folder / "0.png").write_bytes(encode_png(PICTURE))
    code = "import pyautogui\npyautogui.moveTo(x=0.5, y=0.5)\npyautogui.click()"
    box = {"bboxes": [{"rel_bbox": [0.4, 0.4, 0.2, 0.2]}]}
    click = {"type": "click", "params": {"position": {"x": 0.5, "y": 0.5}}, "metadata": box}
    steps = [{"image": "0.png", "ground_truth_actions": [click], "alternative_options": [[click]]}]
    traj = [
        {"image": "0.png", "value": {"code": code}},
        {"image": "0.png", "value": {"code": "computer.wait()"}},
    ]
    line = {"task_id": "lines", "instruction": "look", "traj": traj, "task_completed": True}
    (folder / "all.jsonl").write_text(f"{json.dumps(line)}\n")
    (folder / "bench.json").write_text(json.dumps({"task_id": "bench", "steps": steps}))


def _androidcontrol(folder: Path) -> None:
    (folder / "0.png").write_bytes(encode_png(PICTURE))
    actions = [
        {"action_type": "click", "x": 30, "y": 25, "candidate_bbox": [[20, 20, 40, 30]]},
        {"action_type": "scroll", "direction": "down"},
        {"action_type": "input_text", "text": "hi"},
    ]
    episode = {
        "episode_id": 7,
        "goal": "look",
        "screenshots": ["0.png"] * 4,
        "screenshot_widths": [80] * 4,
        "screenshot_heights": [60] * 4,
        "actions": actions,
        "step_instructions": ["press it", "go down", "write"],
    }
    (folder / "episodes.json").write_text(json.dumps([episode, {**episode, "episode_id": 8}]))


def _browser_use(folder: Path) -> None:
    (folder / "0.png").write_bytes(encode_png(PICTURE))
    bounds = {"x": 20, "y": 20, "width": 20, "height": 10}
    element = {"node_name": "BUTTON", "attributes": {"role": "button"}, "ax_name": "Save", "bounds": bounds}
    state = {"url": "http://a/", "interacted_element": [element], "screenshot_path": "/tmp/x/0.png"}
    items = [
        {
            "model_output": {"action": [action]},
            "result": [{"is_done": False, "extracted_content": "it"}],
            "state": state,
            "state_message": "0.0 pages above",
        }
        for action in (
            {"click": {"index": 3}},
            {"input": {"index": 3, "text": "hi", "clear": True}},
            {"scroll": {"down": True, "pages": 1.0}},
            {"wait": {"seconds": 3}},
            {"done": {"text": "done", "success": True}},
        )
    ]
    (folder / "history.json").write_text(json.dumps({"history": items}))


def _playwright(folder: Path) -> None:
    """Its parts; who opens it packs them."""
    (folder / "f.png").write_bytes(encode_png(PICTURE))
    box = {"x": 20, "y": 20, "width": 20, "height": 10}
    frame = {
        "type": "screencast-frame",
        "pageId": "p",
        "file": "f.png",
        "width": 160,
        "height": 120,
        "timestamp": 5,
    }
    lines: list[dict[str, Any]] = [
        {"type": "context-options", "version": 10, "wallTime": 10, "monotonicTime": 0, "title": "look"},
        frame,
    ]
    for number, (method, params) in enumerate(
        (
            ("click", {"selector": 'internal:role=button[name="Save"i]', "modifiers": ["Shift"]}),
            ("fill", {"selector": "#a", "value": "hi"}),
            ("selectOption", {"selector": "#s", "options": [{"valueOrLabel": "two"}]}),
            ("mouseWheel", {"deltaX": 0, "deltaY": 60}),
        ),
        1,
    ):
        name = f"call@{number}"
        before = {
            "type": "before",
            "callId": name,
            "startTime": 10 * number,
            "class": "Frame",
            "method": method,
        }
        lines += [
            {**before, "params": params, "pageId": "p"},
            {"type": "input", "callId": name, "point": {"x": 30, "y": 25}, "box": box},
            {"type": "after", "callId": name, "endTime": 10 * number + 5, "error": {"message": "late"}},
        ]
    (folder / "trace.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))


def _devtools(folder: Path) -> None:
    steps = [
        {"type": "setViewport", "width": 900, "height": 600},
        {"type": "navigate", "url": "http://127.0.0.1/"},
        {"type": "click", "selectors": [['aria/Save[role="button"]'], ["#save"]], "offsetX": 1, "offsetY": 2},
        {"type": "change", "selectors": [["#password"]], "value": "hunter2"},
        {"type": "scroll", "x": 0, "y": 300},
        {"type": "keyDown", "key": "Enter"},
        {"type": "customStep", "name": "mine"},
    ]
    (folder / "recording.json").write_text(json.dumps({"title": "flow", "steps": steps}))


def _selenium(folder: Path) -> None:
    commands = [
        {"command": "open", "target": "/shop", "value": ""},
        {"command": "setWindowSize", "target": "800x600", "value": ""},
        {"command": "click", "target": "css=.a", "targets": [["linkText=Basket", "linkText"]], "value": ""},
        {"command": "sendKeys", "target": "name=q", "value": "red${KEY_ENTER}"},
        {"command": "pause", "target": "500", "value": ""},
        {"command": "assertText", "target": "css=h1", "value": "Your basket"},
        {"command": "store", "target": "1", "value": "x"},
    ]
    tests = [{"name": "buy", "commands": commands}, {"name": "again", "commands": commands}]
    (folder / "shop.json").write_text(json.dumps({"url": "http://127.0.0.1", "tests": tests}))


def _screenspot(folder: Path) -> None:
    (folder / "a.png").write_bytes(encode_png(PICTURE))
    question = {
        "img_filename": "a.png",
        "bbox": [20, 20, 20, 10],
        "instruction": "press",
        "data_type": "icon",
    }
    (folder / "screenspot.json").write_text(json.dumps([{**question, "data_source": "web"}]))


MAKERS: dict[str, Callable[[Path], None]] = {
    "task": _task_file,
    "osworld": _osworld,
    "browsergym": _browsergym,
    "mind2web": _mind2web,
    "agentnet": _agentnet,
    "androidcontrol": _androidcontrol,
    "browser-use": _browser_use,
    "playwright": _playwright,
    "devtools": _devtools,
    "selenium": _selenium,
    "screenspot": _screenspot,
}
KINDS = ("run", "skill", *MAKERS)
