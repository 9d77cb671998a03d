"""Two matrices with a GELU between them: every patch becomes one token. LLaVA-1.5 (arXiv 2310.03744)."""

from __future__ import annotations

from torch import Tensor, nn

from handeye.vlm.adapters.base import Adapter


class MlpAdapter(Adapter):
    def __init__(self, width_in: int, width_out: int) -> None:
        super().__init__()
        self.project = nn.Sequential(
            nn.Linear(width_in, width_out), nn.GELU(), nn.Linear(width_out, width_out)
        )

    def tokens_out(self, patches_in: int) -> int:
        return patches_in

    def forward(self, tokens: Tensor, grid: tuple[int, int]) -> Tensor:
        """tokens [B, N, width_in] -> [B, N, width_out]; the grid does not matter."""
        return self.project(tokens)
