"""Convolutions, pooling to a fixed square, convolutions: few tokens that keep their places.

The C-Abstractor of Honeybee (arXiv 2312.06742), with plain residual blocks for its RegNet ones.
"""

from __future__ import annotations

import math

from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d

from handeye.vlm.adapters.base import Adapter
from handeye.vlm.layers import ResidualBlock


class AbstractorAdapter(Adapter):
    def __init__(self, width_in: int, width_out: int, queries: int) -> None:
        """queries: a square number; another is rounded down to one."""
        super().__init__()
        self.side = max(1, math.isqrt(queries))
        self.before = ResidualBlock(width_in)
        self.after = ResidualBlock(width_in)
        self.project = nn.Linear(width_in, width_out)

    def tokens_out(self, patches_in: int) -> int:
        return self.side**2

    def forward(self, tokens: Tensor, grid: tuple[int, int]) -> Tensor:
        """tokens [B, h*w, width_in] of the grid (h, w) -> [B, side**2, width_out]."""
        x = tokens.transpose(1, 2).unflatten(2, grid)  # [B, D, h, w]
        x = self.after(adaptive_avg_pool2d(self.before(x), self.side))  # [B, D, side, side]
        return self.project(x.flatten(2).transpose(1, 2))
