"""A question of a screen and its right answers as what the page network should say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from handeye.vlm.page.encode import Asked, Page, Step
from handeye.vlm.page.network import KINDS, MOST_COUNT, ROLES, STATES
from handeye.vlm.page.words import plain

KIND = {name: index for index, name in enumerate(KINDS)}


@dataclass
class Target:
    """kinds: right kinds; pointed, to [N + 1] weights 0..1 of right tokens (last: nowhere) or None;
    goal_span, span: first and last index, or None; count: or -1."""

    kinds: list[int]
    pointed: np.ndarray | None = None
    to: np.ndarray | None = None
    goal_span: tuple[int, int] | None = None
    span: tuple[int, int] | None = None
    count: int = -1


def past_of(history: Sequence[dict[str, Any]]) -> list[Step]:
    out = []
    for step in history:
        action = step.get("action", {})
        value = action.get("boxes") or action.get("box") or action.get("from") or []
        boxes = _boxes(value) if value else []
        point = None
        if boxes:
            x0, y0, x1, y1 = boxes[0]
            point = (x0 + x1) / 2, (y0 + y1) / 2
        text = action.get("text") or action.get("keys") or ""
        kind = action.get("do", "click")
        out.append(Step(kind, point, step.get("target", ""), text, step.get("effect", "changed")))
    return out


def target_of(page: Page, asked: Asked, goal: str, answers: Sequence[dict[str, Any]]) -> Target | None:
    """None where the answer cannot be said with this page's tokens."""
    n = len(page.boxes)
    if not answers:
        nowhere = np.zeros(n + 1, np.float32)
        nowhere[n] = 1
        return Target([KIND["fail"]], pointed=nowhere)
    first = answers[0]
    alike = [a for a in answers if a["do"] == first["do"] and a.get("text") == first.get("text")]
    boxes = [box for a in alike for box in a.get("boxes") or []]
    kind = _kind(first)
    if kind is None:
        return None
    out = Target([KIND[kind]])
    others = [_kind(a) for a in answers]
    out.kinds = sorted({KIND[k] for k in others if k is not None})
    if kind in ("click", "double_click", "right_click", "hover", "type", "type_clear"):
        out.pointed = weights(page, boxes)
        if out.pointed is None:
            return None
    if kind in ("scroll_down", "scroll_up") and boxes:
        out.pointed = weights(page, boxes)
    if kind == "drag":
        out.pointed, out.to = (weights(page, _boxes(first[end])) for end in ("from", "to"))
        if out.pointed is None or out.to is None:
            return None
    if kind in ("type", "type_clear"):
        out.goal_span = goal_span(goal, first["text"], asked)
        out.span = None if out.goal_span else _shown(page, first["text"], boxes=None)
        if out.goal_span is None and out.span is None:
            return None
    if kind == "press":
        out.goal_span = goal_span(goal, first["keys"], asked)
        if out.goal_span is None:
            return None
    if kind == "answer":
        out.span = _shown(page, first["answer"], first.get("boxes"))
        if out.span is None:
            return None
    if kind == "count":
        out.count = int(first["count"])
    return out


def _boxes(items: Sequence[Any]) -> Sequence[Sequence[float]]:
    """One box or several, as several."""
    return items if items and isinstance(items[0], (list, tuple)) else [items]


def _kind(answer: dict[str, Any]) -> str | None:
    do = answer["do"]
    if do == "type":
        return "type_clear" if answer.get("clear") else "type"
    if do == "press":
        return "enter" if answer["keys"] == "Enter" else "press"
    if do == "scroll":
        return f"scroll_{answer.get('way', 'down')}"
    if do == "done" and answer.get("count") is not None:
        return "count" if 0 <= int(answer["count"]) <= MOST_COUNT else None
    if do == "done" and answer.get("answer"):
        said = str(answer["answer"]).casefold()
        return said if said in ("yes", "no") else "answer"
    return do if do in KIND else None


def weights(page: Page, boxes: Sequence[Sequence[float]]) -> np.ndarray | None:
    """[N + 1] 1 for tokens whose middle lies in a box and that are most of it or words, less for small parts;
    None where there is none."""
    n = len(page.boxes)
    out = np.zeros(n + 1, np.float32)
    middles = (page.boxes[:, :2] + page.boxes[:, 2:]) / 2
    areas = np.maximum((page.boxes[:, 2:] - page.boxes[:, :2]).prod(1), 1)
    for x0, y0, x1, y1 in boxes:
        inside = (middles[:, 0] > x0) & (middles[:, 0] < x1) & (middles[:, 1] > y0) & (middles[:, 1] < y1)
        share = np.clip(areas / max((x1 - x0) * (y1 - y0), 1), 0, 1)
        weight = np.where(share > 0.3, 1.0, 0.5)
        weight[: page.words] = 1.0
        out[:n] = np.maximum(out[:n], inside * weight)
    return out if out.any() else None


def goal_span(goal: str, text: str, asked: Asked) -> tuple[int, int] | None:
    """First and last id of the goal that stand for the text; in quotes or standing free is preferred."""
    places = [match.start() for match in re.finditer(re.escape(text), goal)] if text else []
    for start in sorted(places, key=lambda at: -_standing(goal, at, len(text))):
        end = start + len(text)
        firsts = np.flatnonzero(asked.starts == start)
        lasts = np.flatnonzero(asked.ends == end)
        if len(firsts) and len(lasts) and firsts[0] <= lasts[-1]:
            return int(firsts[0]), int(lasts[-1])
    return None


def _standing(goal: str, start: int, length: int) -> int:
    before, after = goal[start - 1 : start], goal[start + length : start + length + 1]
    if before and before in "\"'“‘«„" and after and after in "\"'”’»“":
        return 2
    return int(not before.isalnum() and not after.isalnum())


def _shown(page: Page, text: str, boxes: Sequence[Sequence[float]] | None) -> tuple[int, int] | None:
    """First and last word that are the text; boxes: where it has to stand."""
    wanted = plain(text)
    if not wanted:
        return None
    flat = [plain(word) for line in page.lines for word in line]
    ends = [at for line_end in np.cumsum([len(line) for line in page.lines]) for at in [int(line_end)]]
    middles = (page.boxes[:, :2] + page.boxes[:, 2:]) / 2
    found = []
    for first in range(len(flat)):
        joined = ""
        for last in range(first, min(first + 14, len(flat))):
            joined += flat[last]
            if joined == wanted:
                found.append((first, last))
                break
            if not wanted.startswith(joined):
                break
    if boxes:
        inside = [pair for pair in found if any(_holds(box, middles[pair[0]]) for box in boxes)]
        found = inside
    one_line = [pair for pair in found if not any(pair[0] < end <= pair[1] for end in ends)]
    return next(iter(one_line or found), None)


def _holds(box: Sequence[float], middle: np.ndarray) -> bool:
    """Whether a point lies in a box, or two pixels beside it."""
    return bool(box[0] - 2 <= middle[0] <= box[2] + 2 and box[1] - 2 <= middle[1] <= box[3] + 2)


def senses(page: Page, elements: Sequence[dict[str, Any]]) -> tuple[np.ndarray, np.ndarray]:
    """Role and state of each token [N]: of the smallest element around its middle."""
    n = len(page.boxes)
    role, state = np.zeros(n, np.int64), np.zeros(n, np.int64)
    middles = (page.boxes[:, :2] + page.boxes[:, 2:]) / 2
    areas = (page.boxes[:, 2:] - page.boxes[:, :2]).prod(1)
    for element in sorted(elements, key=lambda e: -(e["box"][2] - e["box"][0]) * (e["box"][3] - e["box"][1])):
        x0, y0, x1, y1 = element["box"]
        inside = (middles[:, 0] > x0) & (middles[:, 0] < x1) & (middles[:, 1] > y0) & (middles[:, 1] < y1)
        inside &= areas < 2.5 * max((x1 - x0) * (y1 - y0), 1)
        if element["role"] in ROLES:
            role[inside] = ROLES.index(element["role"])
            checked = element.get("checked")
            text = "unknown" if checked is None else "on" if checked else "off"
            state[inside] = STATES.index("disabled" if element.get("disabled") else text)
    return role, state
