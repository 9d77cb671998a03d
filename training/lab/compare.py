"""Trains each variant from the same start, on the same questions, for the same processor time; then measures.

Processor time, not the clock, so that other work on the machine costs no variant anything. A variant that is
cheaper a step makes more steps of the same stream.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from agent.contracts import Frozen
from agent.errors import CallerError
from training.lab.examples import COLOURS, Example, batch_of, draw_many, from_folder
from training.lab.variants import Variant, build, variants
from vlm.encoders.vq import VqEncoder
from vlm.joined import JoinedModel
from vlm.joined_processor import JoinedProcessor
from vlm.pictures import prepare

BATCH = 16
RATE = 1.5e-3
WARM_UP = 30
"""Steps."""
VQ_SHARE = 0.25
"""Of a native variant's time, for its VQ encoder."""
ASKED = 200
"""Questions that a variant is measured on, never trained on."""
PROBED = 400
"""Drawn screens for the probe, half to fit it and half to test it."""
LONGEST = 12
"""Tokens of an answer."""
TRAIN_SEED, TEST_SEED = 1_000, 9_000_000
RIDGE = 10.0


@dataclass(frozen=True)
class Order:
    """minutes: processor time in all, shared by the variants and their seeds. data, test: folders of screens,
    None for screens drawn in memory."""

    vary: str
    minutes: float
    seeds: int = 1
    data: Path | None = None
    test: Path | None = None


class Score(Frozen):
    """One variant trained from one seed. Rates in 0..1; probe: colours in a drawn screen's slots told by a
    ridge regression from the picture tokens alone, None where they are no features."""

    variant: str
    seed: int
    steps: int
    tokens: float
    parameters: int
    gflop: float
    latency_ms: float
    read: float
    ground: float
    loss: float
    probe: float | None


def compare(order: Order, told: Callable[[Score], None] | None = None) -> list[Score]:
    """All variants of all seeds; `told` is called after each. Raises CallerError."""
    chosen = variants(order.vary)
    if order.minutes <= 0 or order.seeds < 1:
        raise CallerError("--budget and --seeds have to be above 0")
    if order.data is not None and order.test is None:
        raise CallerError("--data needs --test, a folder of other screens to measure on")
    seconds = order.minutes * 60 / (len(chosen) * order.seeds)
    asked = list(islice(_stream(order.test, TEST_SEED), ASKED))
    scores = []
    for seed in range(order.seeds):
        for variant in chosen:
            scores.append(_one(variant, seed, seconds, order, asked))
            if told:
                told(scores[-1])
    return scores


def _stream(folder: Path | None, seed: int) -> Iterator[Example]:
    if folder is None:
        return draw_many(seed)
    if not (folder / "screens.jsonl").exists():
        raise CallerError(f"{folder} holds no screens.jsonl; `python -m training.synth --out DIR` makes one")
    return from_folder(folder, seed)


def _one(variant: Variant, seed: int, seconds: float, order: Order, asked: list[Example]) -> Score:
    model, processor = build(variant, seed)
    steps, loss = train(model, processor, _stream(order.data, TRAIN_SEED + seed), seconds)
    one = batch_of(processor, asked[:1])
    with FlopCounterMode(display=False) as counter:  # which asks for gradients of learnt queries
        model(**one)
    answers = answer(model, processor, asked)
    right = {
        kind: statistics.fmean(
            example.right(said, prepare(example.pixels, processor.rules))
            for example, said in zip(asked, answers, strict=True)
            if example.kind == kind
        )
        for kind in ("read", "ground")
    }
    return Score(
        variant=variant.name,
        seed=seed,
        steps=steps,
        tokens=_tokens(model, processor, asked[:20]),
        parameters=sum(weight.numel() for weight in model.parameters()),
        gflop=counter.get_total_flops() / 1e9,
        latency_ms=_latency(model, one),
        read=right["read"],
        ground=right["ground"],
        loss=loss,
        probe=probe(model, processor),
    )


def train(
    model: JoinedModel, processor: JoinedProcessor, examples: Iterator[Example], seconds: float
) -> tuple[int, float]:
    """Steps made in so many seconds of processor time, at least one, and the last tenth's mean loss."""
    begun = time.process_time()
    if isinstance(model.encoder, VqEncoder):
        _train_vq(model.encoder, processor, examples, begun + VQ_SHARE * seconds)
        model.encoder.requires_grad_(False)
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=RATE, betas=(0.9, 0.98), weight_decay=0.01)
    losses: list[float] = []
    model.train()
    while not losses or (time.process_time() - begun) < seconds:
        share = min(1.0, (time.process_time() - begun) / seconds)
        rate = RATE * min(1.0, (len(losses) + 1) / WARM_UP) * min(1.0, 2.5 * (1 - share) + 0.02)
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss = model(**batch_of(processor, list(islice(examples, BATCH)))).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(float(loss.detach()))
    model.eval()
    return len(losses), statistics.fmean(losses[-max(1, len(losses) // 10) :])


def _train_vq(
    encoder: VqEncoder, processor: JoinedProcessor, examples: Iterator[Example], until: float
) -> None:
    optimizer = torch.optim.AdamW(encoder.parameters(), lr=RATE)
    while time.process_time() < until:
        batch = batch_of(processor, list(islice(examples, BATCH)), "none")
        encoder.loss(batch["pixel_values"].float()).backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)


@torch.no_grad()
def answer(model: JoinedModel, processor: JoinedProcessor, asked: list[Example]) -> list[str]:
    said: list[str] = []
    for start in range(0, len(asked), 50):
        batch = batch_of(processor, asked[start : start + 50], "none")
        told = model.generate(**batch, max_new_tokens=LONGEST, do_sample=False)
        said += processor.tokenizer.batch_decode(
            told[:, batch["input_ids"].shape[1] :], skip_special_tokens=True
        )
    return said


def _tokens(model: JoinedModel, processor: JoinedProcessor, examples: list[Example]) -> float:
    counts = []
    for example in examples:
        tiles = prepare(example.pixels, processor.rules).tiles
        counts.append(sum(processor.tokens_a_tile(tile) for tile in tiles))
    return statistics.fmean(counts)


@torch.no_grad()
def _latency(model: JoinedModel, batch: dict[str, Tensor], times: int = 7) -> float:
    """Processor milliseconds of one forward over picture and prompt, the median."""
    taken = []
    for _ in range(times):
        begun = time.process_time()
        model(**batch)
        taken.append((time.process_time() - begun) * 1000)
    return statistics.median(taken)


@torch.no_grad()
def probe(model: JoinedModel, processor: JoinedProcessor) -> float | None:
    """Accuracy of a ridge regression over the slots of drawn screens."""
    count = PROBED
    if isinstance(model.encoder, VqEncoder):
        return None
    examples = list(islice(draw_many(TEST_SEED + 1), count))
    features = []
    for start in range(0, count, 50):
        batch = batch_of(processor, examples[start : start + 50], "none")
        tokens, _ = model.look(batch["pixel_values"], batch["tiles"], len(batch["input_ids"]))
        features.append(tokens.flatten(1).float())
    x = torch.cat(features)
    x = torch.cat(((x - x.mean(0)) / (x.std(0) + 1e-3), torch.ones(count, 1)), 1)
    slots = torch.tensor([example.slots for example in examples])  # [N, slots]
    wanted = torch.nn.functional.one_hot(slots + 1, len(COLOURS) + 1).flatten(1).float()
    half = count // 2
    gram = x[:half] @ x[:half].T + RIDGE * torch.eye(half)
    said = x[half:] @ (x[:half].T @ torch.linalg.solve(gram, wanted[:half]))
    best = said.unflatten(1, (slots.shape[1], -1)).argmax(-1) - 1
    return float((best == slots[half:]).float().mean())
