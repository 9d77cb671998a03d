"""Picture and text meet after the last layer: one pooled vector of the picture joins each hidden state.

The two towers of CLIP (arXiv 2103.00020) with a joint head: what VLMs before cross-attention did.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from handeye.vlm.fusion.base import Fusion, before


class LateFusion(Fusion):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.weigh = nn.Linear(width, 1)
        self.join = nn.Sequential(nn.Linear(2 * width, width), nn.GELU(), nn.Linear(width, width))

    def attach(self, decoder: PreTrainedModel) -> None:
        before(decoder.get_output_embeddings(), self._joined)

    def _joined(self, hidden: Tensor) -> Tensor:
        if self.seen is None:
            return hidden
        tokens, mask = self.seen.tokens, self.seen.mask
        weights = self.weigh(tokens).squeeze(-1).masked_fill(~mask, -1e4).softmax(-1) * mask
        pooled = (weights.unsqueeze(1) @ tokens).expand(-1, hidden.shape[1], -1)  # [B, S, D]
        return hidden + self.join(torch.cat((hidden, pooled), -1))
