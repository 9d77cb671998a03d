"""What every interchangeable encoder answers."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn


class Encoder(nn.Module):
    """width: of a patch's features; patch: its side in pixels."""

    width: int
    patch: int

    def forward(self, pixels: Tensor) -> Tensor:
        """pixels [T, 3, h, w] in 0..255, sides multiples of `patch` -> [T, h/patch * w/patch, width]."""
        raise NotImplementedError

    def load(self, folder: Path | str) -> None:
        """Takes trained weights of its own kind from a folder."""
        raise NotImplementedError
