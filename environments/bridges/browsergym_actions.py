"""BrowserGym's action calls and ours: `words` writes an action by coordinates, `actions_of` reads any call.

Calls that name an element by its `bid` are read with the elements' boxes. The text is read as syntax and
never run.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from handeye.agent.contracts import (
    Action,
    Box,
    Click,
    Done,
    Drag,
    Fail,
    Move,
    Navigate,
    Press,
    Scroll,
    Tab,
    Type,
    Wait,
)
from handeye.agent.errors import ParseError

Boxes = Mapping[str, Box]
Given = Mapping[Any, Any]


def words(action: Action) -> str | None:
    """Calls of BrowserGym's coord, nav, tab and chat sets, a line each; None for what they lack."""
    if isinstance(action, Click):
        if action.count > 2 or action.modifiers:
            return None
        kind = "mouse_dblclick" if action.count == 2 else "mouse_click"
        return f"{kind}({action.x!r}, {action.y!r}, {action.button!r})"
    if isinstance(action, Move):
        return f"mouse_move({action.x!r}, {action.y!r})"
    if isinstance(action, (Drag, Scroll)) and (action.modifiers or getattr(action, "files", ())):
        return None
    if isinstance(action, Drag):
        (x, y), (x2, y2) = action.path[0], action.path[-1]
        return f"mouse_drag_and_drop({x!r}, {y!r}, {x2!r}, {y2!r})"
    if isinstance(action, Scroll):
        return f"mouse_move({action.x!r}, {action.y!r})\nscroll({action.dx!r}, {action.dy!r})"
    if isinstance(action, Type):
        return _typing(action)
    if isinstance(action, Press):
        return None if action.seconds else "\n".join([f"keyboard_press({action.keys!r})"] * action.count)
    if isinstance(action, Wait):
        return f"noop({action.seconds * 1000!r})"
    if isinstance(action, Navigate):
        return {"goto": f"goto({action.url!r})", "back": "go_back()", "forward": "go_forward()"}.get(
            action.to
        )
    if isinstance(action, Tab):
        focus = f"tab_focus({action.index})" if action.index is not None else None
        return {"new": "new_tab()", "close": "tab_close()", "switch": focus}[action.do]
    if isinstance(action, Done):
        return f"send_msg_to_user({action.answer!r})"
    return f"report_infeasible({action.reason!r})" if isinstance(action, Fail) else None


def _typing(action: Type) -> str:
    lines = [f"mouse_click({action.x!r}, {action.y!r}, 'left')"] if action.x is not None else []
    lines += ["keyboard_press('Control+a')", "keyboard_press('Delete')"] if action.clear else []
    return "\n".join([*lines, f"keyboard_type({action.text!r})"])


def actions_of(text: str, boxes: Boxes, width: int, height: int) -> list[Action]:
    """The calls' actions on a screen of width x height pixels. Raises ParseError."""
    try:
        body = ast.parse(text.strip()).body
    except SyntaxError as fault:
        raise ParseError(f"no call: {fault.msg}") from None
    found = [_action(statement, boxes, width, height) for statement in body]
    if not found:
        raise ParseError("no action in it")
    return found


def _action(statement: ast.stmt, boxes: Boxes, width: int, height: int) -> Action:
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        raise ParseError(f"not a call: {ast.unparse(statement)[:80]!r}")
    try:
        given: dict[Any, Any] = {at: ast.literal_eval(value) for at, value in enumerate(call.args)}
        given |= {word.arg: ast.literal_eval(word.value) for word in call.keywords}
    except (ValueError, TypeError):
        raise ParseError(f"an argument is not a plain value: {ast.unparse(call)[:80]!r}") from None
    read = READ.get(call.func.id)
    if read is None:
        raise ParseError(f"{call.func.id[:40]} is not known")
    try:
        return read(given, boxes, (width, height))
    except (KeyError, ValueError, TypeError) as fault:
        raise ParseError(f"{ast.unparse(call)[:80]}: {fault}") from None


def _at(given: Given, boxes: Boxes, first: int = 0, name: str = "bid") -> dict[str, Any]:
    bid = str(given.get(name, given.get(first)))
    if bid not in boxes:
        raise ValueError(f"no element {bid} on the screen")
    x, y = boxes[bid].center
    return {"x": x, "y": y}


def _xy(given: Given, first: int = 0, names: tuple[str, str] = ("x", "y")) -> dict[str, Any]:
    x, y = (given[name] if name in given else given[first + at] for at, name in enumerate(names))
    return {"x": float(x), "y": float(y)}


def _button(given: Given, place: int) -> Any:
    return given.get("button", given.get(place, "left"))


def _text(given: Given, place: int, name: str) -> str:
    result = given.get(name, given.get(place, ""))
    return str(result[0] if isinstance(result, list) and result else result)


def _modifiers(given: Given) -> tuple[Any, ...]:
    return tuple(
        "Control" if name == "ControlOrMeta" else name for name in given.get("modifiers", given.get(2)) or ()
    )


def _dragged(given: Given) -> Drag:
    start, end = _xy(given, 0, ("from_x", "from_y")), _xy(given, 2, ("to_x", "to_y"))
    return Drag(path=((start["x"], start["y"]), (end["x"], end["y"])))


def _dragged_elements(given: Given, boxes: Boxes) -> Drag:
    start, end = _at(given, boxes, 0, "from_bid"), _at(given, boxes, 1, "to_bid")
    return Drag(path=((start["x"], start["y"]), (end["x"], end["y"])))


def _scrolled(given: Given, size: tuple[int, int]) -> Scroll:
    away = _xy(given, 0, ("delta_x", "delta_y"))
    return Scroll(x=size[0] / 2, y=size[1] / 2, dx=away["x"], dy=away["y"])


def _scrolled_at(given: Given) -> Scroll:
    away = _xy(given, 2, ("dx", "dy"))
    return Scroll(**_xy(given), dx=away["x"], dy=away["y"])


READ: dict[str, Callable[[Given, Boxes, tuple[int, int]], Action]] = {
    "click": lambda g, b, _: Click(**_at(g, b), button=_button(g, 1), modifiers=_modifiers(g)),
    "dblclick": lambda g, b, _: Click(**_at(g, b), button=_button(g, 1), count=2),
    "hover": lambda g, b, _: Move(**_at(g, b)),
    "focus": lambda g, b, _: Click(**_at(g, b)),
    "check": lambda g, b, _: Click(**_at(g, b)),
    "uncheck": lambda g, b, _: Click(**_at(g, b)),
    "fill": lambda g, b, _: Type(**_at(g, b), text=_text(g, 1, "value"), clear=True),
    "clear": lambda g, b, _: Type(**_at(g, b), text="", clear=True),
    "select_option": lambda g, b, _: Type(**_at(g, b), text=_text(g, 1, "options")),
    "press": lambda g, b, _: Press(keys=_text(g, 1, "key_comb")),
    "drag_and_drop": lambda g, b, _: _dragged_elements(g, b),
    "scroll": lambda g, _, size: _scrolled(g, size),
    "scroll_at": lambda g, _, __: _scrolled_at(g),
    "mouse_click": lambda g, _, __: Click(**_xy(g), button=_button(g, 2)),
    "mouse_dblclick": lambda g, _, __: Click(**_xy(g), button=_button(g, 2), count=2),
    "mouse_move": lambda g, _, __: Move(**_xy(g)),
    "mouse_drag_and_drop": lambda g, _, __: _dragged(g),
    "keyboard_press": lambda g, _, __: Press(keys=_text(g, 0, "key")),
    "keyboard_type": lambda g, _, __: Type(text=_text(g, 0, "text")),
    "keyboard_insert_text": lambda g, _, __: Type(text=_text(g, 0, "text")),
    "goto": lambda g, _, __: Navigate(to="goto", url=_text(g, 0, "url")),
    "go_back": lambda g, _, __: Navigate(to="back"),
    "go_forward": lambda g, _, __: Navigate(to="forward"),
    "new_tab": lambda g, _, __: Tab(do="new"),
    "tab_close": lambda g, _, __: Tab(do="close"),
    "tab_focus": lambda g, _, __: Tab(do="switch", index=int(g.get("index", g.get(0, 0)))),
    "noop": lambda g, _, __: Wait(seconds=min(60.0, float(g.get("wait_ms", g.get(0, 1000))) / 1000)),
    "send_msg_to_user": lambda g, _, __: Done(answer=_text(g, 0, "text")),
    "report_infeasible": lambda g, _, __: Fail(reason=_text(g, 0, "reason") or "infeasible"),
}
