"""The encoder that every variant starts from: one that reads, trained once and kept in a folder.

A small VLM trained from nothing spends nearly all its minutes on learning to see; what is varied hardly
shows. As in practice (LLaVA starts from CLIP) the encoder is trained first, on the letters at each patch, at
the scales and shapes that pictures.prepare makes, so that no variant's pictures are the ones it knows best.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from handeye.agent.contracts import Box
from handeye.training.lab.examples import Example, drawn
from handeye.training.lab.objectives import Pretrainer
from handeye.training.lab.variants import OWN
from handeye.vlm.parts import encoder_of

MINUTES = 2.0
"""Of processor time."""
SCALES = (0.8, 1.0, 1.33)
SEED = 1
SCREENS_SEED = 77
BATCH = 16
RATE = 2e-3
WARM_UP = 30
"""Steps."""


def reading_encoder(folder: Path) -> dict[str, Tensor]:
    """The weights, of the folder if it holds them, else trained and put there."""
    recipe = json.dumps([OWN, MINUTES, SCALES, SEED, SCREENS_SEED, BATCH, RATE, WARM_UP])
    kept = folder / f"encoder-{hashlib.sha256(recipe.encode()).hexdigest()[:8]}.safetensors"
    if kept.exists():
        return load_file(kept)
    weights, steps, loss = _trained()
    folder.mkdir(parents=True, exist_ok=True)
    save_file(weights, kept, {"recipe": recipe, "steps": str(steps), "loss": f"{loss:.3f}"})
    return weights


def _trained() -> tuple[dict[str, Tensor], int, float]:
    torch.manual_seed(SEED)
    trainer = Pretrainer(encoder_of(OWN), "reading")
    optimizer = torch.optim.AdamW(trainer.parameters(), lr=RATE)
    stream, losses, begun = _batches(), list[float](), time.process_time()
    while not losses or (time.process_time() - begun) < MINUTES * 60:
        share = min(1.0, (time.process_time() - begun) / (MINUTES * 60))
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (len(losses) + 1) / WARM_UP) * min(1.0, 2.5 * (1 - share) + 0.02)
        examples = next(stream)
        pixels = torch.from_numpy(np.stack([one.pixels for one in examples])).permute(0, 3, 1, 2).float()
        losses.append(trainer.learn(pixels, examples, optimizer))
    last = losses[-max(1, len(losses) // 20) :]
    return trainer.encoder.state_dict(), len(losses), sum(last) / len(last)


def _batches() -> Iterator[list[Example]]:
    """Drawn screens of two to four buttons, one scale a batch; every second batch may be stretched."""
    rng, screens = random.Random(SEED), random.Random(SCREENS_SEED)
    while True:
        across, down = rng.choice(SCALES), rng.choice(SCALES)
        if rng.random() < 0.5:
            down = across
        yield [_scaled(drawn(screens), across, down) for _ in range(BATCH)]


def _scaled(example: Example, across: float, down: float) -> Example:
    """Sides rounded to whole patches."""
    height, width = example.pixels.shape[:2]
    wide, tall = round(width * across / 16) * 16, round(height * down / 16) * 16
    x, y = wide / width, tall / height
    way = cv2.INTER_AREA if x * y < 1 else cv2.INTER_LINEAR
    moved = tuple(
        one.model_copy(update={"box": Box(one.box.x0 * x, one.box.y0 * y, one.box.x1 * x, one.box.y1 * y)})
        for one in example.elements
    )
    return replace(
        example, pixels=cv2.resize(example.pixels, (wide, tall), interpolation=way), elements=moved
    )
