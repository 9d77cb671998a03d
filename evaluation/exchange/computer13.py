"""OSWorld's computer_13 actions: {"action_type": "CLICK", "parameters": {"x": 1}}, or all in one level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handeye.agent.errors import ParseError
from handeye.evaluation.exchange.pyautogui_input import InputState

PLACED = {
    "CLICK": "click", "RIGHT_CLICK": "rightClick", "DOUBLE_CLICK": "doubleClick", "MOVE_TO": "moveTo",
    "DRAG_TO": "dragTo", "MOUSE_DOWN": "mouseDown", "MOUSE_UP": "mouseUp",
}  # fmt: skip
NAMED = {"x": "x", "y": "y", "button": "button", "num_clicks": "clicks"}
KEYED = {"PRESS": "press", "KEY_DOWN": "keyDown", "KEY_UP": "keyUp"}


def do(state: InputState, action: Mapping[str, Any]) -> None:
    """Do one action; its places are pixels, and where it gives none it is where the pointer is.

    Raises ParseError for a type that has no action of ours.
    """
    kind = str(action.get("action_type", "")).upper()
    inner = action.get("parameters")
    given = inner if isinstance(inner, Mapping) and inner else action
    if kind in PLACED:
        places = {NAMED[name]: given[name] for name in NAMED if given.get(name) is not None}
        state.call(PLACED[kind], [], places)
    elif kind == "TYPING":
        state.call("typewrite", [], {"message": _needed(given, "text", kind)})
    elif kind in KEYED:
        state.call(KEYED[kind], [_needed(given, "key", kind)], {})
    elif kind == "HOTKEY":
        state.call("hotkey", [_needed(given, "keys", kind)], {})
    elif kind == "SCROLL":
        _scroll(state, given)
    else:
        raise ParseError(f"{kind or str(dict(action))[:80]} is not an action of computer_13")


def _scroll(state: InputState, given: Mapping[str, Any]) -> None:
    data = {name: given[name] for name in ("dx", "dy") if given.get(name)}
    if not data:
        raise ParseError("SCROLL without dx or dy")
    for name, amount in data.items():
        state.call("hscroll" if name == "dx" else "vscroll", [amount], {})


def _needed(given: Mapping[str, Any], name: str, kind: str) -> Any:
    if given.get(name) is None:
        raise ParseError(f"{kind} without {name}")
    return given[name]
