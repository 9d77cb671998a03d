"""Our encoder: a strided convolution stem, then a ViT inside each tile.

A tile is encoded alone, so equal pixels give equal features whatever else is on the screen: unchanged
tiles can be reused exactly. Stem as in "Early Convolutions Help Transformers See Better"
(arXiv 2106.14881); ViT, arXiv 2010.11929.
"""

from __future__ import annotations

from torch import Tensor, nn

from handeye.vlm.layers import Block, ChannelNorm, ResidualBlock, rotary_grid
from handeye.vlm.sizes import Sizes


class ConvViT(nn.Module):
    def __init__(self, config: Sizes) -> None:
        super().__init__()
        c, d = config.stem_width, config.width
        self.stem = nn.Sequential(
            nn.Conv2d(3, c // 4, 3, 2, 1),
            nn.GELU(approximate="tanh"),
            nn.Conv2d(c // 4, c // 2, 3, 2, 1),
            ResidualBlock(c // 2),
            nn.Conv2d(c // 2, c, 3, 2, 1),
            *(ResidualBlock(c) for _ in range(config.stem_blocks)),
            ChannelNorm(c),
        )
        self.to_tokens = nn.Conv2d(c, d, 2, 2)
        self.layers = nn.ModuleList(Block(d, config.heads) for _ in range(config.encoder_layers))
        self.norm = nn.LayerNorm(d)
        self.head_size = d // config.heads

    def forward(self, tiles: Tensor) -> tuple[Tensor, Tensor]:
        """tiles [T, 3, h, w] float in -1..1, h and w multiples of 32.

        Gives fine cells [T, C, h/8, w/8] and tokens [T, h/16 * w/16, D] (row-major).
        """
        fine = self.stem(tiles)  # [T, C, h/8, w/8]
        grid = self.to_tokens(fine)  # [T, D, h/16, w/16]
        rotary = rotary_grid(grid.shape[2], grid.shape[3], self.head_size, tiles.device)
        tokens = grid.flatten(2).transpose(1, 2)
        for layer in self.layers:
            tokens = layer(tokens, rotary=rotary)
        return fine, self.norm(tokens)
