"""The stages of a joined VLM: align, instruct, prefer; and LoRA for decoders too large to train whole.

align: only the adapter (and cross-attention layers, which are new too) learns, encoder and decoder stay;
LLaVA's first stage (arXiv 2304.08485). instruct: everything but the encoder, or all. prefer: DPO
(arXiv 2305.18290) on a right and a wrong answer to the same screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from handeye.agent.errors import CallerError, MissingExtra
from handeye.training.lab.examples import Example, batch_of
from handeye.vlm.joined import JoinedModel
from handeye.vlm.joined_processor import NOTHING, JoinedProcessor

Pair = tuple[dict[str, Tensor], dict[str, Tensor]]
"""Batches of right and of wrong answers to the same screens."""
LEARNING = {
    "align": ("adapter.", "fusion."),
    "instruct": ("adapter.", "fusion.", "place.", "picture.", "decoder."),
    "prefer": ("adapter.", "fusion.", "place.", "picture.", "decoder."),
    "all": ("",),
}
"""What each stage trains, by the beginnings of the weights' names."""


def learn_only(model: JoinedModel, stage: str) -> list[nn.Parameter]:
    """Freezes the rest; gives the weights that learn. Raises CallerError for an unknown stage."""
    if stage not in LEARNING:
        raise CallerError(f"unknown stage {stage!r}; known are {', '.join(LEARNING)}")
    for name, weight in model.named_parameters():
        weight.requires_grad_(name.startswith(LEARNING[stage]))
    return [weight for weight in model.parameters() if weight.requires_grad]


def learn(
    model: nn.Module, batches: Iterable[dict[str, Tensor]], weights: list[nn.Parameter], rate: float = 1e-3
) -> list[float]:
    """One AdamW step a batch on the batch's labels; gives the losses."""
    optimizer = torch.optim.AdamW(weights, lr=rate, weight_decay=0.01)
    losses = []
    model.train()
    for batch in batches:
        loss = model(**batch).loss
        loss.backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(float(loss.detach()))
    model.eval()
    return losses


def batches_of(
    processor: JoinedProcessor, examples: Iterator[Example], size: int, count: int
) -> Iterator[dict[str, Tensor]]:
    """`count` batches with their right answers."""
    for _ in range(count):
        yield batch_of(processor, list(islice(examples, size)))


def chances(model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
    """Log-probability of each row's answer: [B]."""
    labels = batch["labels"][:, 1:]
    logits = model(**{name: value for name, value in batch.items() if name != "labels"}).logits[:, :-1]
    result = labels.clamp(min=0).unsqueeze(-1)
    each = logits.float().log_softmax(-1).gather(-1, result).squeeze(-1)
    return (each * (labels != NOTHING)).sum(-1)


def preference(
    model: nn.Module,
    reference: nn.Module,
    pair: tuple[dict[str, Tensor], dict[str, Tensor]],
    beta: float = 0.1,
) -> Tensor:
    """DPO's loss of a pair of batches: right answers, and wrong ones to the same screens. reference: the
    model as it was before this stage. beta: how strongly it is held near the reference."""
    right, wrong = pair
    with torch.no_grad():
        before = chances(reference, right) - chances(reference, wrong)
    now = chances(model, right) - chances(model, wrong)
    return -F.logsigmoid(beta * (now - before)).mean()


def prefer(
    model: JoinedModel,
    reference: JoinedModel,
    pairs: Iterable[Pair],
    rate: float = 1e-4,
) -> list[float]:
    """One step a pair of batches; gives the losses."""
    weights = learn_only(model, "prefer")
    optimizer = torch.optim.AdamW(weights, lr=rate, weight_decay=0.0)
    losses = []
    for pair in pairs:
        loss = preference(model, reference, pair)
        loss.backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(float(loss.detach()))
    return losses


def pair_of(processor: JoinedProcessor, examples: list[Example]) -> Pair:
    """Right and wrong answers to the same screens; an example without a wrong one is left out."""
    usable = [example for example in examples if example.wrong is not None]
    return batch_of(processor, usable), batch_of(processor, usable, "wrong")


def with_lora(model: JoinedModel, rank: int = 8) -> nn.Module:
    """The model with low-rank changes to every matrix of the decoder's layers (arXiv 2106.09685), and its
    adapter and fusion trained whole. Merge with `merge_and_unload()` before saving it as a plain model."""
    try:
        from peft import LoraConfig, get_peft_model
    except ImportError:
        raise MissingExtra("peft", "lab") from None
    inside = [
        name
        for name, module in model.decoder.named_modules()
        if isinstance(module, nn.Linear) and module is not model.get_output_embeddings()
    ]
    wrapped = get_peft_model(
        model, LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=[f"decoder.{name}" for name in inside])
    )
    for name, weight in wrapped.named_parameters():
        if name.removeprefix("base_model.model.").startswith(LEARNING["align"]):
            weight.requires_grad_(True)
    return wrapped
