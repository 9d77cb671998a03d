"""The built-in VLM. `load(folder)` gives (network, processor) and needs torch alone: a run begins soon.

`handeye.vlm.auto` has the same as transformers' models, under its Auto names.

Imports nothing of Handeye's other parts: it can be used alone.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file

from handeye.vlm.cache import TileCache
from handeye.vlm.decide import decide
from handeye.vlm.network import Network
from handeye.vlm.processor import Answer, Processor
from handeye.vlm.sizes import Sizes

__all__ = ["WEIGHTS", "Answer", "Network", "Processor", "Sizes", "TileCache", "decide", "load"]

WEIGHTS = Path(__file__).parent / "weights"
WEIGHTS_NAME = "model.safetensors"


def load(folder: Path | str = WEIGHTS) -> tuple[Network, Processor]:
    """Network in evaluation mode, in float32, and its processor, from a folder of safetensors and config.

    Raises OSError, ValueError, safetensors' SafetensorError; RuntimeError where names or sizes do not fit.
    """
    folder = Path(folder)
    sizes = Sizes.read(folder)
    with torch.device("meta"):
        network = Network.of(sizes)
    weights = {name: part.float() for name, part in load_file(folder / WEIGHTS_NAME).items()}
    network.load_state_dict(weights, assign=True)
    return network.eval(), Processor(sizes.max_goal, sizes.past_points)
