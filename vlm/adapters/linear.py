"""One matrix: every patch becomes one token. LLaVA (arXiv 2304.08485)."""

from __future__ import annotations

from torch import Tensor, nn

from handeye.vlm.adapters.base import Adapter


class LinearAdapter(Adapter):
    def __init__(self, width_in: int, width_out: int) -> None:
        super().__init__()
        self.project = nn.Linear(width_in, width_out)

    def tokens_out(self, patches_in: int) -> int:
        return patches_in

    def forward(self, tokens: Tensor, grid: tuple[int, int]) -> Tensor:
        """tokens [B, N, width_in] -> [B, N, width_out]; the grid does not matter."""
        return self.project(tokens)
