"""Four neighbouring tokens joined and projected to one: the adapter between picture and decoder.

The space-to-depth projection of InternVL ("pixel shuffle", arXiv 2404.16821).
"""

from __future__ import annotations

from torch import Tensor, nn

from handeye.vlm.adapters.base import Adapter


def tokens_out(patches_in: int) -> int:
    return patches_in // 4


class PoolAdapter(Adapter):
    def __init__(self, width: int, width_out: int | None = None) -> None:
        super().__init__()
        self.project = nn.Linear(4 * width, width_out or width, bias=False)

    def tokens_out(self, patches_in: int) -> int:
        return tokens_out(patches_in)

    def forward(self, tokens: Tensor, grid: tuple[int, int]) -> Tensor:
        """tokens [B, h*w, D] of an even grid (h, w) -> [B, h*w/4, D]."""
        height, width = grid
        x = tokens.unflatten(1, (height // 2, 2, width // 2, 2)).permute(0, 1, 3, 2, 4, 5)
        return self.joined(x.flatten(1, 2).flatten(2))

    def joined(self, fours: Tensor) -> Tensor:
        """fours [B, K, 4 * D]: four neighbours side by side, row by row -> [B, K, D]."""
        return self.project(fours)
