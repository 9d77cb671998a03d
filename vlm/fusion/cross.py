"""Cross-attention: before every k-th layer of the decoder the text looks at the picture.

As in the Transformer's own decoder (arXiv 1706.03762), and in NVLM-X (arXiv 2409.11402).
"""

from __future__ import annotations

from functools import partial

from torch import Tensor, nn
from transformers import PreTrainedModel

from handeye.vlm.fusion.base import Fusion, Memory, before, layers_of
from handeye.vlm.layers import Attention, heads_for


class CrossLayer(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.norm_memory = nn.LayerNorm(width)
        self.attention = Attention(width, heads_for(width))

    def look(self, hidden: Tensor, memory: Memory) -> Tensor:
        """What hidden [B, S, D] finds in the picture [B, S, D]; zero for a text without a picture."""
        mask = memory.mask.unsqueeze(1)
        found = self.attention(self.norm(hidden), self.norm_memory(memory.tokens), mask)
        return found * mask.any(-1, keepdim=True)

    def forward(self, hidden: Tensor, memory: Memory) -> Tensor:
        return hidden + self.look(hidden, memory)


class CrossFusion(Fusion):
    layer: type[CrossLayer] = CrossLayer

    def __init__(self, width: int, layers: int, every: int) -> None:
        super().__init__()
        self.every = every
        self.layers = nn.ModuleList(self.layer(width) for _ in range(-(-layers // every)))

    def attach(self, decoder: PreTrainedModel) -> None:
        for look, layer in zip(self.layers, layers_of(decoder)[:: self.every], strict=True):
            before(layer, partial(self._changed, look))

    def _changed(self, look: nn.Module, hidden: Tensor) -> Tensor:
        return hidden if self.seen is None else look(hidden, self.seen)
