"""Our small causal transformer: action tokens in, looking at prompt and screen through cross-attention."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from handeye.vlm.layers import Block, rotary_line
from handeye.vlm.sizes import Sizes


class Decoder(nn.Module):
    def __init__(self, config: Sizes) -> None:
        super().__init__()
        d = config.width
        self.pointed = nn.Linear(d, d, bias=False)
        self.copied = nn.Linear(d, d, bias=False)
        self.layers = nn.ModuleList(Block(d, config.heads, cross=True) for _ in range(config.decoder_layers))
        self.norm = nn.LayerNorm(d)
        self.head_size = d // config.heads

    def forward(
        self, embedded: Tensor, pointed: Tensor, copied: Tensor, memory: Tensor, memory_mask: Tensor
    ) -> Tensor:
        """embedded [B, S, D] action tokens; pointed, copied [B, S, D] features of the cell or prompt byte
        that the token before chose (zero elsewhere); memory [B, M, D]. Gives hidden states [B, S, D].
        """
        x = embedded + self.pointed(pointed) + self.copied(copied)
        steps = x.shape[1]
        causal = torch.ones(steps, steps, dtype=torch.bool, device=x.device).tril().unsqueeze(0)
        rotary = rotary_line(steps, self.head_size, x.device)
        for layer in self.layers:
            x = layer(x, memory, memory_mask.unsqueeze(1), mask=causal, rotary=rotary)
        return self.norm(x)
