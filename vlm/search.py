"""The search for an answer: greedy, only what the grammar allows, and nothing that led nowhere before."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from handeye.vlm import tokens as words
from handeye.vlm.exhausted import exhausted_cells, is_exhausted
from handeye.vlm.grammar import allowed_after
from handeye.vlm.layout import cell_centers
from handeye.vlm.network import Context, Network
from handeye.vlm.sizes import STEM_STRIDE
from handeye.vlm.tokens import COPY, END, EOS, ID, POINT, SAY
from handeye.vlm.written import Written

MAX_SAID = 96
"""Longest free answer in bytes."""
OPENINGS = 4
"""First words that are tried when the best answer is exhausted."""
FAINT, MOST_HOT = 0.1, 400
"""Cells of a bright place: at least so bright as a share of its brightest, and at most so many."""


def search(model: Network, context: Context, inputs: dict[str, Tensor], reads: bool = False) -> Written:
    """The greedy answer; where that was tried on this very screen and led nowhere, or types again what was
    typed there before, the likeliest of the answers with other openings or other places."""
    greedy = write(model, context, inputs, reads=reads)
    if not is_exhausted(greedy, inputs):
        return greedy
    found = [write(model, context, inputs, first, reads=reads) for first in greedy.openings]
    fresh = [written for written in found if not is_exhausted(written, inputs)]
    return max(fresh, key=lambda written: written.log_probability, default=greedy)


def write(
    model: Network,
    context: Context,
    inputs: dict[str, Tensor],
    first: int | None = None,
    rng: torch.Generator | None = None,
    reads: bool = False,
) -> Written:
    """first: the opening word; it then keeps away from the places where it changed nothing. rng: draws
    instead of taking the likeliest. reads: may point to the text that it wants."""
    tall, wide = inputs["pixel_values"].shape[-2:]
    centers = cell_centers(inputs["kept"][0].numpy(), inputs["origins"][0].numpy(), tall, wide)
    away = exhausted_cells(centers, inputs, first) if first is not None else None
    written = Written()
    while written.tokens[-1] != EOS and len(written.said) < MAX_SAID:
        line = (torch.tensor([part]) for part in (written.tokens, written.pointed, written.copied))
        hidden = model.write(context, *line)[:, -1:]
        cell = byte = -1
        last = written.tokens[-1]
        if last == POINT:
            cell = _point(model, context, hidden, centers, written, None if written.points else away, rng)
            if cell < 0:
                written.tokens, written.points = [words.BOS, ID["FAIL"], EOS], []
                break
        elif last in (COPY, END):
            byte = _copy(model, context, hidden, written, rng)
        allowed = allowed_after(written.tokens, reads)
        logits = model.text(hidden)[0, 0].float()
        chances = torch.log_softmax(logits[allowed], 0)
        if last == words.BOS:
            written.openings = [allowed[index] for index in chances.topk(OPENINGS).indices.tolist()]
        best = allowed.index(first) if last == words.BOS and first is not None else _pick(chances.exp(), rng)
        written.log_probability += float(chances[best])
        written.tokens.append(allowed[best])
        written.pointed.append(cell)
        written.copied.append(byte)
        if SAY in written.tokens[:-1] and allowed[best] != EOS:
            written.said.append(allowed[best])
    return written


def _pick(chances: Tensor, rng: torch.Generator | None) -> int:
    return int(chances.argmax() if rng is None else torch.multinomial(chances, 1, generator=rng))


def _point(
    model: Network,
    context: Context,
    hidden: Tensor,
    centers: np.ndarray,
    written: Written,
    away: Tensor | None,
    rng: torch.Generator | None = None,
) -> int:
    """The chosen cell, none of those in `away` [M], or -1 for nowhere."""
    logits = model.pointing(hidden, context.keys, context.valid)[0, 0]
    chances = logits.softmax(0)
    if away is not None:
        chances[:-1][away] = 0
    if float(chances[-1]) > 0.5:
        return -1
    cell = _pick(chances[:-1], rng)
    offset = model.pointing.offsets(context.keys[:, cell])[0].numpy()
    mass = _mass(chances[:-1].numpy(), centers, cell)
    x, y = centers[cell] + offset
    written.points.append((float(max(x, 0)), float(max(y, 0)), mass))
    written.log_probability += float(np.log(max(mass, 1e-6)))
    return cell


def _mass(chances: np.ndarray, centers: np.ndarray, cell: int) -> float:
    """The chance of the whole bright place around a cell, in 0..1: of a wide field as of a small icon."""
    hot = np.flatnonzero(chances >= FAINT * chances[cell])
    hot = hot[np.argsort(-chances[hot])][:MOST_HOT]
    spots, inside = centers[hot], hot == cell
    edge = spots[inside]
    while len(edge):
        reached = (np.abs(spots[:, None] - edge).max(-1) <= 2 * STEM_STRIDE + 1).any(1) & ~inside
        inside |= reached
        edge = spots[reached]
    return float(chances[hot[inside]].sum())


def _copy(
    model: Network, context: Context, hidden: Tensor, written: Written, rng: torch.Generator | None = None
) -> int:
    """A byte of the goal; the end never lies before the start."""
    logits = model.copying(hidden, context.words, context.words_mask)[0, 0]
    if written.span:
        logits[: written.span[0]] = -1e4
    chances = logits.log_softmax(0)
    byte = _pick(chances.exp(), rng)
    written.span.append(byte)
    written.log_probability += float(chances[byte])
    return byte
