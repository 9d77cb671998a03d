"""The page network with its weights: `load(folder)`; stored in bfloat16."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import torch

from .network import PageNetwork, Shape

FOLDER = Path(__file__).parents[1] / "weights" / "page"
CONFIG = "config.json"
WEIGHTS = "model.safetensors"


def load(folder: Path = FOLDER) -> PageNetwork:
    """In evaluation mode, in float32. Raises OSError, ValueError, RuntimeError, SafetensorError."""
    from safetensors.torch import load_file

    data = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    with torch.device("meta"):
        network = PageNetwork(Shape(**data["shape"]))
    weights = {name: part.float() for name, part in load_file(folder / WEIGHTS).items()}
    network.load_state_dict(weights, assign=True)
    network.set_turns()
    return network.eval()


def save(network: PageNetwork, folder: Path, **told: object) -> None:
    """Writes config.json and the weights in bfloat16. told: what else the config says."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: weight.to(torch.bfloat16).contiguous() for name, weight in network.state_dict().items()}
    save_file(weights, folder / WEIGHTS)
    shape = {"shape": asdict(network.shape), **told}
    (folder / CONFIG).write_text(json.dumps(shape, indent=1) + "\n", encoding="utf-8")


def calibration(folder: Path = FOLDER) -> tuple[float, float]:
    """Slope and shift of the log-odds of its confidence (Platt scaling; arXiv 1706.04599)."""
    data = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    slope, shift = data.get("calibration", (1.0, 0.0))
    return float(slope), float(shift)


def is_here(folder: Path = FOLDER) -> bool:
    return (folder / CONFIG).exists() and (folder / WEIGHTS).exists()
