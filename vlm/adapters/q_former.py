"""Learned queries look at the patches and at each other: a fixed number of tokens. BLIP-2 (arXiv 2301.12597).

Without the text that BLIP-2's second stage lets the queries see.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from handeye.vlm.adapters.base import Adapter
from handeye.vlm.layers import Block, heads_for

LAYERS = 2


class QFormerAdapter(Adapter):
    def __init__(self, width_in: int, width_out: int, queries: int) -> None:
        super().__init__()
        self.queries = nn.Parameter(torch.randn(queries, width_in) * 0.02)
        heads = heads_for(width_in)
        self.layers = nn.ModuleList(Block(width_in, heads, cross=True) for _ in range(LAYERS))
        self.norm = nn.LayerNorm(width_in)
        self.project = nn.Linear(width_in, width_out)

    def tokens_out(self, patches_in: int) -> int:
        return len(self.queries)

    def forward(self, tokens: Tensor, grid: tuple[int, int]) -> Tensor:
        """tokens [B, N, width_in] -> [B, queries, width_out]."""
        x = self.queries.expand(len(tokens), -1, -1)
        for layer in self.layers:
            x = layer(x, tokens)
        return self.project(self.norm(x))
