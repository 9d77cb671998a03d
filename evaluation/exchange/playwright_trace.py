"""A Playwright trace (`trace.zip`, formats 3 to 10) as a run: what was done, on the frames it recorded.

The frames are smaller than they say (a frame of 1280x900 is stored as 799x562), so places and boxes are
brought to the frame's own pixels. A frame counts as seen from the moment its pixels were shown, not when it
arrived.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from handeye.agent.actions import points, validate
from handeye.agent.contracts import Action, Box, Outcome, Target
from handeye.agent.errors import CallerError, ParseError
from handeye.agent.log.reader import Run
from handeye.evaluation.exchange.folder import FAULTS, Imported, Source, decoded, fault_words, write_imported

ROLE = re.compile(r'internal:role=(\w+)(?:\[name="((?:[^"\\]|\\.)*)")?')
NAMED = re.compile(r'internal:(?:label|text|attr=\[\w+)=?"((?:[^"\\]|\\.)*)"')
CLICKS = {"click": 1, "dblclick": 2, "tap": 1, "check": 1, "uncheck": 1, "mouseClick": 1}
ACTING = {
    *CLICKS, "fill", "type", "press", "selectOption", "hover", "dragAndDrop", "setInputFiles", "goto",
    "goBack",
    "goForward", "reload", "mouseMove", "mouseDown", "mouseUp", "mouseWheel", "keyboardType", "keyboardPress",
    "keyboardInsertText", "keyboardDown", "keyboardUp", "pressSequentially",
}  # fmt: skip
CLASSES = ("Frame", "Page", "ElementHandle", "Locator", "Mouse", "Keyboard", "Touchscreen")
SIDES = ("x", "y", "width", "height")
HISTORY = {"goBack": "back", "goForward": "forward", "reload": "reload"}


@dataclass
class Call:
    """One call of the script. seen: when its action was performed, as far as the trace says."""

    name: str
    params: Mapping[str, Any]
    page: str
    seen: float
    input: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True)
class Frame:
    """A picture of a page. width, height: what it says of itself: the page's size, and not its own."""

    shown: float
    page: str
    file: str
    width: float
    height: float


def import_playwright(source: Path, folder: Path, goal: str = "") -> Run:
    """Raises CallerError for a file that is not a trace, or one without frames (`screenshots: true`)."""
    try:
        with zipfile.ZipFile(source) as packed:
            calls, frames, title = _read(packed)
            if not frames:
                raise CallerError(f"{source} has no frames: record the trace with screenshots=True")
            made = Source(
                source.stem, "playwright", goal or title or "unknown: a trace does not hold the goal"
            )
            return write_imported(made, _steps(packed, calls, frames), folder)
    except (OSError, zipfile.BadZipFile, NotImplementedError, EOFError) as fault:
        raise CallerError(f"{source} is not a Playwright trace: {fault}") from None


def _read(packed: zipfile.ZipFile) -> tuple[list[Call], list[Frame], str]:
    names = [name for name in packed.namelist() if name.endswith(".trace") and name != "test.trace"]
    calls: dict[str, Call] = {}
    frames: list[Frame] = []
    title = ""
    for name in names:
        offset = 0.0  # from the clock on the wall to the trace's own
        for line in packed.read(name).splitlines():
            try:
                event = json.loads(line)
            except ValueError:
                continue  # the last line of a trace that was cut off
            if not isinstance(event, dict):
                continue
            if event.get("type") == "context-options":
                offset = _number(event, "monotonicTime") - _number(event, "wallTime")
                title = title or str(event.get("title") or "")
            elif event.get("type") == "screencast-frame":
                frames.append(_frame(event, offset))
            else:
                _hear(event, calls)
    return list(calls.values()), sorted(frames, key=lambda frame: frame.shown), title


def _frame(event: Mapping[str, Any], offset: float) -> Frame:
    swapped = event.get("frameSwapWallTime")
    shown = float(swapped) + offset if isinstance(swapped, (int, float)) else _number(event, "timestamp")
    file = str(event.get("file") or f"resources/{event.get('sha1')}")
    return Frame(shown, str(event.get("pageId")), file, _number(event, "width"), _number(event, "height"))


def _number(fields: Mapping[str, Any], name: str) -> float:
    """A field's number; 0 for what is none."""
    result = fields.get(name)
    return float(result) if isinstance(result, (int, float)) and abs(result) < 1e300 else 0.0


def _hear(event: Mapping[str, Any], calls: dict[str, Call]) -> None:
    kind, known = event.get("type"), calls.get(str(event.get("callId")))
    if kind == "before" and event.get("class") in CLASSES and event.get("method") in ACTING:
        params = event.get("params")
        calls[str(event.get("callId"))] = Call(
            str(event["method"]),
            params if isinstance(params, dict) else {},
            str(event.get("pageId") or ""),
            _number(event, "startTime"),
        )
    elif known and kind == "log" and not known.input:
        known.seen = _number(event, "time") or known.seen
    elif known and kind == "input":
        known.input = event
    elif known and kind == "after" and isinstance(event.get("error"), dict):
        known.error = str(event["error"].get("message") or "failed").splitlines()[0]


def _steps(packed: zipfile.ZipFile, calls: list[Call], frames: list[Frame]) -> Iterator[Imported]:
    pointer: tuple[float, float] | None = None
    for number, call in enumerate(calls):
        frame = _frame_at(frames, call.seen, call.page)
        following = calls[number + 1] if number + 1 < len(calls) else None
        after = _frame_at(frames, following.seen if following else float("inf"), call.page)
        pixels, left = _pixels(packed, frame), _pixels(packed, after)
        scale = 1.0, 1.0
        try:
            scale = _scale(frame, pixels)
            action, error = _action(call, scale, pointer), None
        except ParseError as fault:
            action, error = None, str(fault)
        except FAULTS as fault:
            action, error = None, fault_words(fault)
        if pixels is None:
            error = "no frame of the page was recorded before this step"
        target = _target(call, scale) if action is not None and points(action) else None
        outcome = Outcome(error=call.error)
        said = (
            f"{call.name}({json.dumps({key: value for key, value in call.params.items() if key != 'html'})})"
        )
        yield Imported(pixels, said, action, error, target, left, outcome)
        point = call.input.get("point") or call.params
        if isinstance(point, Mapping) and isinstance(point.get("x"), (int, float)):
            pointer = _number(point, "x"), _number(point, "y")


def _frame_at(frames: list[Frame], time: float, page: str) -> Frame | None:
    own = [frame for frame in frames if frame.shown <= time and (not page or frame.page == page)]
    return own[-1] if own else None


def _pixels(packed: zipfile.ZipFile, frame: Frame | None) -> np.ndarray | None:
    if frame is None:
        return None
    try:
        return decoded(packed.read(frame.file), frame.file)
    except (KeyError, zipfile.BadZipFile, CallerError):
        return None


def _scale(frame: Frame | None, pixels: np.ndarray | None) -> tuple[float, float]:
    """Frame pixels per unit of the page. Raises ParseError where they are not known."""
    if frame is None or pixels is None:
        return 1.0, 1.0
    if frame.width <= 0 or frame.height <= 0:
        raise ParseError("its frame does not say how large the page was")
    return pixels.shape[1] / frame.width, pixels.shape[0] / frame.height


def _action(call: Call, scale: tuple[float, float], pointer: tuple[float, float] | None) -> Action:
    """Raises ParseError for a call that has no action of ours."""
    name, params = call.name, call.params
    place = _place(call, scale)
    if name in CLICKS or name == "hover":
        if not place:
            raise ParseError(f"{name} at a place that the trace does not tell")
        if name == "hover":
            return validate({"kind": "move", **place})
        count = CLICKS[name] if name != "mouseClick" else params.get("clickCount", 1)
        modifiers = [str(key).replace("ControlOrMeta", "Control") for key in params.get("modifiers") or ()]
        button = params.get("button", "left")
        return validate({"kind": "click", **place, "button": button, "count": count, "modifiers": modifiers})
    if name == "fill":
        return validate({"kind": "type", "text": params.get("value"), **place, "clear": True})
    if name == "selectOption":
        return validate({"kind": "type", "text": _option(params), **place})
    if name in ("type", "pressSequentially", "keyboardType", "keyboardInsertText"):
        return validate({"kind": "type", "text": params.get("text")})
    if name in ("press", "keyboardPress"):
        keys = str(params.get("key") or "").replace("ControlOrMeta", "Control")
        return validate({"kind": "press", "keys": keys})
    if name == "goto":
        return validate({"kind": "navigate", "to": "goto", "url": params.get("url")})
    if name in HISTORY:
        return validate({"kind": "navigate", "to": HISTORY[name]})
    if name == "mouseMove":
        return validate({"kind": "move", **place})
    if name == "mouseWheel":
        if pointer is None:
            raise ParseError("a scroll where the pointer is, and that is not known")
        x, y = pointer[0] * scale[0], pointer[1] * scale[1]
        dx, dy = params.get("deltaX", 0) * scale[0], params.get("deltaY", 0) * scale[1]
        return validate({"kind": "scroll", "x": x, "y": y, "dx": dx, "dy": dy})
    raise ParseError(f"{name} has no action of ours")


def _place(call: Call, scale: tuple[float, float]) -> dict[str, float]:
    """Where the call's action was, in frame pixels; empty where the trace does not tell."""
    point = call.input.get("point") or (
        call.params if "x" in call.params and "selector" not in call.params else None
    )
    box = call.input.get("box")
    if isinstance(point, Mapping) and isinstance(point.get("x"), (int, float)):
        x, y = float(point["x"]), _number(point, "y")
    elif isinstance(box, Mapping) and all(isinstance(box.get(side), (int, float)) for side in SIDES):
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    else:
        return {}
    return {"x": x * scale[0], "y": y * scale[1]}


def _option(params: Mapping[str, Any]) -> Any:
    options = params.get("options")
    first = options[0] if isinstance(options, list) and len(options) == 1 else {}
    first = first if isinstance(first, Mapping) else {}
    value = first.get("valueOrLabel") or first.get("label") or first.get("value")
    if value is None:
        raise ParseError("a choice of several options, or of one by its number")
    return value


def _target(call: Call, scale: tuple[float, float]) -> Target | None:
    box = call.input.get("box")
    if not isinstance(box, Mapping):
        return None
    x, y, width, height = (_number(box, name) for name in SIDES)
    if width <= 0 or height <= 0:
        return None
    selector = str(call.params.get("selector") or "")
    role, named = ROLE.search(selector), NAMED.search(selector)
    words = (role.group(2) if role else None) or (named.group(1) if named else "")
    kind = role.group(1) if role else "combobox" if call.name == "selectOption" else ""
    across, down = scale
    return Target(
        box=Box(x * across, y * down, (x + width) * across, (y + height) * down), role=kind, text=words
    )
