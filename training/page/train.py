"""Train the page network: `python -m handeye.training.page.train --data DIR ... --out DIR --minutes N`.

It resumes from the newest checkpoint in --out; data that are still being written may be read.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import os
import signal
import time
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from handeye.training.page.batch import Batch, Source, run, stream
from handeye.vlm.page.network import PageNetwork, Told, from_minilm

AVERAGED = 0.998
"""Share of the averaged weights that is kept at each step."""
FRESH = 3.0
"""How much faster what begins from nothing learns."""
EVERY = 10
"""Steps after which they are averaged."""


def losses(value: Told, senses: tuple[Tensor, Tensor], batch: Batch) -> dict[str, Tensor]:
    """Means over the questions that have the part; see the heads of PageNetwork."""
    out = {"kind": -(value.kind.log_softmax(-1).exp() * batch.kinds).sum(-1).clamp(min=1e-9).log().mean()}
    for name, weights, logits in (("target", batch.pointed, value.target), ("to", batch.to, value.to)):
        on = weights.sum(-1) > 0
        if on.any():
            chance = (logits[on].softmax(-1) * weights[on]).sum(-1)
            out[name] = -chance.clamp(min=1e-9).log().mean() * (on.float().mean() if name == "to" else 1)
    ends = {"goal": (value.goal_start, batch.goal_start, value.goal_end, batch.goal_end),
            "shown": (value.start, batch.start, value.end, batch.end)}  # fmt: skip
    for name, (start, first, end, last) in ends.items():
        on = first >= 0
        if on.any():
            cross = nn.functional.cross_entropy
            out[name] = (cross(start[on], first[on]) + cross(end[on], last[on])) / 2
    if (batch.count >= 0).any():
        out["count"] = 0.5 * nn.functional.cross_entropy(value.counted, batch.count, ignore_index=-100)
    role, state = senses
    for name, logits, right in (("role", role, batch.role), ("state", state, batch.state)):
        out[name] = 0.2 * nn.functional.cross_entropy(
            logits.flatten(0, 1), right.flatten(), ignore_index=-100
        )
    return out


def groups(network: nn.Module) -> list[dict[str, Any]]:
    """Norms without decay; what begins from nothing moves faster than the pre-trained layers; the pre-trained
    letters stay as they are."""
    parts: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, weight in network.named_parameters():
        if name == "word.weight":
            weight.requires_grad_(False)
            continue
        known = name.startswith(("layers.", "place.", "norm.")) and not name.endswith(".near")
        parts.setdefault((known, weight.ndim < 2), []).append(weight)
    return [
        {"params": held, "weight_decay": 0.0 if plain else 0.02, "scale": 1.0 if known else FRESH}
        for (known, plain), held in parts.items()
    ]


class Half:
    """A copy of a network in bfloat16 that is run, while the weights that learn stay float32: 0.7 of the time
    of autocast, which casts every weight in each step."""

    def __init__(self, network: PageNetwork) -> None:
        self.network = copy.deepcopy(network).to(torch.bfloat16)
        self.network.set_turns()
        self.pairs = [
            (own, other)
            for own, other in zip(network.parameters(), self.network.parameters(), strict=True)
            if own.requires_grad
        ]

    def gradients(self) -> None:
        """Hands over what was found."""
        for own, other in self.pairs:
            own.grad = None if other.grad is None else other.grad.float()

    @torch.no_grad()
    def follow(self) -> None:
        """Takes up what was learned."""
        torch._foreach_copy_([other for _, other in self.pairs], [own for own, _ in self.pairs])


def rate_at(done: float, top: float, warm: float = 0.02) -> float:
    """Rises at the start, then falls once as half a cosine. done: 0..1."""
    if done < warm:
        return top * done / warm
    return top * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1, (done - warm) / (1 - warm)))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", action="append", required=True, metavar="DIR[:WEIGHT]")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="a MiniLM model.safetensors, or a checkpoint's weights")
    parser.add_argument("--samples", type=int, default=200_000, help="questions after which the rate is low")
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--pages", type=int, default=4)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    sources = [Source(Path(d.partition(":")[0]), float(d.partition(":")[2] or 1)) for d in options.data]
    torch.manual_seed(options.seed)
    network = PageNetwork()
    optimizer = torch.optim.AdamW(groups(network), lr=options.rate, betas=(0.9, 0.98), fused=True)
    state = {"samples": 0, "steps": 0}
    kept = options.out / "checkpoint.pt"
    if kept.exists():
        saved = torch.load(kept, weights_only=True)
        network.load_state_dict(saved["network"])
        optimizer.load_state_dict(saved["optimizer"])
        averaged, state = saved["averaged"], saved["state"]
    else:
        if options.start:
            from safetensors.torch import load_file

            tensors = load_file(options.start)
            if any(name.startswith("encoder.layer") for name in tensors):
                from_minilm(network, tensors)
            else:
                network.load_state_dict(tensors, strict=False)
        averaged = {name: value.clone() for name, value in network.state_dict().items()}
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _: stopped.append(got))
    begun = saved_at = time.time()
    shown: dict[str, float] = {}
    batches = stream(sources, options.seed + state["steps"], options.pages)
    half = Half(network)
    while state["samples"] < options.samples and time.time() - begun < options.minutes * 60 and not stopped:
        rate = rate_at(state["samples"] / options.samples, options.rate)
        for group in optimizer.param_groups:
            group["lr"] = rate * group["scale"]
        batch = next(batches)
        item, page = run(half.network, batch)
        parts = losses(item, half.network.senses(page), batch)
        loss = torch.stack(list(parts.values())).sum()
        optimizer.zero_grad(set_to_none=True)
        half.network.zero_grad(set_to_none=True)
        loss.backward()
        half.gradients()
        nn.utils.clip_grad_norm_([p for p in network.parameters() if p.requires_grad], 1.0)
        optimizer.step()
        half.follow()
        state["samples"] += len(batch.row)
        state["steps"] += 1
        if state["steps"] % EVERY == 0:
            keep = min(AVERAGED**EVERY, (state["steps"] + EVERY) / (state["steps"] + 20 * EVERY))
            with torch.no_grad():
                for name, weight in network.named_parameters():
                    averaged[name].lerp_(weight, 1 - keep)
        for name, part in parts.items():
            shown[name] = 0.98 * shown.get(name, part.item()) + 0.02 * part.item()
        if state["steps"] % 50 == 0:
            line = {
                "samples": state["samples"],
                "seconds": round(time.time() - begun),
                "rate": round(rate, 6),
            }
            line |= {name: round(value, 3) for name, value in shown.items()}
            print(json.dumps(line), flush=True)
        if time.time() - saved_at > 180:
            saved_at = time.time()
            _save(kept, network, optimizer, averaged, state)
    _save(kept, network, optimizer, averaged, state)


def _save(
    path: Path, network: nn.Module, optimizer: Any, averaged: dict[str, Tensor], state: dict[str, int]
) -> None:
    new = path.with_suffix(".new")
    torch.save(
        {
            "network": network.state_dict(),
            "optimizer": optimizer.state_dict(),
            "averaged": averaged,
            "state": state,
        },
        new,
    )
    os.replace(new, path)


if __name__ == "__main__":
    main()
