"""Visual expert: picture tokens stand in the text, with matrices of their own in every layer.

CogVLM (arXiv 2311.03079): each matrix of attention and feed-forward has a copy that only picture tokens go
through; both attend to each other, and the words' own matrices stay as they were.
"""

from __future__ import annotations

import copy
from functools import partial
from typing import Any

from torch import Tensor, nn
from transformers import PreTrainedModel

from handeye.vlm.fusion.base import Fusion, layers_of


class ExpertFusion(Fusion):
    in_sequence = True

    def __init__(self, decoder: PreTrainedModel) -> None:
        super().__init__()
        found = _matrices(decoder)
        if not found:
            raise ValueError(f"{type(decoder).__name__} has no nn.Linear in its layers; use another decoder")
        self.experts = nn.ModuleList(copy.deepcopy(matrix) for matrix in found)

    def attach(self, decoder: PreTrainedModel) -> None:
        for expert, matrix in zip(self.experts, _matrices(decoder), strict=True):
            matrix.register_forward_hook(partial(self._routed, expert))

    def begin_from(self, decoder: PreTrainedModel) -> None:
        """Starts the experts as the decoder's own matrices, once it has its trained weights."""
        for expert, matrix in zip(self.experts, _matrices(decoder), strict=True):
            expert.load_state_dict(matrix.state_dict())

    def _routed(self, expert: nn.Module, module: nn.Module, args: tuple[Any, ...], out: Tensor) -> Tensor:
        if self.seen is None or not self.seen.places.any():
            return out
        places = self.seen.places
        routed = out.clone()
        routed[places] = expert(args[0][places]).to(out.dtype)
        return routed


def _matrices(decoder: PreTrainedModel) -> list[nn.Linear]:
    return [module for module in layers_of(decoder).modules() if isinstance(module, nn.Linear)]
