"""The shape of a joined VLM: encoder, adapter, fusion and decoder by name."""

from __future__ import annotations

from typing import Any

from transformers import AutoConfig, PretrainedConfig

from handeye.vlm.parts import why_not


class JoinedConfig(PretrainedConfig):
    """vision, vision_second: see parts.encoder_of; a second encoder's features are joined to the first's.

    adapter, fusion: names of parts. queries: tokens a tile of the resampling adapters. every: decoder layers
    to one look at the picture (cross, gated). text_config: of any causal model of transformers, or ours
    (model_type "handeye-causal"); with native fusion its last `codes` words are the picture's.
    """

    model_type = "handeye-joined"
    sub_configs = {"text_config": AutoConfig}  # noqa: RUF012

    def __init__(
        self,
        vision: dict[str, Any] | None = None,
        vision_second: dict[str, Any] | None = None,
        adapter: str = "mlp",
        fusion: str = "early",
        queries: int = 16,
        every: int = 1,
        codes: int = 0,
        image_token_id: int = 3,
        text_config: dict[str, Any] | PretrainedConfig | None = None,
        **kwargs,
    ) -> None:
        self.vision = vision or {"kind": "conv_vit"}
        self.vision_second = vision_second
        if reason := why_not(self.vision["kind"], adapter, fusion):
            raise ValueError(reason)
        self.adapter = adapter
        self.fusion = fusion
        self.queries = queries
        self.every = every
        self.codes = codes
        self.image_token_id = image_token_id
        value = {"model_type": "handeye-causal"} if text_config is None else text_config
        if isinstance(value, dict):
            shape = dict(value)
            value = AutoConfig.for_model(shape.pop("model_type"), **shape)
        self.text_config = value
        kwargs.setdefault("tie_word_embeddings", False)
        super().__init__(**kwargs)
