"""The action vocabulary's one text form: `click(x=412, y=98)`. render and parse are inverses.

The same form is the built-in VLM's dialect, the log viewer's words and the history told to a model.
Nothing a model wrote is evaluated: the text is read as syntax, and its arguments as literals.
"""

from __future__ import annotations

import ast
import warnings
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from handeye.agent.contracts import (
    Action,
    Box,
    Click,
    Drag,
    Fail,
    Frozen,
    Move,
    Navigate,
    Scroll,
    Tab,
    Type,
    Wait,
    Zoom,
)
from handeye.agent.errors import ParseError

ADAPTER: TypeAdapter[Action] = TypeAdapter(Action)
ACTION_TYPES: tuple[str, ...] = tuple(
    kind.model_fields["kind"].default for kind in get_args(get_args(Action)[0])
)
POINTED = (Click, Move, Scroll, Type)
HARMLESS = (Move, Scroll, Wait)


def render(action: Frozen) -> str:
    """One line for one action; defaults are left out."""
    fields = action.model_dump(exclude_defaults=True, exclude={"kind"})
    kind = action.kind  # type: ignore[attr-defined]
    return f"{kind}({', '.join(f'{name}={_literal(value)}' for name, value in fields.items())})"


def parse(text: str) -> Action:
    """The action of one line. Raises ParseError with a reason the model can act on."""
    shown = repr(text.strip()[:80])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's own on odd escapes, such as in 'C:\dir'
            call = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as fault:
        raise ParseError(f"not an action: {shown} ({fault.__class__.__name__})") from None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.args:
        raise ParseError(f"an action is written kind(name=value, ...), not {shown}")
    names = [word.arg for word in call.keywords]
    if len(set(names)) < len(names) or {None, "kind"} & set(names):
        raise ParseError(f"each argument is named once, not {shown}")
    try:
        fields = {str(word.arg): ast.literal_eval(word.value) for word in call.keywords}
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise ParseError(f"an argument of {call.func.id[:80]} is not a plain value") from None
    return validate({"kind": call.func.id, **fields})


def validate(fields: dict[str, Any]) -> Action:
    """The action that these fields describe. Raises ParseError naming the first bad field."""
    try:
        return ADAPTER.validate_python(fields)
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:]) or "kind"
        raise ParseError(f"{str(fields.get('kind'))[:80]}: {where[:80]}: {first['msg'][:400]}") from None


def points(action: Frozen) -> list[tuple[float, float]]:
    """Every screen point the action names."""
    if isinstance(action, Drag):
        return list(action.path)
    if isinstance(action, Zoom):
        return [(action.region.x0, action.region.y0), (action.region.x1 - 1, action.region.y1 - 1)]
    if isinstance(action, POINTED) and action.x is not None and action.y is not None:
        return [(action.x, action.y)]
    return []


def harmless(action: Frozen) -> bool:
    """Whether doing the action a second time does no harm: it sends, opens and closes nothing.

    A reload may send a form again, and back twice is two pages back.
    """
    if isinstance(action, Type):
        return action.clear and "\n" not in action.text
    if isinstance(action, Navigate):
        return action.to == "goto"
    if isinstance(action, Tab):
        return action.do == "switch"
    return isinstance(action, HARMLESS)


def check_on_screen(action: Frozen, width: int, height: int) -> None:
    """Raises ParseError when a point lies off the screen; nothing is ever moved onto it silently."""
    if isinstance(action, Zoom):
        region = action.region
        if not (0 <= region.x0 < region.x1 <= width and 0 <= region.y0 < region.y1 <= height):
            raise ParseError(f"region {tuple(region)} is not part of the {width}x{height} screen")
        return
    for x, y in points(action):
        if not (0 <= x < width and 0 <= y < height):
            raise ParseError(f"point ({x:g}, {y:g}) lies outside the {width}x{height} screen")


def is_refusal(action: Frozen) -> bool:
    return isinstance(action, Fail) and action.reason == "absent"


def _literal(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, (Box, tuple, list)):
        inner = ", ".join(_literal(part) for part in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return repr(value)
