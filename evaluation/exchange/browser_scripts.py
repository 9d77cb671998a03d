"""Scripts of browser recorders as task files: Chrome DevTools Recorder's JSON and Selenium IDE's `.side`.

They hold no pictures, so they are not runs: `handeye task import` makes a task of sub-goals in words and
exact actions, and `handeye run` of that task gives the run. What has no step of ours is kept in the notes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from handeye.agent.actions import render
from handeye.agent.contracts import Navigate, Press, Scroll, Wait
from handeye.agent.dialects.keys import named
from handeye.agent.errors import CallerError, ParseError
from handeye.agent.task.filling import words_in
from handeye.agent.task.parts import ExactAction
from handeye.evaluation.exchange.folder import FAULTS, fault_words

SIZE = (1280, 720)
ARIA = re.compile(r'^aria/(.*?)(?:\[role="([^"]+)"\])?$', re.DOTALL)
SIDE_KEY = re.compile(r"\$\{KEY_(\w+)\}")
SIDE_VARIABLE = re.compile(r"\$\{(?!KEY_)\w+\}")
SECRET_FIELD = re.compile(r"passw|pwd|secret|pin\b", re.IGNORECASE)
PASSED_OVER = {
    "waitForElement", "waitForExpression", "emulateNetworkConditions", "close", "setWindowSize", "echo",
    "waitForElementVisible", "waitForElementPresent", "waitForElementEditable", "waitForElementNotVisible",
    "mouseOut", "mouseUp", "mouseUpAt", "mouseDown", "mouseDownAt", "mouseMoveAt",
    "focus", "blur", "",
}  # fmt: skip
"""What a person's hand does not do, or does in another step."""


@dataclass
class Script:
    """A task in the making. steps: words, or {"action": ...}. notes: what was left out, a line each."""

    name: str
    url: str = ""
    width: int = SIZE[0]
    height: int = SIZE[1]
    steps: list[str | dict[str, str]] = field(default_factory=list)
    checks: list[dict[str, str]] = field(default_factory=list)
    inputs: dict[str, str] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @contextmanager
    def noting(self, what: str) -> Iterator[None]:
        """A step in the block that cannot be read is a note, and the rest is read on."""
        try:
            yield
        except ParseError as fault:
            self.notes.append(f"{what} was left out: {fault}")
        except FAULTS as fault:
            self.notes.append(f"{what} was left out: {fault_words(fault)}")

    def act(self, action: Any) -> None:
        """Raises ValueError for one that a task cannot hold, such as a key that there is not."""
        step = {"action": render(action)}
        ExactAction.model_validate(step)
        self.steps.append(step)

    def go(self, url: str) -> None:
        """The first address is where the task begins."""
        if not self.url:
            self.url = url
        elif not (self.steps == [] and url == self.url):
            self.act(Navigate(to="goto", url=url))

    def type(self, text: str, where: str) -> None:
        if SECRET_FIELD.search(where):
            name = f"secret{len(self.secrets) + 1}"
            self.secrets.append(name)
            self.notes.append(f"what was typed into {where} is not kept: give it as the secret {name}")
            text = f"{{secret:{name}}}"
        elif words_in(text):  # would be read as one of the task's own words
            name = f"text{len(self.inputs) + 1}"
            self.inputs[name] = text
            text = f"{{{name}}}"
        self.steps.append(f"Type {text!r} into {where}")

    def body(self, goal: str) -> dict[str, Any]:
        """The task file's fields."""
        if not self.url:
            raise CallerError(f"{self.name} opens no page")
        browser = {"url": self.url, "width": self.width, "height": self.height}
        return {
            "name": self.name,
            "environment": {"browser": browser},
            "goal": goal or self.name,
            **({"inputs": self.inputs} if self.inputs else {}),
            **({"secrets": {name: {"env": name.upper()} for name in self.secrets}} if self.secrets else {}),
            **({"steps": self.steps} if self.steps else {}),
            **({"success": self.checks} if self.checks else {}),
            "limits": {"steps": max(30, 4 * len(self.steps)), "seconds": 300},
        }


def read_devtools(source: Path) -> Script:
    """Raises CallerError for a file that is not a recording of Chrome DevTools."""
    result = _json(source)
    steps = result.get("steps")
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise CallerError(f"{source} is not a recording of Chrome DevTools: it has no list named steps")
    script = Script(str(result.get("title") or source.stem))
    offset = 0.0
    for number, step in enumerate(steps):
        with script.noting(f"step {number}: {step.get('type')}"):
            offset = _devtools(script, step, number, offset)
    return script


def read_selenium(source: Path) -> list[Script]:
    """Every test of a project. Raises CallerError for a file that is not one of Selenium IDE."""
    result = _json(source)
    tests, base = result.get("tests"), str(result.get("url") or "")
    if not isinstance(tests, list) or not all(isinstance(test, dict) for test in tests):
        raise CallerError(f"{source} is not a project of Selenium IDE: it has no list named tests")
    scripts = []
    for test in tests:
        script = Script(str(test.get("name") or source.stem))
        commands = test.get("commands")
        for number, command in enumerate(commands if isinstance(commands, list) else ()):
            if isinstance(command, dict):
                with script.noting(f"command {number}: {command.get('command')}"):
                    _selenium(script, command, number, base)
        scripts.append(script)
    if not scripts:
        raise CallerError(f"{source} holds no test")
    return scripts


def _devtools(script: Script, step: Mapping[str, Any], number: int, offset: float) -> float:
    """Add one step; gives how far the page is scrolled after it."""
    kind = str(step.get("type", ""))
    where = _devtools_words(step.get("selectors"))
    if kind == "setViewport":
        script.width, script.height = int(step.get("width") or SIZE[0]), int(step.get("height") or SIZE[1])
    elif kind == "navigate":
        script.go(str(step.get("url") or ""))
        return 0.0
    elif kind in ("click", "doubleClick", "hover") and where:
        verb = {"click": "Click", "doubleClick": "Double-click", "hover": "Move the pointer over"}[kind]
        verb = "Right-click" if kind == "click" and step.get("button") == "secondary" else verb
        script.steps.append(f"{verb} {where}")
    elif kind == "change" and where:
        script.type(str(step.get("value") or ""), where)
    elif kind == "keyDown":
        script.act(Press(keys=named(str(step.get("key") or ""))))
    elif kind == "scroll" and not step.get("selectors"):
        to = float(step.get("y") or 0)
        if to != offset:
            script.act(Scroll(x=script.width / 2, y=script.height / 2, dy=to - offset))
        return to
    elif kind not in ("keyUp", *PASSED_OVER):
        script.notes.append(f"step {number}: {kind or 'a step without a type'} was left out")
    return offset


def _devtools_words(selectors: Any) -> str:
    """The element in words, by the first selector that has some: its accessible name, its text, its place."""
    rows = (
        [row if isinstance(row, list) else [row] for row in selectors] if isinstance(selectors, list) else []
    )
    last = [str(row[-1]) for row in rows if row]
    for selector in last:
        if (found := ARIA.match(selector)) and found.group(1):
            return f"the {found.group(2) or 'element'} {found.group(1)!r}"
    for selector in last:
        if selector.startswith("text/"):
            return f"the text {selector.removeprefix('text/')!r}"
    return next((f"the element {selector}" for selector in last if not selector.startswith("xpath/")), "")


def _selenium(script: Script, command: Mapping[str, Any], number: int, base: str) -> None:
    kind = str(command.get("command") or "")
    target, value = str(command.get("target") or ""), str(command.get("value") or "")
    if kind.startswith("//"):
        return  # switched off by its author
    if (used := SIDE_VARIABLE.search(target + value)) and kind not in PASSED_OVER:
        raise ParseError(f"what {used.group()} holds is not known here")
    where = _selenium_words(target, command.get("targets"))
    verbs = {
        "click": "Click",
        "clickAt": "Click",
        "doubleClick": "Double-click",
        "mouseOver": "Move the pointer over",
    }
    if kind == "open":
        script.go(urljoin(base, target))
    elif kind in verbs:
        script.steps.append(f"{verbs[kind]} {where}")
    elif kind in ("check", "uncheck"):
        script.steps.append(f"{'Tick' if kind == 'check' else 'Untick'} {where}")
    elif kind == "type":
        script.type(value, where)
    elif kind == "select":
        script.steps.append(f"Choose {value.partition('=')[2] or value!r} in {where}")
    elif kind == "sendKeys":
        _send_keys(script, value, where)
    elif kind in ("assertText", "verifyText"):
        script.checks.append({"visible_text": value})
    elif kind in ("assertTitle", "verifyTitle"):
        script.checks.append({"title": f"^{re.escape(target)}$"})
    elif kind == "pause":
        script.act(Wait(seconds=min(float(target or value or 0) / 1000, 60)))
    elif kind == "setWindowSize" and (size := re.match(r"(\d+)x(\d+)$", target)):
        script.width, script.height = int(size.group(1)), int(size.group(2))
    elif kind not in PASSED_OVER:
        script.notes.append(f"command {number}: {kind} was left out")


def _send_keys(script: Script, value: str, where: str) -> None:
    """Plain text and ${KEY_ENTER} in one value."""
    for at, piece in enumerate(SIDE_KEY.split(value)):
        if at % 2:
            script.act(Press(keys=named(piece.replace("_", "").lower())))
        elif piece:
            script.type(piece, where)


def _selenium_words(target: str, targets: Any) -> str:
    """The element in words: a link's text or a name before an id or a path."""
    known = (
        [target, *(str(row[0]) for row in targets if isinstance(row, list) and row)]
        if isinstance(targets, list)
        else [target]
    )
    pairs = [(kind, rest) for kind, mark, rest in (one.partition("=") for one in known) if mark]
    for wanted, words in (
        ("linkText", "the link"),
        ("label", "the field"),
        ("name", "the field"),
        ("id", "the element"),
    ):
        found = next((rest for kind, rest in pairs if kind == wanted), "")
        if found:
            return f"{words} {found!r}"
    return f"the element {target}"


def _json(source: Path) -> Mapping[str, Any]:
    try:
        data = json.loads(source.read_text(encoding="utf-8"))
    except OSError as fault:
        raise CallerError(f"{source} cannot be read: {fault.strerror}") from None
    except (ValueError, RecursionError):
        raise CallerError(f"{source} is not JSON") from None
    if not isinstance(data, dict):
        raise CallerError(f"{source} is not an object")
    return data
