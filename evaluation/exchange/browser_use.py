"""browser-use's saved history (`agent.save_history`) as a run, its pictures copied into the run.

{"history": [{"model_output": {"action": [{"click": {"index": 3}}], ...}, "result": [...], "state": {"url",
"interacted_element", "screenshot_path"}}]}. The pictures are named by temporary paths: they are looked for
beside the file, and in `screenshots/` beside it. An element's bounds are places in the page, not on
the screen: on a page that was scrolled the step is kept and not scored.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from handeye.agent.actions import validate
from handeye.agent.contracts import Action, Box, Outcome, Target
from handeye.agent.dialects.keys import NAMED, chord_of, named, split
from handeye.agent.errors import CallerError, ParseError
from handeye.agent.log.reader import Run
from handeye.evaluation.exchange.folder import (
    FAULTS,
    Imported,
    Source,
    decoded,
    fault_words,
    picture_inside,
    write_imported,
)

ABOVE = re.compile(r"([\d.]+) pages above")
CLICKS = ("click", "click_element", "click_element_by_index")
INPUTS = ("input", "input_text")
SELECTS = ("select_dropdown", "select_dropdown_option")
SCROLLS = ("scroll", "scroll_down", "scroll_up")
NAVIGATIONS = ("navigate", "go_to_url", "open_tab")
SCROLLED = "the page was scrolled: where the element was on the screen is not recorded"


def import_browser_use(source: Path, folder: Path, goal: str = "") -> Run:
    """goal: the task, which the file does not hold. Raises CallerError for a file that is not a history."""
    try:
        data = json.loads(source.read_text(encoding="utf-8"))
    except OSError as fault:
        raise CallerError(f"{source} cannot be read: {fault.strerror}") from None
    except (ValueError, RecursionError):
        raise CallerError(f"{source} is not JSON") from None
    history = data.get("history") if isinstance(data, dict) else None
    if not isinstance(history, list):
        raise CallerError(f"{source} is not a history of browser-use: it has no list named history")
    results = [one for item in history for one in _list(_dict(item).get("result")) if isinstance(one, dict)]
    last = results[-1] if results else {}
    words = goal or str(data.get("task") or "unknown: browser-use's history does not hold the task")
    success = bool(last["success"]) if last.get("is_done") and isinstance(last.get("success"), bool) else None
    answer = str(last.get("extracted_content") or "") if last.get("is_done") else ""
    return write_imported(
        Source(source.stem, "browser-use", words, success, answer), _steps(history, source.parent), folder
    )


def _steps(history: Sequence[Any], beside: Path) -> Iterator[Imported]:
    """Several for a step of several actions: they share its screen, only the last has the next one."""
    scrolled: set[str] = set()
    for at, one in enumerate(history):
        if not isinstance(one, dict):
            yield Imported(None, str(one)[:80], None, f"{str(one)[:80]!r} is not a step of a history")
            continue
        item: Mapping[str, Any] = one
        state = _dict(item.get("state"))
        pixels, url = _picture(state, beside), str(state.get("url") or "")
        following = _dict(_dict(history[at + 1]).get("state")) if at + 1 < len(history) else {}
        actions = [
            one for one in _list(_dict(item.get("model_output")).get("action")) if isinstance(one, dict)
        ]
        elements, results = _list(state.get("interacted_element")), _list(item.get("result"))
        above = ABOVE.search(str(item.get("state_message") or ""))
        moved = float(above.group(1)) > 0 if above else url in scrolled
        if not actions:
            why = next((str(one["error"]) for one in map(_dict, results) if one.get("error")), "no action")
            yield Imported(pixels, json.dumps(item.get("model_output")), None, why)
        for number, data in enumerate(actions):
            last = number + 1 == len(actions)
            element = _dict(elements[number]) if number < len(elements) else {}
            action, error, target = _read(data, element, pixels, moved)
            if pixels is None:
                error = "the picture of this screen is missing or damaged"
            result = _dict(results[number]) if number < len(results) else {}
            fault = str(result["error"])[:500] if result.get("error") else None
            after = _picture(following, beside) if last and following else None
            outcome = Outcome(
                error=fault, url=str(following["url"]) if last and following.get("url") else None
            )
            yield Imported(pixels, json.dumps(data), action, error, target, after, outcome)
            if next(iter(data), "") in SCROLLS:
                scrolled.add(url)
                moved = True


def _read(
    data: Mapping[str, Any], element: Mapping[str, Any], pixels: np.ndarray | None, moved: bool
) -> tuple[Action | None, str | None, Target | None]:
    name, given = next(((key, _dict(value)) for key, value in data.items()), ("", {}))
    target = _target(element, pixels)
    try:
        if name in (*CLICKS, *INPUTS, *SELECTS) and given.get("coordinate_x") is None:
            if target is None:
                raise ParseError("where the element was is not recorded")
            if moved and "viewport_coordinates" not in element:
                raise ParseError(SCROLLED)
        return _action(name, given, target, pixels), None, target
    except ParseError as fault:
        return None, str(fault), None
    except FAULTS as fault:
        return None, fault_words(fault), None


def _action(name: str, given: Mapping[str, Any], target: Target | None, pixels: np.ndarray | None) -> Action:
    """Raises ParseError for one that has no action of ours."""
    place = dict(zip("xy", target.box.center, strict=True)) if target else {}
    if name in CLICKS:
        at = {"x": given.get("coordinate_x", place.get("x")), "y": given.get("coordinate_y", place.get("y"))}
        return validate({"kind": "click", **(at if given.get("coordinate_x") is not None else place)})
    if name in INPUTS:
        clear = given.get("clear", True)
        return validate({"kind": "type", "text": given.get("text"), **place, "clear": clear})
    if name in SELECTS:
        return validate({"kind": "type", "text": given.get("text"), **place})
    if name in SCROLLS:
        return _scroll(name, given, pixels)
    if name in NAVIGATIONS:
        return validate({"kind": "navigate", "to": "goto", "url": given.get("url")})
    if name == "send_keys":
        return _keys(str(given.get("keys", "")))
    plain: dict[str, dict[str, Any]] = {
        "go_back": {"kind": "navigate", "to": "back"},
        "wait": {"kind": "wait", "seconds": min(float(given.get("seconds") or 3), 60)},
        "done": {"kind": "done", "answer": str(given.get("text") or "")},
    }
    if name not in plain:
        raise ParseError(f"{name or 'an empty action'} has no action of ours")
    if name == "done" and given.get("success") is False:
        return validate({"kind": "fail", "reason": str(given.get("text") or "no success")})
    return validate(plain[name])


def _keys(text: str) -> Action:
    """A chord, a key by its name, or a text, which browser-use types letter by letter."""
    parts = split(text)
    if all(len(named(part)) == 1 or named(part) in NAMED for part in parts):
        return validate({"kind": "press", "keys": chord_of(parts)})
    return validate({"kind": "type", "text": text})


def _scroll(name: str, given: Mapping[str, Any], pixels: np.ndarray | None) -> Action:
    height, width = pixels.shape[:2] if pixels is not None else (1, 1)
    down = name != "scroll_up" and given.get("down", True) is not False
    amount = given.get("amount")
    pages = given.get("pages", given.get("num_pages", 1.0))
    if not isinstance(amount, (int, float)):
        amount = height * float(1.0 if pages is None else pages)
    signed = abs(amount) * (1 if down else -1)
    return validate({"kind": "scroll", "x": width / 2, "y": height / 2, "dy": signed})


def _target(element: Mapping[str, Any], pixels: np.ndarray | None) -> Target | None:
    """The element's box, where it lies on the picture."""
    result = _dict(element.get("bounds"))
    seen = _dict(_dict(element.get("viewport_coordinates")).get("top_left"))
    size = _dict(element.get("viewport_coordinates"))
    sides = (
        [seen.get("x"), seen.get("y"), size.get("width"), size.get("height")]
        if seen
        else [result.get(name) for name in ("x", "y", "width", "height")]
    )
    if pixels is None or not all(isinstance(side, (int, float)) for side in sides):
        return None
    x, y, width, height = (float(side) for side in sides if side is not None)
    viewport = _dict(element.get("viewport_info"))
    wide = viewport.get("width")
    scale = pixels.shape[1] / wide if isinstance(wide, (int, float)) and wide > 0 else 1.0
    box = Box(x * scale, y * scale, (x + width) * scale, (y + height) * scale)
    on_screen = 0 <= box.center[0] < pixels.shape[1] and 0 <= box.center[1] < pixels.shape[0]
    if width <= 0 or height <= 0 or not on_screen:
        return None
    attributes = _dict(element.get("attributes"))
    role = str(attributes.get("role") or element.get("node_name") or element.get("tag_name") or "").lower()
    text = str(element.get("ax_name") or attributes.get("aria-label") or "")
    return Target(box=box, role=role, text=text)


def _picture(state: Mapping[str, Any], beside: Path) -> np.ndarray | None:
    path = state.get("screenshot_path")
    if isinstance(path, str) and path:
        name = Path(path.replace("\\", "/")).name
        found = picture_inside(beside, name, f"screenshots/{name}")
        if found is not None:
            return found
    kept = state.get("screenshot")
    if not isinstance(kept, str) or not kept:
        return None
    try:
        return decoded(base64.b64decode(kept, validate=True), "screenshot")
    except (binascii.Error, ValueError, CallerError):
        return None


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
