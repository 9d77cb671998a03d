"""pyautogui code is read as pyautogui 0.9.54 would do it, and what cannot be followed says why."""

from __future__ import annotations

import ast
import importlib.util
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from handeye.agent.actions import render
from handeye.agent.errors import ParseError
from handeye.evaluation.exchange.pyautogui_calls import KEY_NAMES, PARAMETERS, REQUIRED
from handeye.evaluation.exchange.pyautogui_code import CodeReader, actions_of

DONE = {
    "pyautogui.click(500, 600, 2)": ["click(x=500, y=600, count=2)"],
    "pyautogui.click(500, 600, 2, 0.1, 'right')": ["click(x=500, y=600, button='right', count=2)"],
    "pyautogui.click((100, 200))": ["click(x=100, y=200)"],
    "pyautogui.click((100, 200, 40, 20))": ["click(x=120, y=210)"],
    "pyautogui.click(1.9, 2.2)": ["click(x=1, y=2)"],
    "pyautogui.moveTo(3, 4); pyautogui.click()": ["click(x=3, y=4)"],
    "pyautogui.moveTo(3, 4)\npyautogui.click(9, 9)": ["move(x=3, y=4)", "click(x=9, y=9)"],
    "pyautogui.moveTo(3, 4); pyautogui.scroll(-5)": ["scroll(x=3, y=4, dy=500)"],
    "pyautogui.hscroll(2, 7, 8)": ["scroll(x=7, y=8, dx=200)"],
    "pyautogui.press('down', presses=3)": ["press(keys='ArrowDown')"] * 3,
    "pyautogui.press(['tab', 'enter'])": ["press(keys='Tab')", "press(keys='Enter')"],
    "pyautogui.hotkey(['ctrl', 's'])": ["press(keys='Control+s')"],
    "pyautogui.hotkey(keys=['ctrl', 's'])": ["press(keys='Control+s')"],
    "pyautogui.hotkey('winleft', 'd', interval=0.1)": ["press(keys='Meta+d')"],
    "pyautogui.click(1, 2, button='primary')": ["click(x=1, y=2)"],
    "pyautogui.click(1, 2, button='secondary')": ["click(x=1, y=2, button='right')"],
    "pyautogui.doubleClick(x=1, y=2)": ["click(x=1, y=2, count=2)"],
    "pyautogui.rightClick(5, 6)": ["click(x=5, y=6, button='right')"],
    "pyautogui.keyDown('ctrl'); pyautogui.click(5, 6); pyautogui.keyUp('ctrl')": [
        "click(x=5, y=6, modifiers=('Control',))"
    ],
    "pyautogui.keyDown('ctrl'); pyautogui.keyDown('c'); pyautogui.keyUp('c'); pyautogui.keyUp('ctrl')": [
        "press(keys='Control+c')"
    ],
    "with pyautogui.hold('shift'):\n    pyautogui.press('left', 2)": ["press(keys='Shift+ArrowLeft')"] * 2,
    "pyautogui.mouseDown(1, 2); pyautogui.moveTo(5, 5); pyautogui.mouseUp(8, 9)": [
        "drag(path=((1, 2), (5, 5), (8, 9)))"
    ],
    "pyautogui.moveTo(1, 2); pyautogui.mouseDown(); pyautogui.mouseUp()": ["click(x=1, y=2)"],
    "pyautogui.moveTo(1, 2)\npyautogui.dragTo(30, 40, duration=1, button='left')": [
        "drag(path=((1, 2), (30, 40)))"
    ],
    "pyautogui.moveTo(1, 2)\npyautogui.drag(30, 0)": ["drag(path=((1, 2), (31, 2)))"],
    "x, y = 100, 200\npyautogui.click(x, y + 5)": ["click(x=100, y=205)"],
    "place = (7, 8)\npyautogui.click(*place)": ["click(x=7, y=8)"],
    "for letter in 'ab':\n    pyautogui.press(letter)": ["press(keys='a')", "press(keys='b')"],
    "for _ in range(2): pyautogui.press('tab')": ["press(keys='Tab')"] * 2,
    "import pyautogui as gui\nfrom time import sleep\ngui.click(1, 2)\nsleep(1)": [
        "click(x=1, y=2)",
        "wait()",
    ],
    "from pyautogui import *\nclick(1, 2)": ["click(x=1, y=2)"],
    "```python\npyautogui.write('a\\nb')\n```": ["type(text='a\\nb')"],
    "pyautogui.typewrite(['a', 'b', 'enter'])": ["type(text='ab')", "press(keys='Enter')"],
    "name = 'x'\npyautogui.write(f'{name} = ' + 'y' * 3)": ["type(text='x = yyy')"],
    "pyautogui.FAILSAFE = False\npyautogui.PAUSE = 1\nprint('hello')\npyautogui.press('esc')": [
        "press(keys='Escape')"
    ],
    "computer.triple_click(x=4, y=5)": ["click(x=4, y=5, count=3)"],
    "computer.terminate(status='success')": ["done()"],
    "pyautogui.click(1, 2, clicks=5)": ["click(x=1, y=2, count=3)", "click(x=1, y=2, count=2)"],
}
REASONS = {
    "pyautogui.click()": "where the pointer is, and that is not known",
    "pyautogui.scroll(-5)": "where the pointer is, and that is not known",
    "pyautogui.click('button.png')": "looked for on the screen",
    "pyautogui.click(place)": "not a plain value: 'place'",
    "pyautogui.click(find('OK'))": "not a plain value",
    "pyautogui.click(x=1, z=2)": "unexpected keyword argument 'z'",
    "pyautogui.click(1, 2, button='upper')": "is not a mouse button",
    "pyautogui.click(1, 2, button=7)": "is not a mouse button",
    "pyautogui.press('ctrl+c')": "has no key 'ctrl+c'",
    "pyautogui.press()": "missing a required argument: 'keys'",
    "pyautogui.moveTo(1, 2); pyautogui.dragTo(9, 9, button='right')": "a drag of the right button",
    "pyautogui.keyDown('ctrl'); pyautogui.scroll(3, 1, 2)": "a scroll with Control held down",
    "pyautogui.keyDown('shift')": "held down and nothing is done yet",
    "pyautogui.click(1e999, 2)": "an argument it does not take",
    "pyautogui.alert('hello')": "alert is not known",
    "import os; os.system('reboot')": "code that is not followed",
    "while True:\n    pyautogui.press('tab')": "code that is not followed",
    "for _ in range(10 ** 9): pyautogui.press('tab')": "not a plain value",
    "for _ in range(1000000): pyautogui.sleep(0)": "loops of more than",
    "pyautogui.write('a' * 1000000)": "not a plain value",
    "pyautogui.screenshot()": "no action in it",
    "": "no action in it",
    "click((": "not Python",
}


@pytest.mark.parametrize("code", DONE)
def test_code_is_read_as_pyautogui_does_it(code: str) -> None:
    assert [render(action) for action in actions_of(code)] == DONE[code]


@pytest.mark.parametrize("code", REASONS)
def test_what_is_not_followed_says_why(code: str) -> None:
    with pytest.raises(ParseError) as fault:
        actions_of(code)
    assert REASONS[code] in str(fault.value)


def test_pointer_and_keys_are_carried_from_step_to_step() -> None:
    reader = CodeReader()
    steps = [
        "pyautogui.moveTo(3, 4)",
        "pyautogui.click()",
        "pyautogui.keyDown('shift')",
        "pyautogui.click(9, 9)",
        "pyautogui.keyUp('shift')",
        "pyautogui.click(unknown())",
        "pyautogui.doubleClick()",
        "pyautogui.click(5, 6); pyautogui.locate('x'); pyautogui.press('tab')",
    ]
    said = [[render(part.action) if part.action else None for part in reader.read(code)] for code in steps]
    assert said == [
        ["move(x=3, y=4)"],
        ["click(x=3, y=4)"],
        [None],
        ["click(x=9, y=9, modifiers=('Shift',))"],
        [None],
        [None],
        [None],
        ["click(x=5, y=6)", None, "press(keys='Tab')"],
    ]


def test_places_in_parts_of_the_screen() -> None:
    reader = CodeReader((1000, 500))
    parts = reader.read("pyautogui.moveTo(x=0.5, y=0.5)\npyautogui.scroll(-1)")
    assert [render(part.action) for part in parts if part.action] == ["scroll(x=500, y=250, dy=100)"]


def test_signatures_and_keys_are_those_of_pyautogui() -> None:
    found = importlib.util.find_spec("pyautogui")
    if found is None or found.origin is None:
        pytest.skip("pip install 'handeye[desktop]'")
    tree = ast.parse(Path(found.origin).read_text(encoding="utf-8"))
    own = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for name, words in PARAMETERS.items():
        arguments = own[name].args
        assert words.split() == [each.arg for each in arguments.args], name
        required = len(arguments.args) - len(arguments.defaults)
        assert required == (1 if name in REQUIRED else 0), name
    assigned = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    names = ast.literal_eval(assigned["KEY_NAMES"])
    assert {name for name in names if len(name) > 1} == KEY_NAMES


WATCHED = """
import json, sys
import pyautogui
from pyautogui import _pyautogui_x11 as x11
pyautogui.PAUSE, pyautogui.FAILSAFE = 0, False
events, place = [], [0, 0]
def move(x, y):
    place[:] = [x, y]
def at(x, y):
    if x is not None:
        place[0] = x
    if y is not None:
        place[1] = y
    return list(place)
x11._position = lambda: tuple(place)
x11._size = lambda: (2000, 2000)
x11._moveTo = move
x11._mouseDown = lambda x, y, button: events.append(["down", button, *at(x, y)])
x11._mouseUp = lambda x, y, button: events.append(["up", button, *at(x, y)])
x11._keyDown = lambda key: events.append(["key", key])
x11._keyUp = lambda key: events.append(["let go", key])
for line in sys.stdin:
    events.clear()
    move(500, 500)
    fault = ""
    try:
        exec(json.loads(line), {"pyautogui": pyautogui})
    except Exception as error:
        fault = type(error).__name__
    print(json.dumps([fault, events, place]))
"""


def drawn(rng: random.Random) -> str:
    """Some calls in a row, all of them with an action of ours."""

    def place() -> str:
        x, y = rng.randrange(1000), rng.randrange(1000)
        return rng.choice(
            (f"{x}, {y}", f"({x}, {y})", f"x={x}, y={y}", f"{x}.7, {y}.2", f"({x}, {y}, 40, 30)", "")
        )

    def call() -> str:
        button = rng.choice(("left", "right", "middle", "primary", "SECONDARY"))
        return rng.choice(
            (
                f"click({place()})",
                f"click({rng.randrange(900)}, {rng.randrange(900)}, {rng.randrange(1, 4)}, 0, '{button}')",
                f"click(button='{button}', clicks={rng.randrange(4)})",
                f"{rng.choice(('doubleClick', 'tripleClick', 'rightClick', 'middleClick'))}({place()})",
                f"moveTo({rng.randrange(900)}, {rng.randrange(900)})",
                f"moveRel({rng.randrange(-90, 90)}, {rng.randrange(-90, 90)})",
                f"moveTo({rng.randrange(900)})",
                f"dragTo({rng.randrange(900)}, {rng.randrange(900)})",
                f"drag({rng.randrange(-90, 90)}, {rng.randrange(-90, 90)})",
                f"scroll({rng.randrange(-5, 6)})",
                f"scroll({rng.randrange(1, 6)}, {rng.randrange(900)}, {rng.randrange(900)})",
                f"hscroll({rng.randrange(1, 6)}, x={rng.randrange(900)})",
                f"press('{rng.choice(('enter', 'TAB', 'a', 'f5', 'down'))}', presses={rng.randrange(1, 4)})",
                "press(['tab', 'enter'])",
                "hotkey('ctrl', 'Shift', 't')",
                "hotkey(['alt', 'f4'])",
                f"keyDown('ctrl'); pyautogui.click({rng.randrange(900)}, 5); pyautogui.keyUp('ctrl')",
                "keyDown('shift'); pyautogui.press(['left', 'left']); pyautogui.keyUp('shift')",
                "typewrite(['a', 'b', 'enter'])",
            )
        )

    return "\n".join(f"pyautogui.{call()}" for _ in range(rng.randrange(1, 5)))


BUTTON = {1: "left", 2: "middle", 3: "right", "left": "left", "middle": "middle", "right": "right"}
KEYS = {"enter": "Enter", "tab": "Tab", "f5": "F5", "f4": "F4", "down": "ArrowDown", "left": "ArrowLeft"}
KEYS |= {"ctrl": "Control", "shift": "Shift", "alt": "Alt"}


def done_by(events: list) -> list:
    """X11 events as what was done: clicks one by one, drags, wheel notches, keys with those held."""
    found, held, down = list[list](), list[str](), None
    for kind, what, *where in events:
        if kind == "key":
            name = KEYS.get(what, what)
            if name in ("Control", "Shift", "Alt"):
                held.append(name)
            else:
                found.append(["key", *held, name])
        elif kind == "let go":
            held = [name for name in held if name != KEYS.get(what, what)]
        elif what in (4, 5, 6, 7):
            found += [["wheel", what, *where]] if kind == "down" else []
        elif kind == "down":
            down = where
        elif down == where:
            found.append(["click", BUTTON[what], *where, *held])
        else:
            found.append(["drag", *down, *where])
    return found


def done_by_ours(code: str) -> list:
    found: list[list] = []
    reader = CodeReader()
    reader.input.place = (500, 500)
    for part in reader.read(code):
        action = part.action
        assert action is not None or part.error == "no action in it", (code, part.error)
        if action is None or action.kind == "move":
            continue
        if action.kind == "click":
            found += [["click", action.button, action.x, action.y, *action.modifiers]] * action.count
        elif action.kind == "drag":
            found.append(["drag", *action.path[0], *action.path[-1]])
        elif action.kind == "scroll":
            wheel = (4 if action.dy < 0 else 5) if action.dy else (7 if action.dx > 0 else 6)
            notches = int(abs(action.dx + action.dy)) // 100
            found += [["wheel", wheel, action.x, action.y]] * notches
        elif action.kind == "press":
            found.append(["key", *action.keys.split("+")])
        elif action.kind == "type":
            found += [["key", letter] for letter in action.text]
    return found


def test_generated_code_does_what_pyautogui_itself_does() -> None:
    """The real pyautogui on a private screen, its X11 calls written down instead of sent."""
    if not shutil.which("xvfb-run") or importlib.util.find_spec("pyautogui") is None:
        pytest.skip("needs Xvfb and pip install 'handeye[desktop]'")
    rng = random.Random(7)
    codes = [drawn(rng) for _ in range(400)]
    completed = subprocess.run(
        ["xvfb-run", "-a", sys.executable, "-c", WATCHED],
        input="\n".join(json.dumps(code) for code in codes),
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    lines = [json.loads(line) for line in completed.stdout.splitlines() if line.startswith("[")]
    assert len(lines) == len(codes), completed.stderr[-500:]
    for code, (fault, events, _) in zip(codes, lines, strict=True):
        assert not fault, (code, fault)
        assert done_by_ours(code) == done_by(events), code
