"""One tile through the built-in VLM's encoder by every engine at hand, in turns: how fast, how exact.

    python -m benchmarks.engines [--rounds 20] [--threads 2]

torch in float32, bfloat16 and with linear layers in int8 (weights as stored, activations as they come),
torch.compile of bfloat16 (needs g++), OpenVINO with either precision (`pip install openvino`); what is not
installed is said and left out. The distance is the largest difference of a token from float32's, as a share
of the largest token.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from importlib.util import find_spec

import torch
from rich.console import Console
from rich.table import Table
from torch import Tensor

from benchmarks.growth import text_screen
from handeye.agent.backends.local import read_card
from handeye.vlm import WEIGHTS, load

Encode = Callable[[Tensor], Tensor]


def engines(encoder: torch.nn.Module, tile: Tensor, threads: int) -> dict[str, Encode]:
    """By name; each gives the tile's tokens [1, L, D]."""

    def half(run: Callable[[Tensor], tuple[Tensor, Tensor]]) -> Encode:
        def encode(pixels: Tensor) -> Tensor:
            with torch.autocast("cpu", torch.bfloat16):
                return run(pixels)[1]

        return encode

    found: dict[str, Encode] = {"torch float32": lambda pixels: encoder(pixels)[1]}
    found["torch bfloat16"] = half(encoder)
    found["torch.compile bfloat16"] = half(torch.compile(encoder))
    small = torch.ao.quantization.quantize_dynamic(encoder, {torch.nn.Linear}, dtype=torch.qint8)
    found["torch int8"] = lambda pixels: small(pixels)[1]
    if find_spec("openvino"):
        found |= {f"OpenVINO {kind}": _openvino(encoder, tile, kind, threads) for kind in ("f32", "bf16")}
    return found


def _openvino(encoder: torch.nn.Module, tile: Tensor, kind: str, threads: int) -> Encode:
    import openvino

    with torch.inference_mode(False), torch.no_grad():
        graph = openvino.convert_model(encoder, example_input=tile.clone(), input=[tuple(tile.shape)])
    hints = {
        "INFERENCE_PRECISION_HINT": kind,
        "INFERENCE_NUM_THREADS": threads,
        "PERFORMANCE_HINT": "LATENCY",
    }
    compiled = openvino.Core().compile_model(graph, "CPU", hints)
    return lambda pixels: torch.from_numpy(compiled([pixels.contiguous().numpy()])[1])


@torch.inference_mode()
def measured(rounds: int, threads: int, say: Callable[[str], None]) -> Table:
    torch.set_num_threads(threads)
    network, _ = load(WEIGHTS)
    card = read_card(WEIGHTS)
    pixels = text_screen(1, card).pixels[: card.tile_height, : card.tile_width]
    tile = torch.from_numpy(pixels.transpose(2, 0, 1).copy())[None].float() / 127.5 - 1
    tile = tile.contiguous(memory_format=torch.channels_last)
    if not find_spec("openvino"):
        say("OpenVINO is left out: pip install openvino")
    ways, item = engines(network.encoder, tile, threads), {}
    for name, encode in list(ways.items()):
        try:
            item[name] = encode(tile)
        except RuntimeError as fault:
            say(f"{name} is left out: {str(fault).strip().splitlines()[0][:100]}")
            del ways[name]
    exact = item["torch float32"]
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, encode in ways.items():
            begun = time.perf_counter()
            encode(tile)
            seconds[name].append(time.perf_counter() - begun)
    table = Table("engine", "ms a tile", "x torch bfloat16", "distance from float32")
    for name, took in seconds.items():
        ratio = statistics.median(a / b for a, b in zip(took, seconds["torch bfloat16"], strict=True))
        apart = float((item[name].float() - exact).abs().max() / exact.abs().max())
        table.add_row(name, f"{statistics.median(took) * 1000:.1f}", f"{ratio:.2f}", f"{apart:.4f}")
    return table


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--rounds", type=int, default=20)
    ask.add_argument("--threads", type=int, default=2)
    given = ask.parse_args()
    shown = Console()
    shown.print(measured(given.rounds, given.threads, shown.print))


if __name__ == "__main__":
    main()
