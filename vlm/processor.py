"""Pixels and words in, an action out: the two ends of the built-in VLM."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from handeye.vlm import tokens as words
from handeye.vlm.copying import span_of
from handeye.vlm.hints import ReadPage, Word
from handeye.vlm.history import PastStep, exhausted_actions, past_steps, typed_places, wiped
from handeye.vlm.layout import cell_centers, lay_out, on_picture
from handeye.vlm.sizes import COARSE_STRIDE
from handeye.vlm.spans import encode_spans


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
        steps = past_steps(history, effects, here)
        prompt = encode_prompt(goal, steps, self.max_goal, self.past_points, scale)
        return {
            "pixel_values": torch.from_numpy(pixels)[None],
            "origins": origins[None].float(),
            "kept": torch.from_numpy(layout.kept)[None],
            "coarse": torch.from_numpy(layout.coarse)[None],
            "valid": torch.from_numpy(on_picture(layout.kept, tiles, *pixels.shape[-2:]))[None],
            **{name: value[None] for name, value in prompt.items()},
            "exhausted": exhausted_actions(steps, scale),
            "typed_positions": typed_places(goal, steps, scale, wiped(steps)),
        }

    def hints(
        self, inputs: dict[str, Tensor], goal: str, lines: Sequence[Sequence[Word]]
    ) -> dict[str, Tensor]:
        """The same inputs with what the lines that were read on the screen say of the goal's texts."""
        centers = cell_centers(
            inputs["kept"][0].numpy(), inputs["origins"][0].numpy(), *inputs["pixel_values"].shape[-2:]
        )
        result = ReadPage(lines, centers).hints(goal, self.max_goal)
        return inputs | {"hints": torch.from_numpy(result)[None]}


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
    steps: Sequence[PastStep],
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
    for age, step in enumerate(reversed(steps[-past_points:])):
        if step.point:
            moved = step.point[0] * scale - origin[0], step.point[1] * scale - origin[1]
            past[age] = moved if min(moved) >= 0 else past[age]
    for step in steps:
        if span := span_of(goal, step.text):
            typed[1 + span[0] : 2 + span[1]] = 1
    for step in steps[-past_points:]:
        said = (words.ID.get(word.upper(), words.ID["NONE"]) for word in (step.kind, step.effect))
        tokens += [words.ID["PAST"], *said]
    typed = np.concatenate((typed, np.zeros(len(tokens) - len(typed), np.int64)))[: len(tokens)]
    return {
        "tokens": torch.tensor(tokens),
        "typed": torch.from_numpy(typed),
        "mask": torch.ones(len(tokens), dtype=torch.bool),
        "past": torch.from_numpy(past),
        **encode_spans(goal, max_goal),
    }
