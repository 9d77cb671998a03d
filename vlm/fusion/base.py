"""What every fusion of picture and text has: a place for the picture's tokens, and hooks on the decoder.

A fusion changes a causal model of transformers from outside: hooks on its layers read `seen`, which the model
sets for the time of one forward. With `seen` unset the decoder is the text-only one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from torch import Tensor, nn
from transformers import PreTrainedModel


@dataclass
class Memory:
    """The picture for the decoder. tokens [B, M, D] (native: code numbers [B, M]); mask [B, M] False for
    padding; places [B, S] True where an image token stands in the text."""

    tokens: Tensor
    mask: Tensor
    places: Tensor


class Fusion(nn.Module):
    in_sequence = False
    """Whether the picture's tokens stand in the text, one place each, or beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Memory | None = None

    @contextmanager
    def seeing(self, memory: Memory | None) -> Iterator[None]:
        self.seen = memory
        try:
            yield
        finally:
            self.seen = None

    def attach(self, decoder: PreTrainedModel) -> None:
        """Registers the hooks; called once, when model and fusion are built."""


def layers_of(decoder: PreTrainedModel) -> nn.ModuleList:
    """The decoder's stack of layers, whatever its family calls it."""
    count = decoder.config.num_hidden_layers
    for module in decoder.modules():
        if isinstance(module, nn.ModuleList) and len(module) == count:
            return module
    raise ValueError(f"{type(decoder).__name__} keeps no list of its {count} layers; use another decoder")


def before(layer: nn.Module, change: Callable[[Tensor], Tensor]) -> None:
    """From now on `change` is applied to the hidden states [B, S, D] that enter the layer."""
    layer.register_forward_pre_hook(partial(_changed, change), with_kwargs=True)  # a copy copies it too


def _changed(
    change: Callable[[Tensor], Tensor], module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Any, Any]:
    if args:
        return (change(args[0]), *args[1:]), kwargs
    return args, kwargs | {"hidden_states": change(kwargs["hidden_states"])}
