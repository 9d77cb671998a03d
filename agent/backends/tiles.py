"""The visual features of tiles that did not change, for families that encode each tile by itself.

Every tile goes through the vision tower alone, so that a tile's features do not depend on the tiles beside
it, and what is kept is bit for bit what would be computed again. Refused for families whose encoder sees the
whole picture at once (Qwen-VL, GLM-4V, Florence-2), and for those that have one tile for every screen.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import Any

from handeye.agent.errors import CallerError

TOWERS = {
    "llava_next": "vision_tower", "llava_onevision": "vision_tower", "internvl": "vision_tower",
    "smolvlm": "vision_model", "idefics3": "vision_model",
}  # fmt: skip
"""The part that encodes tiles, by model_type; equal features are shown in tests/test_local.py."""
KEPT = 128
"""Tiles whose features are kept, the last used ones."""


class TileFeatures:
    """Stands before a model's vision tower. Raises CallerError for a model it would not be equal for."""

    def __init__(self, model: Any) -> None:
        kind = model.config.model_type
        if kind not in TOWERS:
            raise CallerError(f"tiles=1 is not equal for {kind!r}: omit it; it is for {', '.join(TOWERS)}")
        tower = getattr(model.model, TOWERS[kind])
        self._layers = _layers(model.config)
        self._encode, tower.forward = tower.forward, self._all
        self._known: OrderedDict[bytes, Any] = OrderedDict()
        self.computed = 0
        self.reused = 0

    def _all(self, pixel_values: Any, **how: Any) -> Any:
        """pixel_values: [tiles, channels, height, width]. The tower's output, of the layers that are read."""
        count = len(pixel_values)
        rows = []
        for index in range(count):
            own = {name: _row(part, index, count) for name, part in how.items()}
            rows.append(self._one(pixel_values[index : index + 1], own))
        return _joined(rows)

    def _one(self, tile: Any, how: dict[str, Any]) -> Any:
        import torch

        parts = [tile, *(part for part in how.values() if isinstance(part, torch.Tensor))]
        key = hashlib.sha256(b"".join(_bytes(part) for part in parts)).digest()
        if key in self._known:
            self.reused += 1
            self._known.move_to_end(key)
            return self._known[key]
        out = self._encode(tile, **how)
        if out.hidden_states is not None:
            kept = [layer % len(out.hidden_states) for layer in self._layers]
            out.hidden_states = tuple(
                part if index in kept else None for index, part in enumerate(out.hidden_states)
            )
        out.attentions = None
        self.computed += 1
        self._known[key] = out
        if len(self._known) > KEPT:
            self._known.popitem(last=False)
        return out


def _layers(config: Any) -> list[int]:
    result = getattr(config, "vision_feature_layer", -1)
    return [result] if isinstance(result, int) else list(result)


def _row(part: Any, index: int, count: int) -> Any:
    """A tile's own part of an argument that has one for each tile."""
    import torch

    mine = isinstance(part, torch.Tensor) and part.ndim > 0 and len(part) == count
    return part[index : index + 1] if mine else part


def _bytes(part: Any) -> bytes:
    import torch

    return bytes(part.detach().contiguous().cpu().view(torch.uint8).numpy().tobytes())


def _joined(rows: list[Any]) -> Any:
    """The outputs of single tiles as one of all tiles."""
    import torch

    first = rows[0]
    data: dict[str, Any] = {"last_hidden_state": torch.cat([row.last_hidden_state for row in rows])}
    if first.hidden_states is not None:
        data["hidden_states"] = tuple(
            None if part is None else torch.cat([row.hidden_states[index] for row in rows])
            for index, part in enumerate(first.hidden_states)
        )
    return type(first)(**data)
