"""pyautogui code as our actions; it is read as syntax and never run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from handeye.agent.contracts import Action, Click, Drag, Move, Press, Scroll, Type, Wait
from handeye.agent.dialects.keys import chord_of
from handeye.agent.errors import ParseError

NOTCH = 100
"""Pixels of one click of the wheel."""
BUTTONS = {"rightClick": "right", "middleClick": "middle"}
COUNTS = {"doubleClick": 2, "tripleClick": 3}
PASTE = ["ctrl", "v"]
CLICKS = {"click", *BUTTONS, *COUNTS}


def actions_of(code: str) -> list[Action]:
    """The actions of some statements, in order. Raises ParseError for one that is not known.

    Moving is only kept where nothing is done at the place afterwards; `pyautogui.sleep` of less than half a
    second is left out, and so are thoughts in quotes. A text copied and then pasted is typed.
    """
    try:
        body = ast.parse(code.strip()).body
    except SyntaxError as fault:
        raise ParseError(f"no Python: {fault.msg}") from None
    found: list[Action] = []
    place: tuple[float, float] | None = None
    copied: str | None = None
    for call in _calls(body):
        name, given = call.func.attr, _arguments(call)  # type: ignore[attr-defined]
        if name == "copy":
            copied = str(given.get("text", given.get(0, "")))
            continue
        if copied is not None and name == "hotkey" and list(given.values()) == PASTE:
            found.append(Type(text=copied))
            continue
        if name == "moveTo":
            place = _point(given, None)
            found.append(Move(x=place[0], y=place[1]))
            continue
        if name in ("dragTo", "drag", "dragRel"):
            place = _dragged(name, given, place, found)
            continue
        if name in CLICKS or name in ("scroll", "hscroll"):
            place = _point(given, place)
            if found and isinstance(found[-1], Move):
                found.pop()
        action = _action(name, given, place)
        if action is not None:
            found.append(action)
    if not found:
        raise ParseError("no action in it")
    return found


def _calls(body: list[ast.stmt]) -> Iterator[ast.Call]:
    for statement in body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(statement, (ast.Import, ast.ImportFrom)) or isinstance(call, ast.Constant):
            continue
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            raise ParseError(f"not a call: {ast.unparse(statement)[:80]!r}")
        yield call


def _arguments(call: ast.Call) -> dict[Any, Any]:
    """Positional ones by their number, the others by their name."""
    try:
        given: dict[Any, Any] = {at: ast.literal_eval(value) for at, value in enumerate(call.args)}
        return given | {word.arg: ast.literal_eval(word.value) for word in call.keywords}
    except (ValueError, TypeError):
        raise ParseError(f"an argument is not a plain value: {ast.unparse(call)[:80]!r}") from None


def _action(name: str, given: dict[Any, Any], place: tuple[float, float] | None) -> Action | None:
    if name in CLICKS:
        if place is None:
            raise ParseError("a click without a place")
        button = BUTTONS.get(name, given.get("button", "left"))
        count = COUNTS.get(name, given.get("clicks", 1))
        return Click(x=place[0], y=place[1], button=button, count=min(int(count), 3))
    if name in ("typewrite", "write"):
        return Type(text=str(given.get("message", given.get(0, ""))))
    if name == "hotkey":
        keys = [given[at] for at in range(len(given)) if at in given]
        return Press(keys=chord_of([str(key) for key in (keys[0] if isinstance(keys[0], list) else keys)]))
    if name == "press":
        told = given.get("keys", given.get(0))
        return Press(keys=chord_of([str(key) for key in (told if isinstance(told, list) else [told])]))
    if name in ("scroll", "hscroll"):
        clicks = float(given.get("clicks", given.get(0, 0)))
        x, y = place or (0.0, 0.0)
        return (
            Scroll(x=x, y=y, dx=NOTCH * clicks) if name == "hscroll" else Scroll(x=x, y=y, dy=-NOTCH * clicks)
        )
    if name == "sleep":
        seconds = float(given.get("secs", given.get(0, 0)))
        return Wait(seconds=min(seconds, 60)) if seconds >= 0.5 else None
    raise ParseError(f"{name} is not known")


def _point(given: dict[Any, Any], place: tuple[float, float] | None) -> tuple[float, float]:
    first = 1 if "clicks" not in given and len([key for key in given if isinstance(key, int)]) == 3 else 0
    x, y = given.get("x", given.get(first)), given.get("y", given.get(first + 1))
    if isinstance(x, (int, float)) and isinstance(y, (int, float)):
        return float(x), float(y)
    return place or (0.0, 0.0)


def _dragged(
    name: str, given: dict[Any, Any], place: tuple[float, float] | None, found: list[Action]
) -> tuple[float, float]:
    if place is None:
        raise ParseError("a drag without a beginning")
    x, y = _point(given, place)
    end = (x, y) if name == "dragTo" else (place[0] + x, place[1] + y)
    if found and isinstance(found[-1], Move):
        found.pop()
    found.append(Drag(path=(place, end)))
    return end
