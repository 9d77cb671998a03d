"""A screen and a question as the arrays that the page network takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from . import words as w
from .regions import regions

Line = Sequence[tuple[str, tuple[float, float, float, float]]]
"""The words of one line, each with its box in screen pixels."""
PATCH = 24
"""Side of a token's pictures in pixels."""
AROUND = 32
"""Half the side in screen pixels of the picture of what is around a token."""
MOST_WORDS = 320
"""Words of a screen; the rest, in reading order, is left out."""
GOAL, PAST = 72, 16
"""Most ids of a goal, and of one step of the past."""
STEPS = 5
"""Steps of the past that are told."""
IS_GOAL, IS_PAST, IS_WORD, IS_REGION = range(4)
TOUCHES = 4
"""Of a page's token: no step of the past pointed there, the last did, one before, a text was typed."""
QUOTES = "\"'“”‘’«»„`"


@dataclass(frozen=True)
class Page:
    """N = W words + R regions of a screen, in this order.

    boxes [N, 4] float32 screen pixels; patches [N, 6, PATCH, PATCH] uint8: the token itself and what is
    around it; ids [N, PIECES] of words, zeros for regions; place [N] the word's place in its line;
    lines: the words.
    """

    boxes: np.ndarray
    patches: np.ndarray
    ids: np.ndarray
    place: np.ndarray
    lines: list[list[str]]
    size: tuple[int, int]

    @property
    def words(self) -> int:
        return sum(map(len, self.lines))


@dataclass(frozen=True)
class Step:
    """A step that was done: its kind, what it pointed at (screen pixels), in words, what it typed."""

    kind: str
    point: tuple[float, float] | None = None
    target: str = ""
    text: str = ""
    effect: str = "changed"


@dataclass(frozen=True)
class Asked:
    """A question to a page. L = ids of goal and past, with CLS and SEP.

    ids, kind, place, flag [L]; boxes [L, 4] of steps of the past, zeros elsewhere; named, touched [N] for the
    page's tokens; starts, ends [L] characters of the goal, -1 elsewhere.
    """

    ids: np.ndarray
    kind: np.ndarray
    place: np.ndarray
    flag: np.ndarray
    boxes: np.ndarray
    named: np.ndarray
    touched: np.ndarray
    starts: np.ndarray
    ends: np.ndarray


def page_of(pixels: np.ndarray, lines: Sequence[Line], most_regions: int = 160) -> Page:
    """pixels [height, width, 3] uint8 RGB; lines: what a reader read there."""
    lines = _cut(lines, MOST_WORDS)
    data = [word for line in lines for word in line]
    word_boxes = np.array([box for _, box in data], np.float32).reshape(-1, 4)
    found = regions(pixels, word_boxes.round().astype(np.int64), most_regions)
    boxes = np.concatenate((word_boxes, found.astype(np.float32)))
    ids = np.zeros((len(boxes), w.PIECES), np.int64)
    place = np.zeros(len(boxes), np.int64)
    for index, (text, _) in enumerate(data):
        ids[index] = w.pieces(text)
    place[: len(data)] = [min(at, 31) for line in lines for at in range(len(line))]
    high, wide = pixels.shape[:2]
    return Page(
        boxes, patches_of(pixels, boxes), ids, place, [[t for t, _ in line] for line in lines], (wide, high)
    )


def patches_of(pixels: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """[N, 6, PATCH, PATCH] uint8: each box with two pixels around it, and the square around its middle."""
    out = np.zeros((len(boxes), PATCH, PATCH, 6), np.uint8)
    margin = 160
    framed = cv2.copyMakeBorder(pixels, margin, margin, margin, margin, cv2.BORDER_REPLICATE)
    for row, (x0, y0, x1, y1) in zip(out, boxes.round().astype(int), strict=True):
        x0, x1 = (int(np.clip(x, -margin + 4, pixels.shape[1] + margin - 6)) for x in (x0, x1))
        y0, y1 = (int(np.clip(y, -margin + 4, pixels.shape[0] + margin - 6)) for y in (y0, y1))
        own = framed[
            y0 - 2 + margin : max(y1, y0 + 1) + 2 + margin, x0 - 2 + margin : max(x1, x0 + 1) + 2 + margin
        ]
        row[..., :3] = cv2.resize(own, (PATCH, PATCH), interpolation=cv2.INTER_AREA)
        x, y = (x0 + x1) // 2 + margin, (y0 + y1) // 2 + margin
        around = framed[max(0, y - AROUND) : y + AROUND, max(0, x - AROUND) : x + AROUND]
        row[..., 3:] = cv2.resize(around, (PATCH, PATCH), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(out.transpose(0, 3, 1, 2))


def ask(page: Page, goal: str, past: Sequence[Step] = ()) -> Asked:
    """The goal's and the past's ids, and which of the page's words the goal names."""
    flags, spans = w.named(goal, page.lines)
    named = np.zeros(len(page.boxes), np.int64)
    flat = [flag for row in flags for flag in row]
    named[: len(flat)] = flat
    own = w.text(goal, GOAL)
    typed = [step.text for step in past if step.kind == "type" and step.text]
    parts = [_goal_flags(goal, own, spans, typed)]
    ids, kind = [w.CLS, *own.ids, w.SEP], [IS_GOAL] * (len(own.ids) + 2)
    place = list(range(len(ids)))
    flag = [0, *parts[0], 0]
    boxes = [(0.0,) * 4] * len(ids)
    starts, ends = [-1, *own.starts, -1], [-1, *own.ends, -1]
    for step in past[-STEPS:]:
        value = w.text(_words_of(step), PAST).ids
        at = (*step.point, *step.point) if step.point else (0.0,) * 4
        ids += [*value, w.SEP]
        kind += [IS_PAST] * (len(value) + 1)
        place += list(range(len(value) + 1))
        flag += [0] * (len(value) + 1)
        boxes += [at] * (len(value) + 1)
        starts += [-1] * (len(value) + 1)
        ends += [-1] * (len(value) + 1)
    return Asked(
        ids=np.array(ids, np.int64),
        kind=np.array(kind, np.int64),
        place=np.array(place, np.int64),
        flag=np.array(flag, np.int64),
        boxes=np.array(boxes, np.float32).reshape(-1, 4),
        named=named,
        touched=_touched(page, past),
        starts=np.array(starts, np.int64),
        ends=np.array(ends, np.int64),
    )


def _touched(page: Page, past: Sequence[Step]) -> np.ndarray:
    """[N] which of the page's tokens lie where steps of the past pointed to."""
    out = np.zeros(len(page.boxes), np.int64)
    for age, step in enumerate(reversed(past[-STEPS:])):
        if step.point is None:
            continue
        x, y = step.point
        x0, y0, x1, y1 = page.boxes.T
        there = (x0 - 2 <= x) & (x <= x1 + 2) & (y0 - 2 <= y) & (y <= y1 + 2)
        out[there & (out == 0)] = 3 if step.kind == "type" else 1 if age == 0 else 2
    return out


def _words_of(step: Step) -> str:
    """'typed Ida into Full name, changed'."""
    said = {"type": f"typed {step.text[:40]} into", "press": f"pressed {step.text}"}.get(step.kind, step.kind)
    effect = {"changed": "", "unchanged": ", nothing changed", "elsewhere": "", "error": ", failed"}
    return f"{said} {step.target[:40]}{effect.get(step.effect, '')}"


def _goal_flags(goal: str, own: w.Text, spans: list[tuple[int, int]], typed: list[str]) -> list[int]:
    """For each id of the goal: 1 it stands on the screen, + 2 it is in quotes, + 4 it was typed already."""
    out = []
    quoted = _quoted(goal)
    done = [(at, at + len(text)) for text in typed if (at := goal.find(text)) >= 0]
    for start, end in zip(own.starts, own.ends, strict=True):
        middle = (start + end - 1) // 2
        out.append(
            int(any(a <= middle < b for a, b in spans))
            + 2 * int(any(a <= middle < b for a, b in quoted))
            + 4 * int(any(a <= middle < b for a, b in done))
        )
    return out


def _quoted(goal: str) -> list[tuple[int, int]]:
    out, open_at = [], -1
    for at, letter in enumerate(goal):
        if letter not in QUOTES:
            continue
        apostrophe = (
            letter in "'’" and 0 < at < len(goal) - 1 and goal[at - 1].isalnum() and goal[at + 1].isalnum()
        )
        if apostrophe:
            continue
        if open_at < 0:
            open_at = at + 1
        else:
            out.append((open_at, at))
            open_at = -1
    return out


def _cut(lines: Sequence[Line], most: int) -> list[Line]:
    """In reading order, at most so many words, none that is empty."""
    filled = [[(text, box) for text, box in line if text.strip()] for line in lines]
    ordered = sorted(
        (line for line in filled if line), key=lambda line: (round(line[0][1][1] / 8), line[0][1][0])
    )
    out: list[Line] = []
    for line in ordered:
        if most <= 0:
            break
        out.append(line[:most])
        most -= len(line)
    return out
