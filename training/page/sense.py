"""Teach the page network what things are before it is asked anything: roles and states of all tokens.

`python -m handeye.training.page.sense --data DIR ... --out FILE`: pages are cut once and kept in memory, so
that a minute shows the eyes thousands of pages; questions, which cost most, come later (train.py).
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from handeye.training.page.batch import lines_of, pixels_of, read_index, read_screen
from handeye.training.page.noise import read_by
from handeye.training.page.targets import senses
from handeye.vlm.page.encode import Page, page_of
from handeye.vlm.page.network import ROLES, STATES, PageNetwork, from_minilm

Sight = tuple[Page, np.ndarray, np.ndarray]
"""A page with the role and the state of each token."""


def sights(folders: list[Path], most: int, seed: int) -> list[Sight]:
    """Up to `most` pages of each folder."""
    rng = random.Random(seed)
    out: list[Sight] = []
    for folder in folders:
        index = read_index(folder)
        for at in rng.sample(index, min(most, len(index))):
            screen = read_screen(folder, at)
            page = page_of(pixels_of(folder, screen), read_by(rng, lines_of(screen)))
            if len(page.boxes):
                out.append((page, *senses(page, screen["elements"])))
    return out


def weights(items: list[np.ndarray], classes: int) -> Tensor:
    """Rarer classes count more: one over the root of their share, 1 in the mean."""
    counts = np.bincount(np.concatenate(items), minlength=classes)
    out = 1 / np.sqrt(counts + 100)
    return torch.tensor(out / out.mean(), dtype=torch.float32)


def loss(network: PageNetwork, some: list[Sight], role: Tensor, state: Tensor) -> Tensor:
    """Of roles and states, told from each token alone and from the page's first layers."""
    most = max(len(page.boxes) for page, _, _ in some)

    def padded(parts: list[np.ndarray], fill: int = 0) -> Tensor:
        out = np.full((len(parts), most, *parts[0].shape[1:]), fill, parts[0].dtype)
        for row, part in zip(out, parts, strict=True):
            row[: len(part)] = part
        return torch.from_numpy(out)

    pages = [page for page, _, _ in some]
    ids, place, boxes, patches = (
        padded([getattr(page, name) for page in pages]) for name in ("ids", "place", "boxes", "patches")
    )
    words = padded([np.arange(len(page.boxes)) < page.words for page in pages])
    real = padded([np.ones(len(page.boxes), bool) for page in pages])
    with torch.autocast("cpu", torch.bfloat16):
        alone = network.embed(ids, place, boxes, patches, words)
        joined = network.join(alone, boxes, real).tokens
        said = [network.senses(x) for x in (alone, joined)]
    total = torch.zeros(())
    items = [roles for _, roles, _ in some], [states for _, _, states in some]
    for at, weight in ((0, role), (1, state)):
        right = padded(items[at], -100).flatten()
        for each in said:
            total = total + nn.functional.cross_entropy(
                each[at].flatten(0, 1), right, weight, ignore_index=-100
            )
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", action="append", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, required=True, help="MiniLM's model.safetensors, or weights")
    parser.add_argument("--most", type=int, default=2000)
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--rate", type=float, default=6e-4)
    parser.add_argument("--pages", type=int, default=6)
    options = parser.parse_args()
    torch.set_num_threads(1)
    from safetensors.torch import load_file, save_file

    network = PageNetwork()
    tensors = load_file(options.start)
    if any(name.startswith("encoder.layer") for name in tensors):
        from_minilm(network, tensors)
    else:
        network.load_state_dict(tensors, strict=False)
    network.word.weight.requires_grad_(False)
    some = sights(options.data, options.most, 1)
    role = weights([roles for _, roles, _ in some], len(ROLES))
    state = weights([states for _, _, states in some], len(STATES))
    some.sort(key=lambda sight: len(sight[0].boxes))
    groups = [some[at : at + options.pages] for at in range(0, len(some), options.pages)]
    print(json.dumps({"pages": len(some)}), flush=True)
    optimizer = torch.optim.AdamW([p for p in network.parameters() if p.requires_grad], lr=options.rate)
    begun, step, shown = time.time(), 0, 0.0
    rng = random.Random(2)
    while (done := (time.time() - begun) / 60 / options.minutes) < 1:
        for group in optimizer.param_groups:
            group["lr"] = options.rate * min(1.0, step / 100) * (1 - 0.9 * done)
        now = loss(network, rng.choice(groups), role, state)
        optimizer.zero_grad(set_to_none=True)
        now.backward()
        nn.utils.clip_grad_norm_([p for p in network.parameters() if p.grad is not None], 1.0)
        optimizer.step()
        step += 1
        shown = 0.98 * shown + 0.02 * now.item() if shown else now.item()
        if step % 100 == 0:
            print(
                json.dumps(
                    {"step": step, "loss": round(shown, 3), "minutes": round(done * options.minutes, 1)}
                ),
                flush=True,
            )
    save_file({name: part.contiguous() for name, part in network.state_dict().items()}, options.out)


if __name__ == "__main__":
    main()
