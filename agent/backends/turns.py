"""Several calls of one turn as one action: a move before a click without a place, a button pressed, moved,
let go.

A vendor's model may answer with several calls at once. Looking is left out, for every step begins with it;
the first action is done, and the others are asked for again with what it did in view.
"""

from __future__ import annotations

from typing import Any

from handeye.agent.errors import ParseError

Call = dict[str, Any]
Place = list[float]
LOOK = ("screenshot", "cursor_position", "open_web_browser", "take_screenshot")
"""Calls for what every step has anyway."""
CLICKS = ("left_click", "right_click", "middle_click", "double_click", "triple_click", "scroll")
"""Claude's actions that are done at the cursor where they name no place."""


def first_action(calls: list[Call], cursor: Place | None) -> Call | None:
    """calls: inputs of Claude's computer tool, each with its action. cursor: where the mouse was left, in
    the model's numbers. None where all of them only look."""
    wanted = [call for call in calls if call.get("action") not in LOOK]
    if not wanted:
        return None
    first, *rest = wanted
    if first.get("action") == "mouse_move" and rest:
        place = first.get("coordinate")
        if rest[0].get("action") in CLICKS and "coordinate" not in rest[0]:
            return rest[0] | {"coordinate": place}
        first, cursor = (rest[0], place) if rest[0].get("action") == "left_mouse_down" else (first, cursor)
    if first.get("action") == "left_mouse_down":
        return _dragged(wanted, cursor)
    if first.get("action") in CLICKS and "coordinate" not in first and cursor is not None:
        return first | {"coordinate": cursor}
    return first


def _dragged(calls: list[Call], start: Place | None) -> Call:
    """Raises ParseError for a button that is pressed and not let go in the same turn."""
    names = [call.get("action") for call in calls]
    down = names.index("left_mouse_down")
    if start is None or "left_mouse_up" not in names[down:]:
        raise ParseError("a mouse button is let go in the same turn: use left_click_drag")
    up = names.index("left_mouse_up", down)
    moves = [call.get("coordinate") for call in calls[down + 1 : up] if call.get("action") == "mouse_move"]
    return {"action": "left_click_drag", "path": [start, *moves]}
