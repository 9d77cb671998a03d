"""What hidden states become: a point on the screen, a span of the prompt.

Pointing by attention over visual cells follows GUI-Actor (arXiv 2506.03143), the sub-cell offset MolmoPoint
(arXiv 2603.28069), the span pointer CC-Net (arXiv 2202.08137).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from handeye.vlm.sizes import STEM_STRIDE, Sizes


class PointingHead(nn.Module):
    """Scores every fine cell of every tile, and "nowhere", for a query."""

    def __init__(self, config: Sizes) -> None:
        super().__init__()
        p = config.point_width
        self.width = p
        self.from_tokens = nn.Linear(config.width, 4 * p, bias=False)
        self.from_fine = nn.Linear(config.stem_width, p, bias=False)
        self.mix = nn.Sequential(
            nn.LayerNorm(p), nn.Linear(p, p), nn.GELU(approximate="tanh"), nn.Linear(p, p)
        )
        self.query = nn.Linear(config.width, p, bias=False)
        self.nowhere = nn.Linear(config.width, 1)
        self.offset = nn.Linear(p, 2)

    def ground(self, fine: Tensor) -> Tensor:
        """fine [..., C] of the fine cells -> what their pixels alone say [..., P]."""
        return self.from_fine(fine)

    def keys(self, tokens: Tensor, ground: Tensor, hint: Tensor | None = None) -> Tensor:
        """tokens [B, L, D], ground [B, L, 4, P] of each token's fine cells, hint [B, L, 4, P] -> keys of the
        cells [B, 4L, P]."""
        raw = self.from_tokens(tokens).unflatten(-1, (4, self.width)) + ground
        raw = raw if hint is None else raw + hint
        return (raw + self.mix(raw)).flatten(1, 2)

    def forward(self, hidden: Tensor, keys: Tensor, valid: Tensor) -> Tensor:
        """hidden [B, S, D], keys [B, M, P] of all tiles' cells, valid [B, M] -> logits [B, S, M + 1];
        the last one is "nowhere"."""
        scores = self.query(hidden) @ keys.transpose(1, 2) * (self.width**-0.5)
        scores = scores.float().masked_fill(~valid.unsqueeze(1), -1e4)
        return torch.cat((scores, self.nowhere(hidden).float()), -1)

    def offsets(self, keys: Tensor) -> Tensor:
        """Pixels from a cell's centre to the target's, bounded by one cell: [..., 2] as x, y."""
        return self.offset(keys).float().tanh() * STEM_STRIDE


@dataclass
class Found:
    """What the finder adds: words [B, W, D], tokens [B, L, D], cells [B, L, 4, P]."""

    words: Tensor
    tokens: Tensor
    cells: Tensor


class ZeroLinear(nn.Linear):
    """A projection that begins by adding nothing."""

    def __init__(self, width_in: int, width_out: int) -> None:
        super().__init__(width_in, width_out, bias=False)
        nn.init.zeros_(self.weight)


class Finder(nn.Module):
    """Tells fusion and pointing where the instruction's texts stand, and whether they do.

    Reading alone finds a text on the screen before any fusion; each place where it stands is marked with what
    the text means in the instruction. Its parts begin at zero: a model without them is not changed.
    """

    def __init__(self, config: Sizes) -> None:
        super().__init__()
        d = config.width
        self.mark = ZeroLinear(d, d)
        self.mark_cell = ZeroLinear(d, config.point_width)
        self.told = ZeroLinear(2, d)

    def forward(self, logits: Tensor, at: Tensor, words: Tensor) -> Found:
        """logits [B, S, M + 1] where each text stands, the last is "nowhere"; at [B, S, 2] its first and
        last + 1 place in the prompt; words [B, W, D]."""
        spot = torch.arange(words.shape[1], device=words.device)
        member = (spot >= at[..., :1]) & (spot < at[..., 1:])  # [B, S, W]
        share = member / member.sum(-1, keepdim=True).clamp(min=1)
        meant = share.to(words.dtype) @ words  # [B, S, D]
        real = member.any(-1, keepdim=True)
        here = (logits - logits.amax(-1, keepdim=True)).exp()[..., :-1] * real
        here = here.to(words.dtype).transpose(1, 2)  # [B, M, S]
        fours = here.unflatten(1, (-1, 4))
        seen = 1 - logits.softmax(-1)[..., -1:]
        known = torch.cat((seen, 1 - seen), -1).to(words.dtype) * real
        return Found(
            words=member.to(words.dtype).transpose(1, 2) @ self.told(known),
            tokens=fours.amax(2) @ self.mark(meant),
            cells=(here @ self.mark_cell(meant)).unflatten(1, (-1, 4)),
        )


class CopyHead(nn.Module):
    """First or last byte of the span to type, as logits over the prompt."""

    def __init__(self, config: Sizes) -> None:
        super().__init__()
        self.query = nn.Linear(config.width, config.width, bias=False)
        self.key = nn.Linear(config.width, config.width, bias=False)

    def forward(self, hidden: Tensor, words: Tensor, mask: Tensor) -> Tensor:
        """hidden [B, S, D], words [B, L, D], mask [B, L] -> [B, S, L]."""
        scores = self.query(hidden) @ self.key(words).transpose(1, 2) * (words.shape[-1] ** -0.5)
        return scores.float().masked_fill(~mask.unsqueeze(1), -1e4)
