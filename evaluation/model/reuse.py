"""How much of the visual encoding a known screen costs, with the built-in VLM's cache of tile features."""

from __future__ import annotations

import statistics
import time

import numpy as np
import torch

from handeye.agent.backends.local import Local
from handeye.agent.contracts import Screenshot
from handeye.agent.perception.tiling import cut_views
from handeye.evaluation.model.speed_report import Reuse
from handeye.vlm import TileCache
from handeye.vlm.decide import half_precision_pays
from handeye.vlm.network import Seen
from handeye.vlm.processor import pack_tiles

COLUMNS, ROWS = 5, 4
ROUNDS = 5


def measure_reuse(model: Local) -> Reuse:
    """The model is the built-in one. Raises AssertionError when a kept feature differs from a new one."""
    network = model.network
    seconds: list[tuple[float, float, float]] = []
    first, changed = _screens(model)
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=half_precision_pays()):
        for _ in range(ROUNDS):
            kept = TileCache(network)
            full, same = (_timed(kept, first)[0] for _ in range(2))
            one, again = _timed(kept, changed)
            seconds.append((full, same, one))
        assert (kept.encoded, kept.reused) == (len(first[0]) + 1, 2 * len(first[0]) - 1)
        anew = TileCache(network).see(changed)
    assert torch.equal(again.tokens, anew.tokens), "kept tokens differ"
    assert torch.equal(again.fine, anew.fine), "kept cells differ"
    return Reuse(
        tiles=len(first[0]),
        full_ms=statistics.median(full for full, _, _ in seconds) * 1000,
        same=statistics.median(same / full for full, same, _ in seconds),
        one_changed=statistics.median(one / full for full, _, one in seconds),
    )


def _timed(cache: TileCache, screen: torch.Tensor) -> tuple[float, Seen]:
    begun = time.perf_counter()
    seen = cache.see(screen)
    return time.perf_counter() - begun, seen


def _screens(model: Local) -> tuple[torch.Tensor, torch.Tensor]:
    """A screen of noise in COLUMNS x ROWS tiles, and the same with other pixels inside the first tile."""
    card = model.card
    step_x, step_y = card.tile_width - card.overlap, card.tile_height - card.overlap
    shape = ROWS * step_y + card.overlap, COLUMNS * step_x + card.overlap, 3
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    other = pixels.copy()
    other[: step_y // 2, : step_x // 2] ^= 255
    return _packed(pixels, model), _packed(other, model)


def _packed(pixels: np.ndarray, model: Local) -> torch.Tensor:
    """[1, T, 3, h, w]."""
    tiles = [view.pixels for view in cut_views(Screenshot(pixels), model.card) if view.kind == "tile"]
    return torch.from_numpy(pack_tiles(tiles))[None]
