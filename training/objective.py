"""The losses of one batch, and how often its answers are right."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from handeye.vlm.network import Kept, Network
from handeye.vlm.sizes import STEM_STRIDE

PROMPT = ("tokens", "typed", "mask", "past", "span_tokens", "span_of", "span_at", "hints")
WEIGHTS = {"word": 1.0, "kind": 1.0, "point": 1.0, "copy": 1.0, "offset": 0.5, "read": 1.0, "spell": 1.0}


def losses(model: Network, batch: dict[str, Tensor], seeing: bool = True) -> tuple[Tensor, dict[str, float]]:
    """The weighted sum, and the parts with accuracies (`*_hit`, shares in 0..1).

    seeing False: the encoder stays as it is and its own objectives are left out, which saves a third.
    """
    with torch.set_grad_enabled(seeing and torch.is_grad_enabled()):
        seen = model.keep(model.see(batch["pixel_values"]), batch)
    rows = batch["rows"]
    prompt = {name: batch[name] for name in PROMPT}
    context = model.read(seen.pick(rows), prompt | {"origins": batch["origins"][rows]})
    hidden = model.write(context, batch["actions"], batch["pointed"], batch["copied"])
    parts: dict[str, Tensor] = {}
    shares: dict[str, float] = {}

    words = model.text(hidden).float()
    parts["word"] = F.cross_entropy(words.flatten(0, 1), batch["next"].flatten())
    parts["kind"] = F.cross_entropy(words[:, 0], batch["next"][:, 0])
    known = batch["next"] >= 0
    shares["word_hit"] = _share((words.argmax(-1) == batch["next"])[known])
    shares["kind_hit"] = _share(words[:, 0].argmax(-1) == batch["next"][:, 0])

    if len(batch["point_at"]):
        which, step = batch["point_at"].unbind(1)
        logits = model.pointing(
            hidden[which, step].unsqueeze(1), context.keys[which], context.valid[which]
        ).squeeze(1)
        label = batch["point_label"]
        label = torch.cat((label, 1 - label.sum(-1, keepdim=True)), -1)
        parts["point"] = -(label * logits.log_softmax(-1)).sum(-1).mean()
        best = logits.argmax(-1, keepdim=True)
        shares["point_hit"] = _share(label.gather(1, best) > 0)
        at = batch["offset"]
        keys = context.keys[at[:, 0].long(), at[:, 1].long()]
        wanted = at[:, 2:].clamp(-STEM_STRIDE, STEM_STRIDE)
        parts["offset"] = F.smooth_l1_loss(model.pointing.offsets(keys) / STEM_STRIDE, wanted / STEM_STRIDE)

    which, step = (batch["copy"] >= 0).nonzero(as_tuple=True)
    if len(which):
        logits = model.copying(hidden, context.words, context.words_mask)[which, step]
        parts["copy"] = F.cross_entropy(logits, batch["copy"][which, step])
        shares["copy_hit"] = _share(logits.argmax(-1) == batch["copy"][which, step])

    if seeing:
        _reading(model, seen, batch, parts, shares)
    total = torch.stack([WEIGHTS[name] * part for name, part in parts.items()]).sum()
    return total, {name: float(part.detach()) for name, part in parts.items()} | shares


def _reading(
    model: Network,
    seen: Kept,
    batch: dict[str, Tensor],
    parts: dict[str, Tensor],
    shares: dict[str, float],
) -> None:
    """What the encoder alone has to know: the letters at a cell, where a text stands."""
    keys = seen.reading
    row, cell = batch["spell_at"].unbind(1)
    if len(row):
        letters = model.spell(keys[row, cell])
        parts["spell"] = F.cross_entropy(letters.flatten(0, 1), batch["spell"].flatten())
        shares["spell_hit"] = _share(letters.argmax(-1) == batch["spell"])

    asked = batch["text_mask"].any(-1)
    if asked.any():
        logits = model.match(keys, batch["text_tokens"], batch["text_mask"], batch["valid"])[asked]
        label = batch["text_label"][asked]
        label = torch.cat((label, 1 - label.sum(-1, keepdim=True)), -1)
        parts["read"] = -(label * logits.log_softmax(-1)).sum(-1).mean()
        best = logits.argmax(-1, keepdim=True)
        shares["read_hit"] = _share(label.gather(1, best) > 1e-6)


def _share(right: Tensor) -> float:
    return float(right.float().mean()) if right.numel() else float("nan")
