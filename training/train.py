"""`handeye train train`: trains the built-in VLM on folders of screens, for a number of minutes.

Resumes from the newest checkpoint in the output folder after a kill. The learning rate follows the share
of the minutes that have been used, so a run that was cut off goes on where it was. A GPU is used when there
is one; with tensorboard (`pip install -e '.[train]'`), `tensorboard --logdir OUT` shows the curves.
"""

from __future__ import annotations

import argparse
import math
import os
import time
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from handeye.agent.errors import CallerError
from handeye.training.batch import Batcher
from handeye.training.objective import losses
from handeye.training.windows import CARD, Shape, Source
from handeye.vlm.config import HandeyeConfig
from handeye.vlm.model import HandeyeModel, HandeyeProcessor

SHAPES = {
    "narrow": Shape(screens=14, questions=4, texts=12, width=176),
    "acts": Shape(screens=40, questions=1, texts=4, width=176),
    "small": Shape(screens=10, questions=8, texts=8),
    "tile": Shape(screens=6, questions=4, texts=16, width=384, height=256),
    "four": Shape(screens=2, questions=6, texts=16, width=372, height=244, columns=2, rows=2),
    "screen": Shape(screens=1, questions=12, texts=24, width=384, height=256, columns=0),
}
STILL = ("acts", "small", "screen")
"""Shapes whose steps may leave the encoder as it is."""
SAVE_SECONDS = 180
VALIDATE_SECONDS = 900
WARM_UP = 0.02
STEADY = 0.2


def main(arguments: list[str] | None = None) -> None:
    options = _options().parse_args(arguments)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    model = HandeyeModel(HandeyeConfig())
    if options.start:
        _begin_with(model, Path(options.start))
    _channels_last(model)
    trainer = Trainer(model, options)
    trainer.run()


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", nargs="+", required=True, help="SHAPE=FOLDER[:WEIGHT]")
    parser.add_argument("--mix", nargs="+", default=["small:1"], help="SHAPE:SHARE of the steps")
    parser.add_argument("--validate", nargs="*", default=[], help="SHAPE=FOLDER")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", help="folder of weights to start from")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument(
        "--still",
        type=float,
        default=0.0,
        help=f"share of the steps of {' and '.join(STILL)} in which the encoder stays as it is",
    )
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reload-seconds", type=float, default=600, help="look for new screens this often")
    return parser


def _begin_with(model: HandeyeModel, folder: Path) -> None:
    """Takes over the weights that the folder has; a part that is new keeps its start values."""
    result = model.load_state_dict(load_file(folder / "model.safetensors"), strict=False)
    if result.unexpected_keys:
        raise CallerError(f"{folder} holds another model's weights: {result.unexpected_keys[0]} does not fit")
    print(f"started from {folder}; new: {', '.join(result.missing_keys) or 'nothing'}", flush=True)


def _curves(folder: Path) -> Any:
    """A TensorBoard writer, or None where TensorBoard is not installed."""
    if find_spec("tensorboard") is None:
        return None
    from torch.utils.tensorboard import SummaryWriter

    return SummaryWriter(folder)


def _channels_last(model: HandeyeModel) -> None:
    model.encoder.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def optimizers(model: HandeyeModel, rate: float) -> list[torch.optim.Optimizer]:
    """Muon (orthogonalised momentum) for hidden matrices, AdamW for the rest."""
    matrices: list[torch.nn.Parameter] = []
    others: list[torch.nn.Parameter] = []
    for name, weight in model.named_parameters():
        hidden = weight.ndim == 2 and "embed" not in name and not name.startswith("text.")
        (matrices if hidden and min(weight.shape) >= 64 else others).append(weight)
    return [
        torch.optim.Muon(matrices, lr=rate, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(others, lr=rate, betas=(0.9, 0.98), weight_decay=0.01),
    ]


class Trainer:
    def __init__(self, model: HandeyeModel, options: argparse.Namespace) -> None:
        self.device = torch.device(options.device)
        self.model = model.to(self.device)  # type: ignore[arg-type]
        self.options = options
        self.optimizers = optimizers(model, options.rate)
        self.used = 0.0
        self.step = 0
        self.screens = 0
        self.out: Path = options.out
        self.out.mkdir(parents=True, exist_ok=True)
        self.curves = _curves(self.out)
        self._resume()

    def run(self) -> None:
        shapes, shares = zip(*(spec.split(":") for spec in self.options.mix), strict=True)
        generator = torch.Generator().manual_seed(self.options.seed + self.step)
        streams = {shape: self._stream(shape) for shape in shapes}
        loaded = saved = result = validated = time.monotonic()
        sums: dict[str, list[float]] = defaultdict(list)
        self.model.train()
        while self.used < self.options.minutes * 60:
            started = time.monotonic()
            odds = torch.tensor(
                [float(s) * (streams[n] is not None) for n, s in zip(shapes, shares, strict=True)]
            )
            pick = int(torch.multinomial(odds, 1, generator=generator))
            batch = next(streams[shapes[pick]])
            rng = float(torch.rand((), generator=generator))
            seeing = shapes[pick] not in STILL or rng >= self.options.still
            for name, value in self._learn(batch, seeing).items():
                sums[f"{shapes[pick]}/{name}"].append(value)
            now = time.monotonic()
            self.used += now - started
            self.step += 1
            self.screens += len(batch["pixel_values"])
            if now - result > 30:
                self._tell(sums)
                sums.clear()
                result = now
            if now - saved > SAVE_SECONDS:
                self.save()
                saved = time.monotonic()
            if now - validated > VALIDATE_SECONDS:
                self.validate()
                validated = time.monotonic()
            if now - loaded > self.options.reload_seconds:
                streams = {shape: self._stream(shape) for shape in shapes}
                loaded = time.monotonic()
        self.save()
        self.validate()

    def _learn(self, batch: dict[str, torch.Tensor], seeing: bool) -> dict[str, float]:
        rate = self.options.rate * schedule(self.used / (self.options.minutes * 60))
        loss, parts = self._losses(batch, seeing)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate
            if torch.isfinite(norm):
                optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        return parts | {"norm": float(norm)}

    def _losses(
        self, batch: dict[str, torch.Tensor], seeing: bool = True
    ) -> tuple[torch.Tensor, dict[str, float]]:
        moved = {name: part.to(self.device, non_blocking=True) for name, part in batch.items()}
        with torch.autocast(self.device.type, torch.bfloat16):
            return losses(self.model, moved, seeing)

    def _stream(self, shape: str):
        specs = [spec.split("=", 1)[1] for spec in self.options.data if spec.startswith(f"{shape}=")]
        sources = [
            Source.read(spec) for spec in specs if (Path(spec.split(":")[0]) / "screens.jsonl").exists()
        ]
        print(f"{shape}: {[(s.folder.name, len(s.lines)) for s in sources]}", flush=True)
        if not any(source.lines for source in sources):
            return None
        batcher = Batcher(sources, SHAPES[shape], self.options.seed + self.step)
        loader = torch.utils.data.DataLoader(batcher, batch_size=None, num_workers=1, prefetch_factor=3)
        return iter(loader)

    @torch.inference_mode()
    def validate(self, batches: int = 12) -> None:
        self.model.eval()
        for spec in self.options.validate:
            shape, folder = spec.split("=", 1)
            if not (Path(folder) / "screens.jsonl").exists():
                continue
            batcher = Batcher([Source.read(folder)], SHAPES[shape], 7)
            stream = iter(batcher)
            sums: dict[str, list[float]] = defaultdict(list)
            for _ in range(batches):
                _, parts = self._losses(next(stream))
                for name, value in parts.items():
                    sums[name].append(value)
            self._tell({f"VAL {Path(folder).name}/{name}": values for name, values in sums.items()})
        self.model.train()

    def _tell(self, sums: dict[str, list[float]]) -> None:
        groups: dict[str, list[str]] = defaultdict(list)
        for name, values in sorted(sums.items()):
            kept = [value for value in values if math.isfinite(value)]
            group, _, short = name.rpartition("/")
            if kept:
                groups[group].append(f"{short} {sum(kept) / len(kept):.3f}")
                if self.curves:
                    self.curves.add_scalar(f"{group}/{short}", sum(kept) / len(kept), self.step)
        place = f"[{self.used / 60:.1f} min, step {self.step}, {self.screens} screens]"
        for group, item in groups.items():
            print(f"{place} {group}: {' '.join(item)}", flush=True)

    def save(self) -> None:
        """Weights and optimiser state, written beside and renamed: a kill leaves the older one whole."""
        state = {
            "model": self.model.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "used": self.used,
            "step": self.step,
            "screens": self.screens,
        }
        fresh = self.out / "checkpoint.new"
        torch.save(state, fresh)
        fresh.replace(self.out / "checkpoint.pt")
        save_weights(self.model, self.out / "weights")

    def _resume(self) -> None:
        path = self.out / "checkpoint.pt"
        if not path.exists():
            return
        state = torch.load(path, weights_only=True, map_location=self.device)
        self.model.load_state_dict(state["model"])
        for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(kept)
        self.used, self.step, self.screens = state["used"], state["step"], state["screens"]
        print(f"resumed at step {self.step}, {self.used / 60:.1f} minutes", flush=True)


def save_weights(model: HandeyeModel, folder: Path) -> None:
    """A folder of weights that `--model` takes."""
    model.save_pretrained(folder)
    HandeyeProcessor().save_pretrained(folder)
    (folder / "handeye_card.json").write_text(CARD.model_dump_json(indent=2))


def schedule(share: float) -> float:
    """Linear warm-up, a short constant part, then linear decay to nearly nothing."""
    if share < WARM_UP:
        return max(share / WARM_UP, 0.01)
    return 1.0 if share < STEADY else max(0.0, (1 - share) / (1 - STEADY)) * 0.98 + 0.02


if __name__ == "__main__":
    main()
