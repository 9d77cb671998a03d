"""Pictures as discrete codes: a small VQ encoder (VQ-VAE, arXiv 1711.00937; as in Chameleon, 2405.09818).

Trained by `loss` on pictures alone, before the decoder learns its codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from handeye.vlm.layers import ResidualBlock

COMMITMENT = 0.25
WIDTH = 32


class VqEncoder(nn.Module):
    patch = 16

    def __init__(self, codes: int, width: int = WIDTH) -> None:
        """codes: size of the codebook; width: of a code's vector."""
        super().__init__()
        steps: list[nn.Module] = [nn.Conv2d(3, width, 4, 2, 1)]
        for _ in range(3):
            steps += [ResidualBlock(width), nn.Conv2d(width, width, 4, 2, 1)]
        self.down = nn.Sequential(*steps)
        self.book = nn.Embedding(codes, width)
        nn.init.uniform_(self.book.weight, -1.0, 1.0)
        back: list[nn.Module] = []
        for _ in range(3):
            back += [nn.ConvTranspose2d(width, width, 4, 2, 1), ResidualBlock(width)]
        self.up = nn.Sequential(*back, nn.ConvTranspose2d(width, 3, 4, 2, 1))

    def codes(self, pixels: Tensor) -> Tensor:
        """pixels [T, 3, h, w] in 0..255 -> code numbers [T, h/16 * w/16], row-major."""
        return self._nearest(self.down(pixels / 127.5 - 1)).flatten(1)

    def loss(self, pixels: Tensor) -> Tensor:
        """Of the picture made again from its codes, with the codebook's and the commitment's terms."""
        wanted = pixels / 127.5 - 1
        z = self.down(wanted)  # [T, D, h/16, w/16]
        chosen = self.book(self._nearest(z)).permute(0, 3, 1, 2)
        through = z + (chosen - z).detach()  # the gradient passes the choice by
        pull = F.mse_loss(chosen, z.detach()) + COMMITMENT * F.mse_loss(z, chosen.detach())
        return F.mse_loss(self.up(through), wanted) + pull

    def _nearest(self, z: Tensor) -> Tensor:
        """z [T, D, h, w] -> [T, h, w]."""
        flat = z.permute(0, 2, 3, 1)
        return torch.cdist(flat.flatten(0, 2), self.book.weight).argmin(-1).view(flat.shape[:3])


def vq_of(vision: Mapping[str, Any]) -> VqEncoder:
    """From a config's `vision`: {"kind": "vq", "codes": number, and perhaps "width"}."""
    return VqEncoder(**{name: value for name, value in vision.items() if name != "kind"})
