"""Fusion, instruction first: visual tokens look at the words, then at each other, tile by tile; pooled
tokens of all tiles then see the whole screen and give that context back.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from handeye.vlm.adapters.pool import PoolAdapter
from handeye.vlm.layers import Block, rotary_grid
from handeye.vlm.layout import Frame
from handeye.vlm.sizes import Sizes

MARK_RADIUS = 12.0
"""Width in pixels of the mark that an earlier action leaves on the visual tokens."""
FREQUENCIES = 8


class ConditionedFusion(nn.Module):
    def __init__(self, config: Sizes) -> None:
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
        self, tokens: Tensor, frame: Frame, origins: Tensor, past: Tensor, words: Tensor, mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        """tokens [B, G, C, D] kept tokens in windows; origins [B, T, 2] screen x, y of each tile;
        past [B, K, 2] screen x, y of earlier actions (negative: none); words [B, L, D], mask [B, L].

        Gives conditioned tokens [B, G * C, D] and coarse tokens [B, K, D].
        """
        batch, windows = tokens.shape[:2]
        centers = frame.places(origins)
        x = tokens + self.place(_waves(centers)).to(tokens.dtype)
        near = torch.exp(
            -(centers.unsqueeze(3) - past[:, None, None]).square().sum(-1) / (2 * MARK_RADIUS**2)
        )  # [B, G, C, K]
        near = near * (past[:, None, None, :, 0] >= 0)
        x = (x + (near @ self.marks).to(x.dtype)).flatten(0, 1)  # [B*G, C, D]

        on = (frame.kept >= 0).flatten(0, 1)
        tile = frame.tile.flatten(0, 1)
        together = (tile.unsqueeze(1) == tile.unsqueeze(2)) & on.unsqueeze(1)
        rotary = self._rotary(frame, x.device)
        for layer in self.layers:
            x = layer(x, words, mask.unsqueeze(1), mask=together, rotary=rotary)
        x = x.unflatten(0, (batch, windows)).flatten(1, 2)

        coarse = self.pool.joined(_children(x * (frame.kept >= 0).flatten(1).unsqueeze(-1), frame.children))
        coarse = coarse + self.place(_waves(frame.coarse_places(origins))).to(coarse.dtype)
        known = (frame.coarse >= 0).unsqueeze(1)
        for layer in self.coarse_layers:
            coarse = layer(coarse, words, mask.unsqueeze(1), mask=known)
        coarse = self.norm_coarse(coarse)
        parent = frame.parent.unsqueeze(-1).expand(-1, -1, coarse.shape[-1])
        return self.norm(x + self.back(coarse).gather(1, parent)), coarse

    def _rotary(self, frame: Frame, device: torch.device) -> Tensor:
        """Angles of each kept token's place in its tile: [2, B*G, 1, C, d]."""
        high, broad = frame.grid
        table = rotary_grid(high, broad, self.head_size, device)
        inside = (frame.kept.clamp(min=0) % (high * broad)).flatten(0, 1)
        return table[:, inside].unsqueeze(2)


def _children(x: Tensor, children: Tensor) -> Tensor:
    """x [B, L, D], children [B, K, 4] of 0..L -> [B, K, 4 * D]; L gives zeros."""
    padded = F.pad(x, (0, 0, 0, 1))
    index = children.flatten(1).unsqueeze(-1).expand(-1, -1, x.shape[-1])
    return padded.gather(1, index).unflatten(1, (-1, 4)).flatten(2)


def _waves(places: Tensor) -> Tensor:
    """sin and cos of x and y at wavelengths 64 px to 8192 px: [..., 4 * FREQUENCIES]."""
    scale = 2 * torch.pi / (64 * 2 ** torch.arange(FREQUENCIES, device=places.device).float())
    angles = (places.unsqueeze(-1) * scale).flatten(-2)
    return torch.cat((angles.sin(), angles.cos()), -1)
