"""Gated cross-attention: as cross-attention, behind gates that start closed. Flamingo (arXiv 2204.14198).

At step 0 the logits equal the text-only decoder's; training opens the gates. A text sees all of its pictures,
where Flamingo's sees only the last one before it.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from handeye.vlm.fusion.base import Memory
from handeye.vlm.fusion.cross import CrossFusion, CrossLayer
from handeye.vlm.layers import FeedForward


class GatedLayer(CrossLayer):
    def __init__(self, width: int) -> None:
        super().__init__(width)
        self.norm_ff = nn.LayerNorm(width)
        self.feed_forward = FeedForward(width)
        self.gate_look = nn.Parameter(torch.zeros(1))
        self.gate_ff = nn.Parameter(torch.zeros(1))

    def forward(self, hidden: Tensor, memory: Memory) -> Tensor:
        hidden = hidden + self.gate_look.tanh() * self.look(hidden, memory)
        return hidden + self.gate_ff.tanh() * self.feed_forward(self.norm_ff(hidden))


class GatedFusion(CrossFusion):
    layer = GatedLayer
