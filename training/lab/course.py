"""A small joined VLM taken through its stages, measured before the first and after each (`lab stages`).

Each stage gets the same processor time. Preference learns from pairs of a right and a wrong answer to one
screen; with LoRA the decoder is changed by low-rank matrices in `instruct`, which are merged afterwards.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import torch

from handeye.agent.contracts import Frozen
from handeye.agent.errors import CallerError
from handeye.training.lab.compare import BATCH, TEST_SEED, TRAIN_SEED, answer
from handeye.training.lab.examples import Example, draw_many
from handeye.training.lab.stages import (
    Pair,
    batches_of,
    chances,
    learn,
    learn_only,
    pair_of,
    prefer,
    with_lora,
)
from handeye.training.lab.start import reading_encoder
from handeye.training.lab.variants import BASE, build
from handeye.vlm.joined import JoinedModel
from handeye.vlm.joined_processor import JoinedProcessor
from handeye.vlm.pictures import prepare

ASKED = 120
"""Drawn questions that each stage is measured on, never trained on."""
Item = TypeVar("Item")


class StageScore(Frozen):
    """What a stage left. learning: weights that moved. right: share of the questions answered right, 0..1.
    margin: by how much the log-probability of a right answer lies above a wrong one's, in the mean."""

    stage: str
    learning: int
    steps: int
    right: float
    margin: float


def course(minutes: float, lora: bool = False, start: Path = Path("runs/lab")) -> Iterator[StageScore]:
    """The scores, one a stage, as they come. minutes: processor time in all. start: where the encoder that
    reads already is kept. Raises CallerError."""
    if minutes <= 0:
        raise CallerError("--budget has to be above 0")
    model, processor = build(BASE, 0, reading_encoder(start))
    asked = list(islice(draw_many(TEST_SEED), ASKED))
    examples = draw_many(TRAIN_SEED)
    seconds = minutes * 60 / 3
    yield _measured("start", model, processor, asked, 0, 0)
    for stage in ("align", "instruct"):
        trained: Any = with_lora(model) if lora and stage == "instruct" else model
        weights = learn_only(model, stage) if trained is model else _learning(trained)
        steps = len(learn(trained, _for(seconds, batches_of(processor, examples, BATCH, 1 << 30)), weights))
        if trained is not model:
            model = trained.merge_and_unload()
        yield _measured(stage, model, processor, asked, sum(w.numel() for w in weights), steps)
    reference = copy.deepcopy(model)
    steps = len(prefer(model, reference, _for(seconds, _pairs(processor, examples))))
    count = sum(weight.numel() for weight in model.parameters() if weight.requires_grad)
    yield _measured("prefer", model, processor, asked, count, steps)


def _learning(model: torch.nn.Module) -> list[torch.nn.Parameter]:
    return [weight for weight in model.parameters() if weight.requires_grad]


def _for(seconds: float, items: Iterator[Item]) -> Iterator[Item]:
    """At least one item, then more until so much processor time has gone."""
    until = time.process_time() + seconds
    yield next(items)
    while time.process_time() < until:
        yield next(items)


def _pairs(processor: JoinedProcessor, examples: Iterator[Example]) -> Iterator[Pair]:
    usable = (example for example in examples if example.wrong is not None)
    while True:
        yield pair_of(processor, list(islice(usable, BATCH)))


@torch.no_grad()
def _measured(
    stage: str,
    model: JoinedModel,
    processor: JoinedProcessor,
    asked: list[Example],
    learning: int,
    steps: int,
) -> StageScore:
    model.eval()
    result = answer(model, processor, asked)
    right = [
        example.right(said, prepare(example.pixels, processor.rules))
        for example, said in zip(asked, result, strict=True)
    ]
    good, bad = pair_of(processor, asked)
    margin = (chances(model, good) - chances(model, bad)).mean()
    return StageScore(
        stage=stage, learning=learning, steps=steps, right=sum(right) / len(right), margin=float(margin)
    )
