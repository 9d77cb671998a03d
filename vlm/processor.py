"""Pixels and words in, an action out: the two ends of the built-in VLM."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import numpy as np
import torch
from torch import Tensor

from handeye.vlm import tokens as words
from handeye.vlm.hints import ReadPage, Word
from handeye.vlm.layout import cell_centers, lay_out, on_picture
from handeye.vlm.sizes import COARSE_STRIDE
from handeye.vlm.spans import encode_spans

POINT_PATTERN = re.compile(r"\b(?:x=(-?[\d.]+), y=(-?[\d.]+)|path=\(\((-?[\d.]+), (-?[\d.]+)\))")
TEXT_PATTERN = re.compile(r"\btext=('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")


@dataclass(frozen=True)
class Answer:
    """What the model decided. text: the action text form in screen pixels; points: (x, y, confidence)."""

    text: str
    points: tuple[tuple[float, float, float], ...] = ()
    confidence: float | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    timings_ms: dict[str, float] = field(default_factory=dict)


class Processor:
    """Tiles to pixel_values, goal and history to prompt tensors; nothing is ever stretched."""

    def __init__(self, max_goal: int = 320, past_points: int = 4) -> None:
        self.max_goal = max_goal
        self.past_points = past_points

    def __call__(
        self,
        images: Sequence[np.ndarray],
        regions: Sequence[tuple[float, float, float, float]],
        goal: str,
        history: Sequence[str] = (),
        effects: Sequence[str] = (),
        scale: float = 1.0,
        here: Sequence[bool] = (),
    ) -> dict[str, Tensor]:
        """images: tiles [h, w, 3] uint8; regions: the screen pixels that each shows; scale: view pixels
        per screen pixel; here: which steps of the history were done on a screen equal to this one. Gives a
        batch of one."""
        lit = non_blank(images)
        tiles = [images[index] for index in lit]
        pixels = pack_tiles(tiles)
        layout = lay_out(tiles, *pixels.shape[-2:])
        origins = torch.tensor([[regions[index][0] * scale, regions[index][1] * scale] for index in lit])
        prompt = encode_prompt(goal, history, effects, self.max_goal, self.past_points, scale)
        return {
            "pixel_values": torch.from_numpy(pixels)[None],
            "origins": origins[None].float(),
            "kept": torch.from_numpy(layout.kept)[None],
            "coarse": torch.from_numpy(layout.coarse)[None],
            "valid": torch.from_numpy(on_picture(layout.kept, tiles, *pixels.shape[-2:]))[None],
            **{name: value[None] for name, value in prompt.items()},
            "exhausted": exhausted_actions(history, effects, scale, here),
            "typed_positions": typed_places(goal, history, scale, wiped(history, effects, here)),
        }

    def hints(
        self, inputs: dict[str, Tensor], goal: str, lines: Sequence[Sequence[Word]]
    ) -> dict[str, Tensor]:
        """The same inputs with what the lines that were read on the screen say of the goal's texts."""
        centers = cell_centers(
            inputs["kept"][0].numpy(), inputs["origins"][0].numpy(), *inputs["pixel_values"].shape[-2:]
        )
        told = ReadPage(lines, centers).hints(goal, self.max_goal)
        return inputs | {"hints": torch.from_numpy(told)[None]}


def non_blank(images: Sequence[np.ndarray]) -> list[int]:
    """Which tiles show more than one colour: an empty one holds no target and is left out. Never none."""
    return [index for index, image in enumerate(images) if not _is_flat(image)] or [0]


def _is_flat(image: np.ndarray) -> bool:
    """One colour everywhere: its first row is, and every row equals it."""
    first, rows = image[0], image.reshape(len(image), -1)
    return bool((first == first[0]).all() and (rows == rows[0]).all())


def pack_tiles(images: Sequence[np.ndarray]) -> np.ndarray:
    """[T, 3, H, W] uint8 padded right and below to a common multiple of 32."""
    height = max(image.shape[0] for image in images)
    width = max(image.shape[1] for image in images)
    tall, wide = (-(-side // COARSE_STRIDE) * COARSE_STRIDE for side in (height, width))
    pixels = np.full((len(images), 3, tall, wide), 127, np.uint8)
    for index, image in enumerate(images):
        h, w = image.shape[:2]
        pixels[index, :, :h, :w] = image.transpose(2, 0, 1)
    return pixels


def encode_prompt(
    goal: str,
    history: Sequence[str],
    effects: Sequence[str],
    max_goal: int,
    past_points: int,
    scale: float = 1.0,
    origin: tuple[float, float] = (0.0, 0.0),
) -> dict[str, Tensor]:
    """tokens, typed, mask [L] and past [K, 2], with the texts of vlm/spans.py; the newest step is told last
    and marked first.

    scale: view pixels per screen pixel; origin: the view pixel that counts as (0, 0).
    """
    body = words.encode(goal, max_goal)
    tokens = [words.ID["GOAL"], *body]
    typed = np.zeros(len(tokens), np.int64)
    past = np.full((past_points, 2), -1.0, np.float32)
    for age, action in enumerate(reversed(history[-past_points:])):
        if found := POINT_PATTERN.search(action):
            x, y = (float(part) for part in found.groups() if part is not None)
            moved = x * scale - origin[0], y * scale - origin[1]
            past[age] = moved if min(moved) >= 0 else past[age]
    for action in history:
        if span := span_of(goal, typed_text(action)):
            typed[1 + span[0] : 2 + span[1]] = 1
    for action, effect in list(zip(history, effects, strict=False))[-past_points:]:
        kind = action.split("(", 1)[0].upper()
        told = words.ID.get(kind, words.ID["NONE"]), words.ID.get(effect.upper(), words.ID["NONE"])
        tokens += [words.ID["PAST"], *told]
    typed = np.concatenate((typed, np.zeros(len(tokens) - len(typed), np.int64)))[: len(tokens)]
    return {
        "tokens": torch.tensor(tokens),
        "typed": torch.from_numpy(typed),
        "mask": torch.ones(len(tokens), dtype=torch.bool),
        "past": torch.from_numpy(past),
        **encode_spans(goal, max_goal),
    }


def exhausted_actions(
    history: Sequence[str], effects: Sequence[str], scale: float = 1.0, here: Sequence[bool] = ()
) -> Tensor:
    """What was done on the screen as it is now and led nowhere: it changed nothing, or the way came back to
    an equal screen. [N, 3] first token, x, y in view pixels; x is -1 for an action without a point."""
    rows: list[tuple[float, float, float]] = []
    again, still = wiped(history, effects, here), True
    steps = list(enumerate(zip_longest(history, effects, here, fillvalue="")))
    for index, (action, effect, same) in reversed(steps):
        still = still and effect == "unchanged"
        if not (still or same) or index in again:
            continue
        found = POINT_PATTERN.search(action)
        x, y = (float(part) * scale for part in found.groups() if part is not None) if found else (-1.0, -1.0)
        rows += [(words.ID[word], x, y) for word in first_words(action)]
    return torch.tensor(rows, dtype=torch.float).reshape(-1, 3)


def wiped(history: Sequence[str], effects: Sequence[str], here: Sequence[bool]) -> set[int]:
    """The typings that are worth a second try: their text was seen, and something else, such as a dialog that
    came up, took it away, as the screen is again the one before them. A text that was lost twice is not."""
    lost: dict[str, list[int]] = {}
    for index, (action, effect, same) in enumerate(zip(history, effects, here, strict=False)):
        if same and effect == "changed" and (text := typed_text(action)):
            lost.setdefault(text, []).append(index)
    return {steps[0] for steps in lost.values() if len(steps) == 1}


def typed_places(
    goal: str, history: Sequence[str], scale: float = 1.0, without: Collection[int] = ()
) -> Tensor:
    """Where which words of the goal were typed: [N, 4] x, y in view pixels, first and last place of the words
    in the prompt. without: steps of the history that are left out."""
    rows: list[tuple[float, float, float, float]] = []
    for action in (action for index, action in enumerate(history) if index not in without):
        copied, found = copied_from(goal, typed_text(action)), POINT_PATTERN.search(action)
        if copied and found:
            x, y = (float(part) * scale for part in found.groups() if part is not None)
            (first, last), _ = copied
            rows.append((x, y, first + 1, last + 1))
    return torch.tensor(rows, dtype=torch.float).reshape(-1, 4)


def first_words(action: str) -> tuple[str, ...]:
    """The words that may open the answer which reads as this action."""
    kind = action.split("(", 1)[0].upper()
    if kind == "CLICK":
        return (next((word for word, said in words.CLICKS.items() if said and said in action), "CLICK"),)
    if kind == "TYPE":
        return ("TYPE", "TYPE_CLEAR", "TYPE_HERE")
    if kind == "SCROLL":
        way = re.search(r"\b(d[xy])=(-?)(?!0\b)[\d.]+", action)
        ways = {"dy": "DOWN", "dy-": "UP", "dx": "RIGHT", "dx-": "LEFT"}
        return (f"SCROLL_{ways[way[1] + way[2]]}",) if way else ()
    return (kind,) if kind in words.ID else ()


def typed_text(action: str) -> str:
    """The text that a `type` action typed; empty for other kinds."""
    found = TEXT_PATTERN.search(action) if action.startswith("type(") else None
    return str(ast.literal_eval(found.group(1))) if found else ""


def copied_from(goal: str, text: str) -> tuple[tuple[int, int], list[int]] | None:
    """Which bytes of `goal` the text was copied from, and the word for its change of letters, if any."""
    span = span_of(goal, text)
    if span is not None:
        return span, []
    whole = rf"(?<!\w){re.escape(text)}(?!\w)"
    for found in re.finditer(whole, goal, re.IGNORECASE) if text else ():
        for case, change in words.CASES.items():
            if change(found[0]) == text and (span := span_of(goal, found[0])):
                return span, [case]
    return None


def span_of(goal: str, text: str) -> tuple[int, int] | None:
    """First and last byte of `text` in `goal`; a quoted or free-standing place is preferred."""
    if not text:
        return None
    places = [match.start() for match in re.finditer(re.escape(text), goal)]
    if not places:
        return None

    def standing(start: int) -> int:
        before, after = goal[start - 1 : start], goal[start + len(text) : start + len(text) + 1]
        if before and before in "\"'“" and after and after in "\"'”":
            return 2
        return int(not before.isalnum() and not after.isalnum())

    start = len(goal[: max(places, key=standing)].encode())
    return start, start + len(text.encode()) - 1
