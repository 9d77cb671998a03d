"""What every adapter answers."""

from __future__ import annotations

from torch import Tensor, nn


class Adapter(nn.Module):
    def tokens_out(self, patches_in: int) -> int:
        """Tokens that it makes of one tile's patches."""
        raise NotImplementedError

    def forward(self, tokens: Tensor, grid: tuple[int, int]) -> Tensor:
        """tokens [B, N, width_in] of the grid (h, w), row-major -> [B, tokens_out(N), width_out]."""
        raise NotImplementedError
