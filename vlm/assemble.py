"""A joined VLM from trained parts: an encoder's folder, a causal model and its tokenizer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from transformers import PreTrainedModel, PreTrainedTokenizerFast

from handeye.vlm.encoders.base import Encoder
from handeye.vlm.fusion.expert import ExpertFusion
from handeye.vlm.joined import JoinedModel
from handeye.vlm.joined_config import JoinedConfig
from handeye.vlm.joined_processor import IMAGE, JoinedProcessor, processor_of
from handeye.vlm.pictures import Rules


def assemble(
    vision: dict[str, Any],
    decoder: PreTrainedModel,
    tokenizer: PreTrainedTokenizerFast,
    encoder_folder: Path | None = None,
    rules: Rules | None = None,
    **shape: Any,
) -> tuple[JoinedModel, JoinedProcessor]:
    """vision: see parts.encoder_of (pretrained.shape_of gives it for a folder); decoder: a trained causal
    model, which is left as it is; encoder_folder: weights for the encoder; rules: how pictures are prepared;
    shape: adapter, fusion, queries, every. Not for native fusion, whose decoder has to learn the picture's
    words from the start."""
    if tokenizer.convert_tokens_to_ids(IMAGE) in (None, tokenizer.unk_token_id):
        tokenizer.add_special_tokens({"additional_special_tokens": [IMAGE]})
    if len(tokenizer) > decoder.config.vocab_size:
        decoder.resize_token_embeddings(len(tokenizer))
    ends = {name: getattr(tokenizer, name) for name in ("pad_token_id", "bos_token_id", "eos_token_id")}
    config = JoinedConfig(
        vision=vision,
        text_config=decoder.config.to_dict(),
        image_token_id=int(tokenizer.convert_tokens_to_ids(IMAGE)),  # type: ignore[arg-type]
        **shape,
        **ends,
    )
    model = JoinedModel(config)
    model.decoder.load_state_dict(decoder.state_dict())
    if isinstance(model.fusion, ExpertFusion):
        model.fusion.begin_from(model.decoder)
    if encoder_folder is not None:
        assert isinstance(model.encoder, Encoder)
        model.encoder.load(encoder_folder)
    return model.eval(), processor_of(model, tokenizer, rules)
