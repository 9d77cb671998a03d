"""`handeye train ship --run DIR`: puts a run's weights into the package, halved, with config and card.

Stored as bfloat16 (half the bytes), loaded as float32: the config says so.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file

from handeye.vlm import WEIGHTS
from handeye.vlm.model import HandeyeModel


def ship(run: Path, folder: Path = WEIGHTS, share: float = 1.0) -> int:
    """Bytes of the weights written to `folder`. share: of the run's weights, the rest is of those that lie
    there: their mean forgets less (WiSE-FT, arXiv 2109.01903)."""
    folder.mkdir(parents=True, exist_ok=True)
    model = HandeyeModel.from_pretrained(run / "weights", local_files_only=True, dtype=torch.float32)
    if share < 1:
        before = load_file(folder / "model.safetensors")
        model.load_state_dict(
            {name: torch.lerp(before[name].float(), new, share) for name, new in model.state_dict().items()}
        )
    model.bfloat16().save_pretrained(folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    text = json.dumps(config | {"dtype": "float32"}, indent=2, sort_keys=True)
    (folder / "config.json").write_text(text + "\n", encoding="utf-8")
    for name in ("processor_config.json", "handeye_card.json"):
        shutil.copy(run / "weights" / name, folder / name)
    weights = folder / "model.safetensors"
    weights.chmod(0o644)
    return weights.stat().st_size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="the trainer's --out")
    parser.add_argument("--into", type=Path, default=WEIGHTS)
    parser.add_argument("--share", type=float, default=1.0, help="of the run in a mean with what lies there")
    given = parser.parse_args()
    print(f"{ship(given.run, given.into, given.share) / 1e6:.1f} MB in {given.into}")


if __name__ == "__main__":
    main()
