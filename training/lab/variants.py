"""What `handeye lab compare` can vary: each variant is a small joined VLM that differs in one thing.

On drawn screens all but the encoders' own comparison start from one encoder that reads already (start.py) and
is frozen: a variant's minutes go into what is varied.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from handeye.agent.errors import CallerError
from handeye.vlm.joined import JoinedModel
from handeye.vlm.joined_config import JoinedConfig
from handeye.vlm.joined_processor import JoinedProcessor, byte_tokenizer, processor_of
from handeye.vlm.parts import ADAPTERS, FUSIONS
from handeye.vlm.pictures import MODES, Rules

OWN = {"kind": "conv_vit", "width": 96, "heads": 4, "stem_width": 48, "stem_blocks": 1, "encoder_layers": 2}
VIT = {"hidden_size": 96, "intermediate_size": 384, "num_hidden_layers": 3, "num_attention_heads": 4,
       "image_size": 128, "patch_size": 16}  # fmt: skip
ENCODERS: dict[str, dict[str, Any]] = {
    "conv_vit": {"vision": OWN},
    "clip": {"vision": {"kind": "clip", **VIT}},
    "siglip": {"vision": {"kind": "siglip", **VIT}},
    "dinov2": {"vision": {"kind": "dinov2", **VIT}},
    "siglip+dinov2": {"vision": {"kind": "siglip", **VIT}, "vision_second": {"kind": "dinov2", **VIT}},
}
CODES = 64
HIDDEN, LAYERS = 128, 3
SIDE = 128
"""Pixels of an encoder's square."""


@dataclass(frozen=True)
class Variant:
    """name: in the table. parts: fields of JoinedConfig. rules: how pictures are prepared."""

    name: str
    parts: dict[str, Any] = field(default_factory=dict)
    rules: Rules = Rules("pad", SIDE)  # noqa: RUF009 - frozen


BASE = Variant("base", {"vision": OWN, "adapter": "mlp", "fusion": "early", "queries": 16})


def variants(vary: str) -> list[Variant]:
    """Raises CallerError for what cannot be varied."""
    made = {
        "adapter": [_with(name, adapter=name) for name in ADAPTERS],
        "encoder": [_with(name, **parts) for name, parts in ENCODERS.items()],
        "fusion": [_fused(name) for name in FUSIONS],
        "aspect": [replace(BASE, name=how, rules=Rules(how, SIDE)) for how in MODES],
        "resolution": [
            replace(BASE, name=f"{side} px", rules=Rules("pad", side)) for side in (64, 96, 128, 192)
        ],
        "tokens": [
            _with("64 (mlp)"),
            *(_with(f"{count} (resampler)", adapter="resampler", queries=count) for count in (4, 16, 36)),
            *(_with(f"{count} (abstractor)", adapter="abstractor", queries=count) for count in (4, 16, 36)),
        ],
    }
    if vary not in made:
        raise CallerError(f"cannot vary {vary!r}; known are {', '.join(made)}")
    return made[vary]


def build(
    variant: Variant, seed: int, encoder: dict[str, Tensor] | None = None
) -> tuple[JoinedModel, JoinedProcessor]:
    """Every variant of a seed starts alike: what has a counterpart in the base model has its weights.

    encoder: weights for ours, which is then frozen. Native fusion has another one, which learns for itself.
    """
    model, processor = _fresh(variant, seed)
    if variant.parts != BASE.parts:
        start = _fresh(BASE, seed)[0].state_dict()
        own = model.state_dict()
        alike = {n: w for n, w in start.items() if n in own and own[n].shape == w.shape}
        model.load_state_dict(alike, strict=False)
    if encoder is not None and variant.parts["vision"] == OWN:
        model.encoder.load_state_dict(encoder)
        model.encoder.requires_grad_(False)
    return model, processor


def _fresh(variant: Variant, seed: int) -> tuple[JoinedModel, JoinedProcessor]:
    torch.manual_seed(seed)
    words = byte_tokenizer()
    codes = variant.parts.get("codes", 0)
    text = {"model_type": "handeye-causal", "vocab_size": len(words) + codes, "hidden_size": HIDDEN,
            "num_hidden_layers": LAYERS}  # fmt: skip
    model = JoinedModel(
        JoinedConfig(
            **variant.parts,
            text_config=text,
            image_token_id=int(words.convert_tokens_to_ids("<image>")),  # type: ignore[arg-type]
            pad_token_id=words.pad_token_id,
            bos_token_id=words.bos_token_id,
            eos_token_id=words.eos_token_id,
        )
    )
    return model, processor_of(model, words, variant.rules)


def _with(name: str, **parts: Any) -> Variant:
    return replace(BASE, name=name, parts=BASE.parts | parts)


def _fused(fusion: str) -> Variant:
    if fusion != "native":
        return _with(fusion, fusion=fusion)
    vision = {"kind": "vq", "codes": CODES}
    return Variant(fusion, {"vision": vision, "adapter": "none", "fusion": fusion, "codes": CODES})
