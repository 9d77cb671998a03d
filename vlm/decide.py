"""From a screen and a prompt to one action, with the time that each part took."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from handeye.vlm.cache import TileCache
from handeye.vlm.network import Network
from handeye.vlm.processor import Answer
from handeye.vlm.search import search, write
from handeye.vlm.tokens import ID
from handeye.vlm.written import Written, action_text, changed, read_place

Reader = Callable[[float, float, bool], str]
"""The line of text that stands at a point, given in view pixels, or its one word there."""


def half_precision_pays() -> bool:
    """True where the processor multiplies bfloat16 in hardware; elsewhere it is slower than float32."""
    if hasattr(torch.cpu, "get_capabilities"):  # not in the oldest torch that we take
        known = torch.cpu.get_capabilities()
        return bool(known.get("avx512_bf16") or known.get("amx_bf16"))
    private = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, name, bool)() for name in private)


@torch.inference_mode()
def decide(
    model: Network,
    inputs: dict[str, Tensor],
    cache: TileCache | None = None,
    half: bool | None = None,
    reader: Reader | None = None,
) -> Answer:
    """One action for the processor's `inputs` (a batch of one). cache: tile features of earlier steps;
    half: bfloat16 products, by default where they pay; reader: reads the text that the answer points to,
    without it such answers are left out."""
    with torch.autocast("cpu", torch.bfloat16, enabled=half_precision_pays() if half is None else half):
        return _decide(model, inputs, cache, reader)


@torch.inference_mode()
def sample(model: Network, inputs: dict[str, Tensor], rng: torch.Generator) -> tuple[str, Written]:
    """An answer drawn by the model's own chances, at temperature 1, and how it was written."""
    context = model.read(model.keep(model.see(inputs["pixel_values"]), inputs), inputs)
    written = write(model, context, inputs, rng=rng)
    return action_text(written, inputs["tokens"][0].tolist()), written


def _decide(
    model: Network, inputs: dict[str, Tensor], cache: TileCache | None, reader: Reader | None
) -> Answer:
    started = time.perf_counter()
    seen = (cache or model).see(inputs["pixel_values"])
    encoded = time.perf_counter()
    context = model.read(model.keep(seen, inputs), inputs)
    fused = time.perf_counter()
    written = search(model, context, inputs, reader is not None)
    decoded = time.perf_counter()
    shown, timings = "", {}
    if reader is not None and (at := read_place(written)):
        shown = changed(reader(*at, ID["ONE_WORD"] in written.tokens), written)
        if not shown:
            written = search(model, context, inputs)
        timings["read"] = (time.perf_counter() - decoded) * 1e3
    return Answer(
        text=action_text(written, inputs["tokens"][0].tolist(), shown),
        points=tuple(written.points),
        confidence=float(np.exp(written.log_probability)),
        tokens_in=inputs["tokens"].shape[1] + context.memory.shape[1],
        tokens_out=len(written.tokens) - 1,
        timings_ms={
            "encode": (encoded - started) * 1e3,
            "fuse": (fused - encoded) * 1e3,
            "decode": (decoded - fused) * 1e3,
            **timings,
        },
    )
