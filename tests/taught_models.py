"""A tiny model that has learned one click: it gives it, and says that it is done once the click is past."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import tiny_models
import torch
from torch.nn import functional
from transformers import AutoModelForImageTextToText, PreTrainedTokenizerFast

from handeye.agent import prompts
from handeye.agent.actions import render
from handeye.agent.backends.generative import resize_of
from handeye.agent.backends.processor import load_processor
from handeye.agent.cards import families
from handeye.agent.contracts import Click, Done, StepSummary
from handeye.agent.dialects import dialect

SCREEN = (1280, 720)
STEPS = 500
LEARNED = 0.05
"""The loss at which every answer is sure."""
END = "</s>"
FORCED = re.compile(r"</?tool_call>|\n\{.*?\"action\": \"", re.DOTALL)
"""What every answer of a dialect has in common, so that constrained decoding leaves no choice in it."""
IGNORED = -100


def question(prompt: str, goal: str, *past: str) -> str:
    """What a model is really asked, in words."""
    steps = [StepSummary(action=step, effect="changed") for step in past]
    return prompts.build(prompt, goal, steps, (), (1, 1)).text


def build(family: str, folder: Path, at: tuple[float, float]) -> Path:
    """at: the place that it clicks, in pixels of a screen of SCREEN."""
    folder.mkdir(parents=True, exist_ok=True)
    tiny_models.build(family, folder)
    card = families()[family].card(family)
    card = card.model_copy(update={"resize": resize_of(load_processor(folder), card.resize)})
    data = dialect(card).render(Click(x=at[0], y=at[1]), *SCREEN), dialect(card).render(Done(), *SCREEN)
    past = render(dialect(card).parse(data[0], *SCREEN))
    words = PreTrainedTokenizerFast.from_pretrained(folder)
    words.add_tokens([past, *(part for text in data for part in FORCED.split(text) if part)])
    words.save_pretrained(folder)
    model = AutoModelForImageTextToText.from_pretrained(folder)
    model.resize_token_embeddings(len(words), mean_resizing=False)
    _fit(model, words, card.prompt, list(zip(data, ([], [past]), strict=True)))
    model.save_pretrained(folder)
    return folder


def _fit(
    model: Any, words: PreTrainedTokenizerFast, prompt: str, lessons: list[tuple[str, list[str]]]
) -> None:
    """lessons: an answer and the past that it is given after. A layer of attention is enough to see that."""
    chosen = min(words.added_tokens_decoder.keys() - set(range(3)))  # bytes are forced, see FORCED
    torch.manual_seed(0)
    rate = torch.optim.AdamW(model.parameters(), lr=5e-3)
    for _ in range(STEPS):
        goal = "".join(chr(97 + int(letter)) for letter in torch.randint(0, 26, (12,)))
        rate.zero_grad()
        loss = 0.0
        for text, past in lessons:
            answer = words(text + END, add_special_tokens=False).input_ids
            asked = torch.tensor([[*words(question(prompt, goal, *past)).input_ids, *answer[:-1]]])
            logits = model(input_ids=asked).logits[0, -len(answer) :]
            wanted = torch.tensor(
                [token if token >= chosen or token == answer[-1] else IGNORED for token in answer]
            )
            wrong = functional.cross_entropy(logits, wanted, ignore_index=IGNORED)
            wrong.backward()
            loss += wrong.item()
        rate.step()
        if loss < LEARNED:
            return
    raise AssertionError(f"the loss is still {loss}")
