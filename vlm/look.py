"""Where the built-in VLM looks while it decides: its pointing heat map and the attention of its layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from handeye.vlm.decide import Reader, decide
from handeye.vlm.layers import Attention
from handeye.vlm.layout import dense
from handeye.vlm.network import Network
from handeye.vlm.processor import Answer
from handeye.vlm.sizes import COARSE_STRIDE, TOKEN_STRIDE


@dataclass
class Look:
    """answer: the decision. Maps are [T, h, w] float32, one a tile, each cell covering its part of the tile.

    heat: chance of each fine cell (0..1, all tiles and "nowhere" sum to 1), None when it did not point.
    nowhere: chance that the target is absent. layers: by name, how much each place looks at the words
    (fusion: 0 as if at random .. 1 at one word), or is looked at (decoder: share of the attention).
    """

    answer: Answer
    heat: np.ndarray | None = None
    nowhere: float = 0.0
    layers: dict[str, np.ndarray] = field(default_factory=dict)


def look(model: Network, inputs: dict[str, Tensor], reader: Reader | None = None) -> Look:
    """Decides as `decide` does, in float32, and keeps what it looked at."""
    tiles, tall, wide = inputs["pixel_values"].shape[1], *inputs["pixel_values"].shape[-2:]
    kept, coarse = inputs["kept"][0].flatten().numpy(), inputs["coarse"][0].numpy()
    points: list[Tensor] = []
    caught: dict[str, Tensor] = {}
    with _watching(model, points, caught):
        found = Look(decide(model, inputs, half=False, reader=reader))
    if points:
        chances = points[0].softmax(-1)[0, 0]
        found.nowhere = float(chances[-1])
        found.heat = _heat(chances[:-1].numpy(), kept, tiles, tall, wide)
    words = inputs["tokens"].shape[1]
    for name, attention in caught.items():
        if name.startswith("decoder"):
            flat = attention[0, :, -1, words:].mean(0)  # the mean of the heads, at the last token
        else:
            flat = _sharpness(attention, inputs["mask"]).flatten()
        index, stride = (kept, TOKEN_STRIDE) if name.startswith("fusion") else (coarse, COARSE_STRIDE)
        high, broad = tall // stride, wide // stride
        found.layers[name] = dense(flat.float().numpy(), index, tiles * high * broad).reshape(
            tiles, high, broad
        )
    return found


@contextmanager
def _watching(model: Network, points: list[Tensor], caught: dict[str, Tensor]) -> Iterator[None]:
    """Hooks that keep the pointing head's logits and each cross-attention's weights, as last computed before
    and at the first point."""
    stacks = {"fusion": model.fusion.layers, "coarse": model.fusion.coarse_layers}
    stacks["decoder"] = model.decoder.layers
    named = {
        f"{stack} {number}": layer.get_submodule("cross")
        for stack, layers in stacks.items()
        for number, layer in enumerate(layers, 1)
    }

    def catch(name: str) -> Callable[..., None]:
        def hook(module: nn.Module, args: tuple[Any, ...]) -> None:
            if not points:
                caught[name] = weights_of(module, *args[:3])  # type: ignore[arg-type]

        return hook

    handles = [module.register_forward_pre_hook(catch(name)) for name, module in named.items()]
    handles.append(model.pointing.register_forward_hook(lambda module, args, out: points.append(out)))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


@torch.no_grad()
def weights_of(attention: Attention, x: Tensor, memory: Tensor, mask: Tensor | None = None) -> Tensor:
    """The attention that the layer pays: x [B, N, D], memory [B, M, D], mask [B, 1, M] -> [B, H, N, M]."""
    heads = attention.heads
    q = attention.query(x).unflatten(-1, (heads, -1)).transpose(1, 2)
    k = attention.key_value(memory).chunk(2, dim=-1)[0].unflatten(-1, (heads, -1)).transpose(1, 2)
    scores = q @ k.transpose(-1, -2) * (q.shape[-1] ** -0.5)
    if mask is not None:
        scores = scores.masked_fill(~mask.unsqueeze(1), -1e4)
    return scores.softmax(-1)


def _sharpness(attention: Tensor, mask: Tensor) -> Tensor:
    """1 - entropy / the largest entropy, the mean of the heads: [B, H, N, L] -> [B, N]."""
    entropy = -(attention * attention.clamp(min=1e-9).log()).sum(-1)
    return 1 - (entropy / max(float(mask.sum().log()), 1e-9)).mean(1)


def _heat(chances: np.ndarray, kept: np.ndarray, tiles: int, tall: int, wide: int) -> np.ndarray:
    """Chances of the kept tokens' four cells each -> [T, h, w] of all fine cells."""
    high, broad = tall // TOKEN_STRIDE, wide // TOKEN_STRIDE
    fours = [dense(part, kept, tiles * high * broad) for part in chances.reshape(-1, 4).T]
    grid = np.stack(fours, -1).reshape(tiles, high, broad, 2, 2)
    return grid.transpose(0, 1, 3, 2, 4).reshape(tiles, 2 * high, 2 * broad)
