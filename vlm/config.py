"""The built-in VLM's shape. Every number that can be derived is derived."""

from __future__ import annotations

from transformers import PretrainedConfig

from vlm.tokens import VOCABULARY

STEM_STRIDE = 8
"""Screen pixels a fine cell: the stem halves three times."""
TOKEN_STRIDE = 16
"""Screen pixels a visual token."""
COARSE_STRIDE = 32
"""Screen pixels a coarse token, what the decoder attends to."""


class HandeyeConfig(PretrainedConfig):
    """width: of every transformer layer. *_layers: depths. stem_width: channels of a fine cell."""

    model_type = "handeye"

    def __init__(
        self,
        width: int = 256,
        heads: int = 8,
        stem_width: int = 128,
        stem_blocks: int = 3,
        encoder_layers: int = 6,
        text_layers: int = 3,
        fusion_layers: int = 2,
        coarse_layers: int = 1,
        decoder_layers: int = 2,
        point_width: int = 128,
        past_points: int = 4,
        max_goal: int = 320,
        **kwargs,
    ) -> None:
        self.width = width
        self.heads = heads
        self.stem_width = stem_width
        self.stem_blocks = stem_blocks
        self.encoder_layers = encoder_layers
        self.text_layers = text_layers
        self.fusion_layers = fusion_layers
        self.coarse_layers = coarse_layers
        self.decoder_layers = decoder_layers
        self.point_width = point_width
        self.past_points = past_points
        self.max_goal = max_goal
        self.vocab_size = VOCABULARY
        super().__init__(**kwargs)
