"""Trains each variant from the same start, on the same questions, for the same processor time; then measures.

Processor time, not the clock, so that other work on the machine costs no variant anything. A variant that is
cheaper a step makes more steps of the same stream. The encoder that all start from is trained once, outside
the budget (start.py).
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from handeye.agent.contracts import Frozen
from handeye.agent.errors import CallerError
from handeye.training.lab.examples import COLOURS, WORDS, Example, batch_of, draw_many, from_folder
from handeye.training.lab.start import reading_encoder
from handeye.training.lab.variants import build, variants
from handeye.vlm.encoders.vq import VqEncoder
from handeye.vlm.joined import JoinedModel
from handeye.vlm.joined_processor import JoinedProcessor
from handeye.vlm.pictures import prepare

BATCH = 8
RATE = 2e-3
WARM_UP = 30
"""Steps."""
VQ_SHARE = 0.25
"""Of a native variant's time, for its VQ encoder."""
ASKED = 200
"""Questions that a variant is measured on, never trained on."""
PROBED = 600
"""Drawn screens for the probes, three quarters to fit them and the rest to test them."""
LONGEST = 12
"""Tokens of an answer."""
TRAIN_SEED, TEST_SEED = 1_000, 9_000_000
RIDGE = 10.0


@dataclass(frozen=True)
class Order:
    """minutes: processor time in all, shared by the variants and their seeds. data, test: folders of screens,
    None for screens drawn in memory. start: the folder in which the trained encoder is kept."""

    vary: str
    minutes: float
    seeds: int = 1
    data: Path | None = None
    test: Path | None = None
    start: Path = Path("runs/lab")


class Score(Frozen):
    """One variant trained from one seed. Rates in 0..1. probe_word, probe_colour: what the buttons in a drawn
    screen's slots are, told by a ridge regression from the picture tokens alone; None where they are no
    features. read_right, ground_right: of each question of that kind, in the order asked.
    """

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
    probe_word: float | None
    probe_colour: float | None
    read_right: tuple[bool, ...] = ()
    ground_right: tuple[bool, ...] = ()


def compare(order: Order, report: Callable[[Score], None] | None = None) -> list[Score]:
    """All variants of all seeds; `told` is called after each. Raises CallerError."""
    chosen = variants(order.vary)
    if order.minutes <= 0 or order.seeds < 1:
        raise CallerError("--budget and --seeds have to be above 0")
    if order.data is not None and order.test is None:
        raise CallerError("--data needs --test, a folder of other screens to measure on")
    seconds = order.minutes * 60 / (len(chosen) * order.seeds)
    asked = list(islice(_stream(order.test, TEST_SEED), ASKED))
    trained = order.vary != "encoder" and order.data is None
    encoder = reading_encoder(order.start) if trained else None
    scores = []
    for seed in range(order.seeds):
        for variant in chosen:
            model, processor = build(variant, seed, encoder)
            steps, loss = train(model, processor, _stream(order.data, TRAIN_SEED + seed), seconds)
            measured = _measured(model, processor, asked)
            scores.append(Score(variant=variant.name, seed=seed, steps=steps, loss=loss, **measured))
            if report:
                report(scores[-1])
    return scores


def _stream(folder: Path | None, seed: int) -> Iterator[Example]:
    if folder is None:
        return draw_many(seed)
    if not (folder / "screens.jsonl").exists():
        raise CallerError(f"{folder} has no screens.jsonl; `handeye train synth --out DIR` makes one")
    return from_folder(folder, seed)


def _measured(model: JoinedModel, processor: JoinedProcessor, asked: list[Example]) -> dict[str, Any]:
    """The fields of a Score that a trained model gives."""
    one = batch_of(processor, asked[:1])
    with FlopCounterMode(display=False) as counter:  # which asks for gradients of learnt queries
        model(**one)
    answers = answer(model, processor, asked)
    right = {
        kind: tuple(
            example.right(said, prepare(example.pixels, processor.rules))
            for example, said in zip(asked, answers, strict=True)
            if example.kind == kind
        )
        for kind in ("read", "ground")
    }
    return {
        "tokens": _tokens(model, processor, asked[:20]),
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "gflop": counter.get_total_flops() / 1e9,
        "latency_ms": _latency(model, one),
        **probes(model, processor),
        **{kind: statistics.fmean(each) for kind, each in right.items()},
        **{f"{kind}_right": each for kind, each in right.items()},
    }


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
        result = model.generate(**batch, max_new_tokens=LONGEST, do_sample=False)
        said += processor.tokenizer.batch_decode(
            result[:, batch["input_ids"].shape[1] :], skip_special_tokens=True
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
def probes(model: JoinedModel, processor: JoinedProcessor) -> dict[str, float | None]:
    """Share of the buttons on new screens whose word and whose colour ridge regressions tell right."""
    if isinstance(model.encoder, VqEncoder):
        return {"probe_word": None, "probe_colour": None}
    examples = list(islice(draw_many(TEST_SEED + 1), PROBED))
    features = []
    for start in range(0, PROBED, 50):
        batch = batch_of(processor, examples[start : start + 50], "none")
        tokens, _ = model.look(batch["pixel_values"], batch["tiles"], len(batch["input_ids"]))
        features.append(tokens.flatten(1).float())
    x = torch.cat(features)
    x = torch.cat(((x - x.mean(0)) / (x.std(0) + 1e-3), torch.ones(PROBED, 1)), 1)
    fit = PROBED * 3 // 4
    solved = torch.linalg.inv(x[:fit] @ x[:fit].T + RIDGE * torch.eye(fit))
    seen = x[fit:] @ x[:fit].T @ solved  # [new, fitted]
    words, colours = ([getattr(one, name) for one in examples] for name in ("words", "slots"))
    return {
        "probe_word": _told(seen, torch.tensor(words), len(WORDS)),
        "probe_colour": _told(seen, torch.tensor(colours), len(COLOURS)),
    }


def _told(seen: Tensor, labels: Tensor, classes: int) -> float:
    """seen [new, fitted]: how much of each fitted screen is in a new one; labels [both, slots], -1: none."""
    wanted = torch.nn.functional.one_hot(labels + 1, classes + 1)[..., 1:].float()  # [both, slots, classes]
    new, fit = seen.shape
    best = (seen @ wanted[:fit].flatten(1)).unflatten(1, wanted.shape[1:]).argmax(-1)
    there = labels[fit:] >= 0
    return float((best == labels[fit : fit + new])[there].float().mean())
