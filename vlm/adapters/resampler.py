"""Learned latents attend to patches and latents together: a fixed number of tokens.

The Perceiver resampler of Flamingo (arXiv 2204.14198).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from handeye.vlm.adapters.base import Adapter
from handeye.vlm.layers import Attention, FeedForward, heads_for

LAYERS = 2


class ResamplerLayer(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm_patches = nn.LayerNorm(width)
        self.norm_latents = nn.LayerNorm(width)
        self.attention = Attention(width, heads_for(width))
        self.norm_ff = nn.LayerNorm(width)
        self.feed_forward = FeedForward(width)

    def forward(self, latents: Tensor, patches: Tensor) -> Tensor:
        """latents [B, Q, D] look at patches [B, N, D] and themselves -> [B, Q, D]."""
        own = self.norm_latents(latents)
        memory = torch.cat((self.norm_patches(patches), own), 1)  # [B, N + Q, D]
        latents = latents + self.attention(own, memory)
        return latents + self.feed_forward(self.norm_ff(latents))


class ResamplerAdapter(Adapter):
    def __init__(self, width_in: int, width_out: int, queries: int) -> None:
        super().__init__()
        self.latents = nn.Parameter(torch.randn(queries, width_in) * 0.02)
        self.layers = nn.ModuleList(ResamplerLayer(width_in) for _ in range(LAYERS))
        self.norm = nn.LayerNorm(width_in)
        self.project = nn.Linear(width_in, width_out)

    def tokens_out(self, patches_in: int) -> int:
        return len(self.latents)

    def forward(self, tokens: Tensor, grid: tuple[int, int]) -> Tensor:
        """tokens [B, N, width_in] -> [B, queries, width_out]."""
        x = self.latents.expand(len(tokens), -1, -1)
        for layer in self.layers:
            x = layer(x, tokens)
        return self.project(self.norm(x))
