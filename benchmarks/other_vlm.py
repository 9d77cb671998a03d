"""The built-in VLM's time beside SmolVLM-256M's architecture with random weights, on the same screen.

    python -m benchmarks.other_vlm [--rounds 3] [--tokens 16]

Time only: random weights answer nothing. The screen is 1280x720 of text. SmolVLM's pixels are as its own
processor cuts such a screen, an overview and 4 x 3 tiles of 512; it writes `tokens` tokens, about an action.
Both in bfloat16 where the processor multiplies it in hardware.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any

import torch
from rich.console import Console
from rich.table import Table
from transformers import SmolVLMConfig, SmolVLMForConditionalGeneration

from benchmarks.growth import text_screen
from handeye.agent.backends.local import read_card
from handeye.agent.contracts import Screenshot
from handeye.agent.perception.tiling import cut_views
from handeye.vlm import WEIGHTS, decide, load
from handeye.vlm.decide import half_precision_pays

TILES = 4 * 3 + 1
SIDE = 512
WORDS = 60
"""Tokens of the prompt besides the picture's."""
VISION = {
    "hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12,
    "image_size": SIDE, "patch_size": 16,
}  # fmt: skip
TEXT = {
    "model_type": "llama", "hidden_size": 576, "intermediate_size": 1536, "num_hidden_layers": 30,
    "num_attention_heads": 9, "num_key_value_heads": 3, "vocab_size": 49280, "max_position_embeddings": 8192,
    "tie_word_embeddings": False, "pad_token_id": 2,
}  # fmt: skip
"""The sizes in the config that SmolVLM-256M-Instruct is published with."""


def smolvlm() -> tuple[Any, dict[str, torch.Tensor]]:
    config = SmolVLMConfig(vision_config=VISION, text_config=TEXT, scale_factor=4, image_token_id=49190)
    kind = torch.bfloat16 if half_precision_pays() else torch.float32
    model = SmolVLMForConditionalGeneration(config).to(dtype=kind).eval()
    patches = SIDE // VISION["patch_size"]
    picture = [config.image_token_id] * (TILES * (patches // config.scale_factor) ** 2)
    ids = torch.tensor([picture + list(range(100, 100 + WORDS))])
    pixels = torch.rand(1, TILES, 3, SIDE, SIDE, dtype=kind)
    return model, {"input_ids": ids, "attention_mask": torch.ones_like(ids), "pixel_values": pixels}


@torch.inference_mode()
def measured(rounds: int, tokens: int) -> dict[str, list[float]]:
    network, processor = load(WEIGHTS)
    card = read_card(WEIGHTS)
    views = cut_views(Screenshot(text_screen(16, card).pixels[:720, :1280]), card)
    other, asked = smolvlm()
    sizes = [sum(part.numel() for part in model.parameters()) / 1e6 for model in (network, other)]
    names = [f"built-in, {sizes[0]:.0f} M", f"SmolVLM's architecture, {sizes[1]:.0f} M"]
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        begun = time.perf_counter()
        regions = [view.region for view in views]
        decide(network, processor([view.pixels for view in views], regions, 'Click "Order 7"'))
        middle = time.perf_counter()
        other.generate(**asked, max_new_tokens=tokens, min_new_tokens=tokens, do_sample=False)
        for name, took in zip(names, (middle - begun, time.perf_counter() - middle), strict=True):
            seconds[name].append(took)
    return seconds


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--tokens", type=int, default=16)
    given = ask.parse_args()
    seconds = measured(given.rounds, given.tokens)
    (_, own), *_ = seconds.items()
    table = Table("model", "ms an answer", "x built-in")
    for name, item in seconds.items():
        ratio = statistics.median(a / b for a, b in zip(item, own, strict=True))
        table.add_row(name, f"{statistics.median(item) * 1000:.0f}", f"{ratio:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
