"""What hidden states become: a point on the screen, a span of the prompt.

Pointing by attention over visual cells follows GUI-Actor (arXiv 2506.03143), the sub-cell offset MolmoPoint
(arXiv 2603.28069), the span pointer CC-Net (arXiv 2202.08137).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from vlm.config import STEM_STRIDE, HandeyeConfig


class PointingHead(nn.Module):
    """Scores every fine cell of every tile, and "nowhere", for a query."""

    def __init__(self, config: HandeyeConfig) -> None:
        super().__init__()
        p = config.point_width
        self.width = p
        self.from_tokens = nn.Linear(config.width, 4 * p, bias=False)
        self.from_fine = nn.Linear(config.stem_width, p, bias=False)
        self.mix = nn.Sequential(
            nn.LayerNorm(p), nn.Linear(p, p), nn.GELU(approximate="tanh"), nn.Linear(p, p)
        )
        self.query = nn.Linear(config.width, p, bias=False)
        self.nowhere = nn.Linear(config.width, 1)
        self.offset = nn.Linear(p, 2)

    def keys(self, tokens: Tensor, fine: Tensor, grid: tuple[int, int]) -> Tensor:
        """tokens [B, N, D] on a grid (h, w), fine [B, C, 2h, 2w] -> keys of
        the cells [B, 4N, P], row-major."""
        height, width = grid
        up = self.from_tokens(tokens).unflatten(-1, (2, 2, self.width)).unflatten(1, (height, width))
        up = up.permute(0, 1, 3, 2, 4, 5).flatten(3, 4).flatten(1, 3)  # [B, 4N, P]
        raw = up + self.from_fine(fine.flatten(2).transpose(1, 2))
        return raw + self.mix(raw)

    def forward(self, hidden: Tensor, keys: Tensor, valid: Tensor) -> Tensor:
        """hidden [B, S, D], keys [B, M, P] of all tiles' cells, valid [B, M] -> logits [B, S, M + 1];
        the last one is "nowhere"."""
        scores = self.query(hidden) @ keys.transpose(1, 2) * (self.width**-0.5)
        scores = scores.float().masked_fill(~valid.unsqueeze(1), -1e4)
        return torch.cat((scores, self.nowhere(hidden).float()), -1)

    def offsets(self, keys: Tensor) -> Tensor:
        """Pixels from a cell's centre to the target's, bounded by one cell: [..., 2] as x, y."""
        return self.offset(keys).float().tanh() * STEM_STRIDE


class CopyHead(nn.Module):
    """First or last byte of the span to type, as logits over the prompt."""

    def __init__(self, config: HandeyeConfig) -> None:
        super().__init__()
        self.query = nn.Linear(config.width, config.width, bias=False)
        self.key = nn.Linear(config.width, config.width, bias=False)

    def forward(self, hidden: Tensor, words: Tensor, mask: Tensor) -> Tensor:
        """hidden [B, S, D], words [B, L, D], mask [B, L] -> [B, S, L]."""
        scores = self.query(hidden) @ self.key(words).transpose(1, 2) * (words.shape[-1] ** -0.5)
        return scores.float().masked_fill(~mask.unsqueeze(1), -1e4)
