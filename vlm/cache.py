"""Tile features kept between steps: a tile whose pixels are known is never encoded again.

Exact, since the encoder sees one tile at a time: a reused feature is the very tensor that was computed.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict

import torch
from torch import Tensor

from handeye.vlm.network import Network, Seen


class TileCache:
    """The most recently used tiles' features. encoded and reused count tiles since the start."""

    def __init__(self, model: Network, capacity: int = 128) -> None:
        self.model = model
        self.capacity = capacity
        self.encoded = 0
        self.reused = 0
        self._kept: OrderedDict[str, Seen] = OrderedDict()

    def see(self, pixel_values: Tensor) -> Seen:
        """pixel_values [1, T, 3, h, w] uint8 -> features as model.see gives them, tile by tile."""
        tiles = [self._tile(pixel_values[:, index : index + 1]) for index in range(pixel_values.shape[1])]
        return Seen(
            torch.cat([tile.fine for tile in tiles], 1), torch.cat([tile.tokens for tile in tiles], 1)
        )

    def _tile(self, pixels: Tensor) -> Seen:
        key = f"{tuple(pixels.shape)}{hashlib.sha256(pixels.contiguous().numpy().data).hexdigest()}"
        if key in self._kept:
            self.reused += 1
            self._kept.move_to_end(key)
            return self._kept[key]
        self.encoded += 1
        seen = self._kept[key] = self.model.see(pixels)
        while len(self._kept) > self.capacity:
            self._kept.popitem(last=False)
        return seen
