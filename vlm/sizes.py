"""The built-in VLM's shape. Every number that can be derived is derived."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from handeye.vlm.tokens import VOCABULARY

STEM_STRIDE = 8
"""Screen pixels a fine cell: the stem halves three times."""
TOKEN_STRIDE = 16
"""Screen pixels a visual token."""
COARSE_STRIDE = 32
"""Screen pixels a coarse token, what the decoder attends to."""


@dataclass(frozen=True)
class Sizes:
    """width: of every transformer layer. *_layers: depths. stem_width: channels of a fine cell."""

    width: int = 256
    heads: int = 8
    stem_width: int = 128
    stem_blocks: int = 3
    encoder_layers: int = 6
    text_layers: int = 3
    fusion_layers: int = 2
    coarse_layers: int = 1
    decoder_layers: int = 2
    point_width: int = 128
    past_points: int = 4
    max_goal: int = 320

    @property
    def vocab_size(self) -> int:
        return VOCABULARY

    @classmethod
    def of(cls, config: Any) -> Sizes:
        """From anything that has these names, such as a HandeyeConfig."""
        return cls(**{each.name: getattr(config, each.name) for each in fields(cls)})

    @classmethod
    def read(cls, folder: Path) -> Sizes:
        """From a folder's config.json. Raises OSError, ValueError."""
        data = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return cls(**{name: data[name] for name in asdict(cls()) if name in data})
