"""Fusion, instruction first: visual tokens look at the words, then at each other, tile by tile; pooled
tokens of all tiles then see the whole screen and give that context back.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from vlm.adapters.pool import PoolAdapter
from vlm.config import COARSE_STRIDE, TOKEN_STRIDE, HandeyeConfig
from vlm.layers import Block, rotary_grid

MARK_RADIUS = 12.0
"""Width in pixels of the mark that an earlier action leaves on the visual tokens."""
FREQUENCIES = 8


class ConditionedFusion(nn.Module):
    def __init__(self, config: HandeyeConfig) -> None:
        super().__init__()
        d = config.width
        self.place = nn.Linear(4 * FREQUENCIES, d)
        self.marks = nn.Parameter(torch.randn(config.past_points, d) * 0.02)
        self.layers = nn.ModuleList(Block(d, config.heads, cross=True) for _ in range(config.fusion_layers))
        self.pool = PoolAdapter(d)
        self.coarse_layers = nn.ModuleList(
            Block(d, config.heads, cross=True) for _ in range(config.coarse_layers)
        )
        self.norm_coarse = nn.LayerNorm(d)
        self.back = nn.Linear(d, d, bias=False)
        self.norm = nn.LayerNorm(d)
        self.head_size = d // config.heads

    def forward(
        self,
        tokens: Tensor,
        grid: tuple[int, int],
        origins: Tensor,
        past: Tensor,
        words: Tensor,
        mask: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """tokens [B, T, N, D] of T tiles with (h, w) = grid; origins [B, T, 2] screen x, y of each tile;
        past [B, K, 2] screen x, y of earlier actions (negative: none); words [B, L, D], mask [B, L].

        Gives conditioned tokens [B, T, N, D] and coarse tokens [B, T * N/4, D].
        """
        batch, tiles, count, d = tokens.shape
        height, width = grid
        centers = _centers(height, width, TOKEN_STRIDE, origins)  # [B, T, N, 2]
        x = tokens + self.place(_waves(centers)).to(tokens.dtype)
        near = torch.exp(
            -(centers.unsqueeze(3) - past[:, None, None]).square().sum(-1) / (2 * MARK_RADIUS**2)
        )  # [B, T, N, K]
        near = near * (past[:, None, None, :, 0] >= 0)
        x = x + (near @ self.marks).to(x.dtype)

        x = x.flatten(0, 1)  # [B*T, N, D]
        words_each = words.repeat_interleave(tiles, 0)
        mask_each = mask.repeat_interleave(tiles, 0).unsqueeze(1)
        rotary = rotary_grid(height, width, self.head_size, x.device)
        for layer in self.layers:
            x = layer(x, words_each, mask_each, rotary=rotary)

        coarse = self.pool(x, grid).unflatten(0, (batch, tiles)).flatten(1, 2)  # [B, T*N/4, D]
        places = _centers(height // 2, width // 2, COARSE_STRIDE, origins).flatten(1, 2)
        coarse = coarse + self.place(_waves(places)).to(coarse.dtype)
        for layer in self.coarse_layers:
            coarse = layer(coarse, words, mask.unsqueeze(1))
        coarse = self.norm_coarse(coarse)
        context = self.back(coarse).reshape(batch * tiles, height // 2, 1, width // 2, 1, d)
        context = context.expand(-1, -1, 2, -1, 2, -1).reshape(batch * tiles, count, d)
        return self.norm(x + context).unflatten(0, (batch, tiles)), coarse


def _centers(height: int, width: int, stride: int, origins: Tensor) -> Tensor:
    """Screen pixel of each cell's centre: [B, T, height*width, 2] as x, y."""
    ys, xs = torch.meshgrid(
        torch.arange(height, device=origins.device), torch.arange(width, device=origins.device), indexing="ij"
    )
    local = (torch.stack((xs, ys), -1).flatten(0, 1) + 0.5) * stride
    return origins.float().unsqueeze(2) + local


def _waves(places: Tensor) -> Tensor:
    """sin and cos of x and y at wavelengths 64 px to 8192 px: [..., 4 * FREQUENCIES]."""
    scale = 2 * torch.pi / (64 * 2 ** torch.arange(FREQUENCIES, device=places.device).float())
    angles = (places.unsqueeze(-1) * scale).flatten(-2)
    return torch.cat((angles.sin(), angles.cos()), -1)
