"""The prompt encoder: bytes to word-aware states, bidirectional, seen by the picture and the decoder."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from handeye.vlm.layers import Block, rotary_line
from handeye.vlm.sizes import Sizes


class PromptEncoder(nn.Module):
    def __init__(self, config: Sizes) -> None:
        super().__init__()
        d = config.width
        self.embed = nn.Embedding(config.vocab_size, d)
        nn.init.normal_(self.embed.weight, std=0.5)
        self.typed = nn.Embedding(2, d)
        self.neighbours = nn.Conv1d(d, d, 5, padding=2)
        self.layers = nn.ModuleList(Block(d, config.heads) for _ in range(config.text_layers))
        self.norm = nn.LayerNorm(d)
        self.head_size = d // config.heads

    def forward(self, tokens: Tensor, typed: Tensor, mask: Tensor, allowed: Tensor | None = None) -> Tensor:
        """tokens [B, L]; typed [B, L] 1 where an earlier action already typed that byte; mask [B, L];
        allowed [B, L, L] True where a byte may look at another, by default at all in the mask.

        Gives [B, L, D].
        """
        allowed = mask.unsqueeze(1) if allowed is None else allowed
        x = self.embed(tokens) + self.typed(typed)
        x = x * mask.unsqueeze(-1)
        x = x + F.gelu(self.neighbours(x.transpose(1, 2)).transpose(1, 2), approximate="tanh")
        rotary = rotary_line(x.shape[1], self.head_size, x.device)
        for layer in self.layers:
            x = layer(x, mask=allowed, rotary=rotary)
        return self.norm(x)
