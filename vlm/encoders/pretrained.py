"""CLIP (arXiv 2103.00020), SigLIP (arXiv 2303.15343) and DINOv2 (arXiv 2304.07193): transformers' classes.

From their vision config, small and from scratch, or with the weights of any checkpoint folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import transformers
from torch import Tensor, nn
from transformers.image_utils import (
    IMAGENET_DEFAULT_MEAN,
    IMAGENET_DEFAULT_STD,
    OPENAI_CLIP_MEAN,
    OPENAI_CLIP_STD,
)

from handeye.vlm.encoders.base import Encoder

CLASSES = {
    "clip": ("CLIPVisionConfig", "CLIPVisionModel"),
    "siglip": ("SiglipVisionConfig", "SiglipVisionModel"),
    "dinov2": ("Dinov2Config", "Dinov2Model"),
}
"""Config and model of each in transformers, by name: they are imported when they are used."""
COLOURS = {
    "clip": (OPENAI_CLIP_MEAN, OPENAI_CLIP_STD),
    "siglip": ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
    "dinov2": (IMAGENET_DEFAULT_MEAN, IMAGENET_DEFAULT_STD),
}
"""Mean and spread of the red, green and blue (0..1) that each was trained with."""


class PretrainedEncoder(Encoder):
    def __init__(self, kind: str, **shape: Any) -> None:
        """kind: a key of CLASSES; shape: its vision config's own fields."""
        super().__init__()
        config_class, model_class = classes(kind)
        more = {"vision_use_head": False} if kind == "siglip" else {}
        config = config_class(**{**shape, **more})
        self.kind = kind
        self.vision = model_class(config)
        self.width: int = config.hidden_size
        self.patch: int = config.patch_size

    def forward(self, pixels: Tensor) -> Tensor:
        """pixels [T, 3, h, w] in 0..255, sides multiples of `patch` -> [T, h/patch * w/patch, width]."""
        mean, spread = (pixels.new_tensor(side).view(3, 1, 1) for side in COLOURS[self.kind])
        coloured = (pixels / 255 - mean) / spread
        more = {} if self.kind == "dinov2" else {"interpolate_pos_encoding": True}
        states = self.vision(pixel_values=coloured, **more).last_hidden_state
        return states if self.kind == "siglip" else states[:, 1:]  # without the class token

    def load(self, folder: Path | str) -> None:
        """Takes the weights of a checkpoint folder of its kind, a whole CLIP or only its vision half."""
        loaded = classes(self.kind)[1].from_pretrained(
            folder, config=self.vision.config, local_files_only=True
        )
        self.vision.load_state_dict(loaded.state_dict())


def classes(kind: str) -> tuple[Any, Any]:
    """Config class and model class."""
    config, model = CLASSES[kind]
    return getattr(transformers, config), getattr(transformers, model)


def shape_of(kind: str, folder: Path | str) -> dict[str, Any]:
    """The `vision` entry of a config for a checkpoint folder: its kind and its own fields."""
    config = classes(kind)[0].from_pretrained(folder, local_files_only=True)
    return {"kind": kind, **config.to_diff_dict()}


class TwoEncoders(Encoder):
    """Two encoders on the same picture, features joined patch by patch, as Prismatic VLMs
    (arXiv 2402.07865) join SigLIP and DINOv2. The second sees the picture scaled to the first's grid.
    """

    def __init__(self, first: Encoder, second: Encoder) -> None:
        super().__init__()
        self.first, self.second = first, second
        self.width = first.width + second.width
        self.patch = first.patch

    def forward(self, pixels: Tensor) -> Tensor:
        """pixels [T, 3, h, w] -> [T, N, first's width + second's]."""
        rows, columns = pixels.shape[-2] // self.patch, pixels.shape[-1] // self.patch
        size = rows * self.second.patch, columns * self.second.patch
        scaled = nn.functional.interpolate(pixels, size, mode="bilinear", antialias=True)
        return torch.cat((self.first(pixels), self.second(scaled)), -1)
