"""Which visual tokens of a screen are worth a look: on a large screen, those near something drawn.

Most of a screen is one flat colour. The encoder sees all of it; fusion, decoder and heads, whose cost is
paid for every question, see the tokens that lie within `GROW` pixels of an edge. Tokens of one tile stay
together in one window (they look at each other), several tiles with few tokens share one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor

from handeye.vlm.sizes import STEM_STRIDE, TOKEN_STRIDE

KEEP_ALL = 1024
"""Tokens of a screen up to which none is left out."""
GROW = 8
"""Pixels around a token that may hold the edge which keeps it."""
_REACH = np.ones((2 * GROW + 1, 2 * GROW + 1), np.uint8)


@dataclass(frozen=True)
class Layout:
    """kept [G, C]: G windows of C tokens, as index into the T * N tokens of all tiles; -1 is padding.
    coarse [K]: the coarse tokens that hold a kept one, as index into T * N/4."""

    kept: np.ndarray
    coarse: np.ndarray


def lay_out(tiles: Sequence[np.ndarray], tall: int, wide: int) -> Layout:
    """tiles: pictures [h, w, 3] padded by the model to tall x wide."""
    high, broad = tall // TOKEN_STRIDE, wide // TOKEN_STRIDE
    count = high * broad
    total = len(tiles) * count
    if total <= KEEP_ALL:
        return Layout(np.arange(total).reshape(-1, count), np.arange(total // 4))
    alive = np.stack([_alive(tile, high, broad) for tile in tiles])
    coarse = alive.reshape(len(tiles), high // 2, 2, broad // 2, 2).any((2, 4)).ravel()
    groups = [np.flatnonzero(tile) + index * count for index, tile in enumerate(alive)]
    return Layout(_windows(groups), np.flatnonzero(coarse))


def _alive(tile: np.ndarray, high: int, broad: int) -> np.ndarray:
    """[high, broad] True where a token lies near an edge; the tile's first token always does."""
    edges = _edges(tile)
    near = np.zeros((high * TOKEN_STRIDE, broad * TOKEN_STRIDE), np.uint8)
    near[: tile.shape[0], : tile.shape[1]] = cv2.dilate(edges, _REACH)
    rows = near.reshape(high, TOKEN_STRIDE, -1).max(1)  # [high, width]: whole rows first, in memory's order
    out = rows.reshape(high, broad, TOKEN_STRIDE).max(2) > 0
    out[0, 0] = True
    return np.asarray(out)


def _edges(tile: np.ndarray) -> np.ndarray:
    """[h, w] 1 where a pixel differs from the one to its left or above; a pixel is compared as one number."""
    packed = cv2.cvtColor(tile, cv2.COLOR_RGB2RGBA).view(np.uint32)[..., 0]
    out = np.zeros(tile.shape[:2], np.uint8)
    out[:, 1:] = packed[:, 1:] != packed[:, :-1]
    out[1:] |= packed[1:] != packed[:-1]
    return out


def _windows(groups: list[np.ndarray]) -> np.ndarray:
    """The tiles' tokens packed into windows as long as the fullest tile, the fullest first."""
    length = max(len(group) for group in groups)
    windows: list[list[np.ndarray]] = []
    for group in sorted(groups, key=len, reverse=True):
        room = next((w for w in windows if sum(map(len, w)) + len(group) <= length), None)
        if room is None:
            windows.append([group])
        else:
            room.append(group)
    out = np.full((len(windows), length), -1)
    for row, parts in zip(out, windows, strict=True):
        joined = np.concatenate(parts)
        row[: len(joined)] = joined
    return out


def cell_centers(kept: np.ndarray, origins: np.ndarray, tall: int, wide: int) -> np.ndarray:
    """Screen pixel of the centre of each kept token's four fine cells, in the order of the pointing head:
    [4 * G * C, 2]. kept as in `Layout`; origins [T, 2]."""
    return np.asarray(origins)[_tile_of(kept, tall, wide)] + _inside(kept, tall, wide)


def on_picture(kept: np.ndarray, tiles: Sequence[np.ndarray], tall: int, wide: int) -> np.ndarray:
    """Which of those cells exist and have their centre on their tile's picture: [4 * G * C] bool."""
    sizes = np.array([[max(tile.shape[1], STEM_STRIDE), max(tile.shape[0], STEM_STRIDE)] for tile in tiles])
    real = np.repeat(kept.ravel() >= 0, 4)
    rounded = np.maximum(1, np.round(sizes / STEM_STRIDE)) * STEM_STRIDE
    return real & (_inside(kept, tall, wide) < rounded[_tile_of(kept, tall, wide)]).all(-1)


def _tile_of(kept: np.ndarray, tall: int, wide: int) -> np.ndarray:
    count = (tall // TOKEN_STRIDE) * (wide // TOKEN_STRIDE)
    return np.repeat(np.maximum(kept.ravel(), 0) // count, 4)


def _inside(kept: np.ndarray, tall: int, wide: int) -> np.ndarray:
    """The same centres in pixels of their tile."""
    broad = wide // TOKEN_STRIDE
    token = np.maximum(kept.ravel(), 0) % ((tall // TOKEN_STRIDE) * broad)
    corner = np.stack((token % broad, token // broad), -1)[:, None] * TOKEN_STRIDE
    steps = np.array([(0, 0), (1, 0), (0, 1), (1, 1)]) * STEM_STRIDE + STEM_STRIDE / 2
    return (corner + steps).reshape(-1, 2).astype(np.float32)


@dataclass
class Frame:
    """A layout as the model uses it, for B screens: L = G * C kept tokens, K coarse ones.

    kept, tile [B, G, C]; coarse [B, K]; parent [B, L] the coarse token of each kept one; children [B, K, 4]
    the kept tokens of each coarse one, L where there is none.
    """

    kept: Tensor
    tile: Tensor
    coarse: Tensor
    parent: Tensor
    children: Tensor
    grid: tuple[int, int]

    @classmethod
    def of(cls, kept: Tensor, coarse: Tensor, tiles: int, grid: tuple[int, int]) -> Frame:
        """kept, coarse: padded with -1; grid: tokens down and across a tile."""
        high, broad = grid
        batch, total = len(kept), tiles * high * broad
        flat = kept.flatten(1)
        length = flat.shape[1]
        spot = torch.arange(length, device=kept.device).expand(batch, -1)
        where = torch.full((batch, total + 1), length, device=kept.device)
        where.scatter_(1, flat.masked_fill(flat < 0, total), spot)
        where[:, total] = length
        big = torch.arange(coarse.shape[1], device=kept.device).expand(batch, -1)
        which = torch.zeros((batch, total // 4 + 1), dtype=torch.long, device=kept.device)
        which.scatter_(1, coarse.masked_fill(coarse < 0, total // 4), big)
        tile, inside = flat.clamp(min=0) // (high * broad), flat.clamp(min=0) % (high * broad)
        above = (inside // broad // 2) * (broad // 2) + inside % broad // 2
        parent = which.gather(1, tile * (high * broad // 4) + above)
        first = coarse.clamp(min=0)
        tile_c, inside_c = first // (high * broad // 4), first % (high * broad // 4)
        corner = tile_c * high * broad + (inside_c // (broad // 2)) * 2 * broad + inside_c % (broad // 2) * 2
        four = torch.stack((corner, corner + 1, corner + broad, corner + broad + 1), -1)  # [B, K, 4]
        children = where.gather(1, four.flatten(1)).unflatten(1, (-1, 4))
        return cls(kept, tile.view_as(kept), coarse, parent, children, grid)

    def pick(self, rows: Tensor) -> Frame:
        kept, tile, coarse = (part[rows] for part in (self.kept, self.tile, self.coarse))
        return Frame(kept, tile, coarse, self.parent[rows], self.children[rows], self.grid)

    def places(self, origins: Tensor) -> Tensor:
        """Screen pixel of each kept token's centre [B, G, C, 2]; origins [B, T, 2]."""
        high, broad = self.grid
        inside = self.kept.clamp(min=0) % (high * broad)
        return _at(origins, self.tile.flatten(1)).unflatten(1, self.tile.shape[1:]) + _center(
            inside, broad, TOKEN_STRIDE
        )

    def coarse_places(self, origins: Tensor) -> Tensor:
        """Screen pixel of each coarse token's centre [B, K, 2]."""
        high, broad = self.grid[0] // 2, self.grid[1] // 2
        index = self.coarse.clamp(min=0)
        return _at(origins, index // (high * broad)) + _center(
            index % (high * broad), broad, 2 * TOKEN_STRIDE
        )


def _at(origins: Tensor, tile: Tensor) -> Tensor:
    return origins.float().gather(1, tile.unsqueeze(-1).expand(-1, -1, 2))


def _center(inside: Tensor, broad: int, stride: int) -> Tensor:
    return (torch.stack((inside % broad, inside // broad), -1).float() + 0.5) * stride


def dense(values: np.ndarray, index: np.ndarray, total: int) -> np.ndarray:
    """values of the places that were looked at, back among all `total` of them, 0 elsewhere; index -1 is
    padding."""
    out = np.zeros(total, np.float32)
    out[index[index >= 0]] = values[index >= 0]
    return out
