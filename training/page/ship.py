"""The averaged weights of a checkpoint as what ships: `python -m handeye.training.page.ship CHECKPOINT`."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from handeye.vlm.page.model import FOLDER, save
from handeye.vlm.page.network import PageNetwork


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--slope", type=float, default=1.0, help="of the log-odds of its confidence")
    parser.add_argument("--shift", type=float, default=0.0)
    options = parser.parse_args()
    saved = torch.load(options.checkpoint, weights_only=True)
    network = PageNetwork()
    network.load_state_dict(saved["averaged"])
    save(network, options.out, samples=saved["state"]["samples"], calibration=[options.slope, options.shift])
    print(f"{sum(p.numel() for p in network.parameters()) / 1e6:.1f} M parameters in {options.out}")


if __name__ == "__main__":
    main()
