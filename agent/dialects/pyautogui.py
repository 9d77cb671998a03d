"""Python code for pyautogui in a block, `pyautogui.click(x=0.5, y=0.25)`: Kimi and OpenCUA.

The code is read, never run. Kimi counts in 0..1, OpenCUA in pixels of the resized picture. What pyautogui
has no name for is a call of `computer`, as theirs are for waiting and ending. Of several lines the first
action counts, and is asked for the next; lines that are one action are put together: a move before a drag
or before a click without a place, and keys held down around either.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import Any

from handeye.agent.dialects import calls
from handeye.agent.dialects.fields import NOTCH, Fields, number_in, numbers_in
from handeye.agent.dialects.keys import chord_of, lower, named, split
from handeye.agent.dialects.space import Space
from handeye.agent.dialects.syntax import SYNTAX, Call, first_call, quoted, said, whole_call
from handeye.agent.errors import ParseError

BLOCK = re.compile(r"```[\w-]*[ \t]*\n?(.*?)(?:```|$)", re.DOTALL)
MODULE = re.compile(r"^(?:pyautogui|pag|computer)\.")
HELD = ("Shift", "Control", "Alt", "Meta")
SLEEPS = ("time.sleep", "sleep")
CLICKS: dict[str, Fields] = {
    "click": {}, "leftclick": {}, "doubleclick": {"count": 2}, "tripleclick": {"count": 3},
    "triple_click": {"count": 3}, "rightclick": {"button": "right"}, "middleclick": {"button": "middle"},
}  # fmt: skip
NAMES = {("left", 1): "click", ("left", 2): "doubleClick", ("left", 3): "tripleClick",
         ("right", 1): "rightClick", ("middle", 1): "middleClick"}  # fmt: skip
HISTORY = {"go_back": "back", "go_backward": "back", "navigate_back": "back", "go_forward": "forward"}
IGNORED = ("duration", "interval", "tween", "pause", "logScreenshot", "log_screenshot", "_pause")
"""How fast the hand moves: nothing that the action means."""
ARGUMENTS = calls.ARGUMENTS | {"message", "from_coord", "to_coord", "status", "info", "app_name", *IGNORED}


def format(fields: Fields, space: Space) -> str:
    return f"```python\n{code(fields, space, 'pyautogui.', 'computer.')}\n```"


def parse(text: str, space: Space) -> Fields:
    return fields_of(statements(text), space)


def code(fields: Fields, space: Space, module: str, own: str) -> str:
    """An action as one or two lines of calls. module, own: what stands before pyautogui's names and ours."""
    rest = dict(fields)
    kind = rest.pop("kind")
    match kind:
        case "click":
            click = NAMES.get((rest.get("button", "left"), rest.get("count", 1)))
            if click is None:
                return _call(f"{module}click", {**_at(rest), "clicks": rest.pop("count"), **rest})
            held = {"modifiers": rest["modifiers"]} if "modifiers" in rest else {}
            return _call(f"{module}{click}", {**_at(rest), **held})
        case "move":
            return _call(f"{module}moveTo", rest)
        case "drag" if len(rest["path"]) == 2 and len(rest) == 1:
            (x, y), (x2, y2) = rest["path"]
            ends = (("moveTo", {"x": x, "y": y}), ("dragTo", {"x": x2, "y": y2}))
            return "\n".join(_call(module + name, place) for name, place in ends)
        case "scroll" if set(rest) <= {"x", "y", "dx", "dy"} and _notches(rest):
            name, clicks = _notches(rest)  # type: ignore[misc]
            return _call(f"{module}{name}", {"clicks": clicks, **_at(rest)})
        case "type" if set(rest) == {"text"}:
            return _call(f"{module}write", {"message": rest["text"]})
        case "press" if set(rest) == {"keys"}:
            keys = [lower(key) for key in split(rest["keys"])]
            if len(keys) == 1:
                return _call(f"{module}press", {"keys": keys[0]})
            return f"{module}hotkey({', '.join(map(quoted, keys))})"
        case "done":
            answer = {"answer": rest["answer"]} if rest.get("answer") else {}
            return _call(f"{own}terminate", {"status": "success", **answer})
        case "fail":
            return _call(f"{own}terminate", {"status": "failure", **rest})
    return _call(f"{own}{kind}", rest)


def statements(text: str) -> list[Call]:
    """The calls of the code, in order. Raises ParseError."""
    strict = whole(text.removeprefix("```python\n").removesuffix("\n```"))
    if strict:
        return strict
    text = said(text)
    blocks = BLOCK.findall(text)
    body = blocks[-1] if blocks else text
    return whole(body) or [_loose(body)]


def fields_of(found: list[Call], space: Space) -> Fields:
    """The first action of the calls. Raises ParseError."""
    found = [call for call in found if call.name not in SLEEPS] or found[:1]
    held: list[str] = []
    while len(found) > 1 and _name(found[0]) == "keydown":
        held.append(named(str(_given(found[0], "key"))))
        found = found[1:]
    if any(key not in HELD for key in held):
        raise ParseError("a key that is held down has to be Shift, Control, Alt or Meta")
    if not found:
        raise ParseError("there is no action in the code")
    fields = _action(found, space)
    if not held:
        return fields
    if fields["kind"] == "press":
        return fields | {"keys": chord_of([*held, *split(fields["keys"])])}
    if fields["kind"] not in ("click", "scroll", "drag"):
        raise ParseError(f"{fields['kind']} with a key held down is no action here; use hotkey")
    return fields | {"modifiers": [*held, *fields.get("modifiers", [])]}


def _action(found: list[Call], space: Space) -> Fields:
    first, then = found[0], found[1] if len(found) > 1 else None
    name = _name(first)
    if name == "moveto" and then is not None and _name(then) == "dragto":
        return {"kind": "drag", "path": [_place(first), _place(then)], **_left(then)}
    if name == "moveto" and then is not None and _name(then) in CLICKS and not _has_place(then):
        return {**_one(then, space), **dict(zip("xy", _place(first), strict=True))}
    fields = _one(first, space)
    if fields["kind"] == "click" and not {"x", "at"} & set(fields):
        raise ParseError(f"{first.name[:40]} needs x and y")
    return fields


def _one(call: Call, space: Space) -> Fields:
    name = _name(call)
    data = {word: value for word, value in call.named.items() if word not in IGNORED}
    given = call.positional
    if name in CLICKS:
        if "clicks" in data:
            data["count"] = data.pop("clicks")
        data |= dict(zip(("x", "y", "count"), given, strict=False))
        return {"kind": "click", **data, **CLICKS[name]}
    match name:
        case "moveto":
            return {"kind": "move", **dict(zip("xy", _place(call), strict=True))}
        case "dragto" | "dragrel" | "drag" if "path" not in data:
            raise ParseError("a drag begins where a moveTo before it says")
        case "scroll" | "vscroll" | "hscroll":
            return _scrolled(name, data, given)
        case "write" | "typewrite":
            text = data.pop("message", given[0] if given else None)
            if not isinstance(text, str):
                raise ParseError("write needs a text")
            return {"kind": "type", "text": text, **data}
        case "press":
            return _pressed(data, given)
        case "hotkey":
            return {"kind": "press", "keys": _chord(data.pop("keys", given)), **data}
        case "keydown" | "keyup" | "mousedown" | "mouseup" | "long_press" | "longpress":
            raise ParseError(f"{call.name[:40]} alone is no action here: use hotkey, click or a drag")
        case "terminate":
            return _ended(data)
        case "response":
            return {"kind": "done", "answer": data.get("answer", given[0] if given else "")}
        case "call_user":
            return {"kind": "ask", "question": data.get("question", "")}
        case "open_url":
            return {"kind": "navigate", "to": "goto", "url": data.get("url", given[0] if given else None)}
        case "go_back" | "go_backward" | "navigate_back" | "go_forward":
            return {"kind": "navigate", "to": HISTORY[name]}
        case "swipe":
            return _swiped(data, space)
        case "open_app" if "app_name" in data:
            return {"kind": "open_app", "name": data["app_name"]}
    return calls.fields_of(Call(name, data, given))


def _swiped(value: Fields, space: Space) -> Fields:
    """ScaleCUA's: from and to in the model's numbers, or a direction and an amount of the screen."""
    start, end = value.get("from_coord"), value.get("to_coord")
    if start is not None and end is not None:
        (x, y), (x2, y2) = (space.point(numbers_in(point)) for point in (start, end))
        across, down = (axis.size / axis.extent for axis in (space.x, space.y))
        return {"kind": "scroll", "x": x, "y": y, "dx": (x - x2) * across, "dy": (y - y2) * down}
    ways = {"up": (0, 1), "down": (0, -1), "left": (1, 0), "right": (-1, 0)}
    way, amount = str(value.get("direction", "up")).lower(), number_in(value.get("amount", 0.5))
    if way not in ways or not 0 < amount <= 1:
        raise ParseError("a swipe has a direction, and an amount of the screen from 0 to 1")
    at = {} if start is None else {"at": numbers_in(start)}
    return {"kind": "scroll", **at, "dx": ways[way][0] * amount * space.x.size,
            "dy": ways[way][1] * amount * space.y.size}  # fmt: skip


def _scrolled(name: str, value: Fields, given: tuple[Any, ...]) -> Fields:
    value |= dict(zip(("clicks", "x", "y"), given, strict=False))
    if "clicks" not in value:
        return calls.fields_of(Call("scroll", value, ()))
    clicks = number_in(value.pop("clicks"))
    return {
        "kind": "scroll",
        **({"dx": NOTCH * clicks} if name == "hscroll" else {"dy": -NOTCH * clicks}),
        **value,
    }


def _pressed(value: Fields, given: tuple[Any, ...]) -> Fields:
    keys = value.pop("keys", value.pop("key", given[0] if given else None))
    presses = value.pop("presses", 1)
    count = {} if presses == 1 else {"count": presses}
    several = isinstance(keys, (list, tuple)) and len(keys) > 1
    if several and any(key != keys[0] for key in keys):
        raise ParseError("press takes one key after the other; write one press, or a hotkey")
    if several:
        count, keys = {"count": len(keys)}, keys[0]
    return {"kind": "press", "keys": _chord(keys), **count, **value}


def _chord(keys: Any) -> str:
    if isinstance(keys, (list, tuple)) and len(keys) == 1 and isinstance(keys[0], (list, tuple)):
        keys = keys[0]
    if isinstance(keys, str):
        keys = split(keys)
    if not isinstance(keys, (list, tuple)) or not all(isinstance(key, str) for key in keys):
        raise ParseError("a key press needs keys, for example hotkey('ctrl', 'c')")
    return chord_of([part for key in keys for part in (split(key) if len(key) > 1 else [key])])


def _ended(value: Fields) -> Fields:
    status, words = value.get("status", "success"), value.get("answer", value.get("info"))
    if status == "success":
        return {"kind": "done", "answer": words}
    if status not in ("failure", "fail", "failed"):
        raise ParseError("the status of terminate is success or failure")
    return {"kind": "fail", "reason": value.get("reason", words)}


def _left(drag: Call) -> Fields:
    """Raises ParseError for a drag with another button: nothing here can do that."""
    if drag.named.get("button", "left") not in ("left", "primary"):
        raise ParseError("a drag is made with the left button")
    return {"modifiers": drag.named["modifiers"]} if "modifiers" in drag.named else {}


def _place(call: Call) -> list[float]:
    given = [*call.positional[:2], *(call.named[name] for name in "xy" if name in call.named)]
    numbers = numbers_in(given)
    if len(numbers) != 2:
        raise ParseError(f"{call.name[:40]} needs x and y")
    return numbers


def _has_place(call: Call) -> bool:
    return bool(call.positional) or bool({"x", "y"} & set(call.named))


def _given(call: Call, name: str) -> Any:
    return call.named.get(name, call.positional[0] if call.positional else "")


def _name(call: Call) -> str:
    return MODULE.sub("", call.name).lower()


def _notches(rest: Fields) -> tuple[str, int] | None:
    """hscroll or scroll with its clicks, where the amount is whole clicks along one way."""
    dx, dy = rest.get("dx", 0), rest.get("dy", 0)
    if dy and not dx and dy % NOTCH == 0:
        return "scroll", -int(dy // NOTCH)
    return ("hscroll", int(dx // NOTCH)) if dx and not dy and dx % NOTCH == 0 else None


def _at(rest: Fields) -> Fields:
    return {"x": rest.pop("x"), "y": rest.pop("y")}


def _call(name: str, arguments: Fields) -> str:
    return f"{name}({', '.join(f'{word}={calls.literal(value)}' for word, value in arguments.items())})"


def whole(body: str) -> list[Call]:
    """Every call of well written code; nothing where a line is none. Imports and comments are passed over."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's own on odd escapes and numbers
            tree = ast.parse(body.strip())
    except SYNTAX:
        return []
    found = []
    for line in tree.body:
        if isinstance(line, (ast.Import, ast.ImportFrom)):
            continue
        text = ast.get_source_segment(body.strip(), line) if isinstance(line, ast.Expr) else None
        call = whole_call(text) if text else None
        if call is None:
            return []
        found.append(call)
    return found


def _loose(body: str) -> Call:
    body = re.sub(r"^\s*(?:#.*|import .*|from .*)$", "", body, flags=re.MULTILINE)
    return first_call(body, ARGUMENTS)
