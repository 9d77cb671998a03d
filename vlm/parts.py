"""The interchangeable parts of a joined VLM by name, and which of them do not go together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from transformers import PreTrainedModel

from handeye.vlm.adapters.abstractor import AbstractorAdapter
from handeye.vlm.adapters.base import Adapter
from handeye.vlm.adapters.linear import LinearAdapter
from handeye.vlm.adapters.mlp import MlpAdapter
from handeye.vlm.adapters.pool import PoolAdapter
from handeye.vlm.adapters.q_former import QFormerAdapter
from handeye.vlm.adapters.resampler import ResamplerAdapter
from handeye.vlm.encoders.base import Encoder
from handeye.vlm.encoders.own import OwnEncoder
from handeye.vlm.encoders.pretrained import CLASSES, PretrainedEncoder, TwoEncoders
from handeye.vlm.fusion.base import Fusion
from handeye.vlm.fusion.cross import CrossFusion
from handeye.vlm.fusion.early import EarlyFusion
from handeye.vlm.fusion.expert import ExpertFusion
from handeye.vlm.fusion.gated import GatedFusion
from handeye.vlm.fusion.late import LateFusion
from handeye.vlm.fusion.native import NativeFusion

ADAPTERS: dict[str, Callable[[int, int, int], Adapter]] = {
    "linear": lambda wide, out, queries: LinearAdapter(wide, out),
    "mlp": lambda wide, out, queries: MlpAdapter(wide, out),
    "pool": lambda wide, out, queries: PoolAdapter(wide, out),
    "q_former": QFormerAdapter,
    "resampler": ResamplerAdapter,
    "abstractor": AbstractorAdapter,
}
"""Each from the encoder's width, the decoder's width and a number of queries."""
PER_PATCH = ("linear", "mlp")
"""Adapters that keep one token for each patch."""
ENCODERS = ("conv_vit", *CLASSES)
FUSIONS = ("early", "late", "cross", "gated", "expert", "native")
KINDS: tuple[type[Fusion], ...] = (
    EarlyFusion,
    LateFusion,
    CrossFusion,
    GatedFusion,
    ExpertFusion,
    NativeFusion,
)
IN_SEQUENCE = tuple(name for name, kind in zip(FUSIONS, KINDS, strict=True) if kind.in_sequence)


def why_not(encoder: str, adapter: str, fusion: str) -> str:
    """Why these three make no sense together; empty when they do."""
    if fusion == "native" and (encoder != "vq" or adapter != "none"):
        return "native tokens are a VQ encoder's code numbers: there are no features for an adapter"
    if fusion != "native" and (encoder == "vq" or adapter == "none"):
        return "a VQ encoder gives code numbers, which only native fusion can read"
    if fusion == "late" and adapter not in PER_PATCH:
        return "late fusion pools to one vector itself: tokens pooled before are pooled twice"
    return ""


def encoder_of(vision: Mapping[str, Any], second: Mapping[str, Any] | None = None) -> Encoder:
    """vision, second: {"kind": one of ENCODERS, and that encoder's own fields}."""
    if second is not None:
        return TwoEncoders(encoder_of(vision), encoder_of(second))
    shape = dict(vision)
    kind = shape.pop("kind")
    if kind == "conv_vit":
        return OwnEncoder(**shape)
    if kind in CLASSES:
        return PretrainedEncoder(kind, **shape)
    raise ValueError(f"unknown encoder {kind!r}; known are {', '.join(ENCODERS)}")


def adapter_of(kind: str, width_in: int, width_out: int, queries: int) -> Adapter:
    if kind not in ADAPTERS:
        raise ValueError(f"unknown adapter {kind!r}; known are {', '.join(ADAPTERS)}")
    return ADAPTERS[kind](width_in, width_out, queries)


def fusion_of(kind: str, decoder: PreTrainedModel, every: int) -> Fusion:
    """A fusion for the decoder, its hooks attached. every: decoder layers to one look at the picture."""
    width, layers = decoder.config.hidden_size, decoder.config.num_hidden_layers
    made: dict[str, Callable[[], Fusion]] = {
        "early": EarlyFusion,
        "late": lambda: LateFusion(width),
        "cross": lambda: CrossFusion(width, layers, every),
        "gated": lambda: GatedFusion(width, layers, every),
        "expert": lambda: ExpertFusion(decoder),
        "native": NativeFusion,
    }
    if kind not in made:
        raise ValueError(f"unknown fusion {kind!r}; known are {', '.join(FUSIONS)}")
    fusion = made[kind]()
    fusion.attach(decoder)
    return fusion
