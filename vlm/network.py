"""The built-in VLM: encoder -> adapter and fusion -> decoder -> heads. Needs torch alone."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from handeye.vlm.decoder import Decoder
from handeye.vlm.encoders.conv_vit import ConvViT
from handeye.vlm.fusion.conditioned import ConditionedFusion
from handeye.vlm.heads import CopyHead, Finder, PointingHead
from handeye.vlm.layout import Frame
from handeye.vlm.sizes import Sizes
from handeye.vlm.words import PromptEncoder

ASCII = 128
SURE = 8.0
"""Logits by which what was read outside is surer than what the encoder reads."""
PRODUCTS = (torch.nn.Linear, torch.nn.Conv1d, torch.nn.Conv2d)


@dataclass
class Seen:
    """Tile features: they depend on pixels alone. fine [B, T, C, h, w], tokens [B, T, N, D]."""

    fine: Tensor
    tokens: Tensor

    @property
    def grid(self) -> tuple[int, int]:
        return self.fine.shape[-2] // 2, self.fine.shape[-1] // 2


@dataclass
class Kept:
    """What is looked at of B screens, still without a question: G windows of C tokens, L = G * C, M = 4L
    cells."""

    tokens: Tensor  # [B, G, C, D]
    ground: Tensor  # [B, L, 4, P] what the pixels of each cell say to the pointing head
    reading: Tensor  # [B, M, P] keys of the reading objectives
    valid: Tensor  # [B, M]
    frame: Frame

    def pick(self, rows: Tensor) -> Kept:
        tokens, ground, reading = (part[rows] for part in (self.tokens, self.ground, self.reading))
        return Kept(tokens, ground, reading, self.valid[rows], self.frame.pick(rows))


@dataclass
class Context:
    """Everything the decoder looks at, for B questions. W = prompt length, K coarse tokens."""

    words: Tensor  # [B, W, D]
    words_mask: Tensor  # [B, W]
    cells: Tensor  # [B, L, D] conditioned tokens
    keys: Tensor  # [B, M, P]
    valid: Tensor  # [B, M]
    memory: Tensor  # [B, W + K, D]
    memory_mask: Tensor  # [B, W + K]


class Network(torch.nn.Module):
    """Built by `build`, as transformers' models, which share it, have a constructor of their own."""

    @classmethod
    def of(cls, sizes: Sizes) -> Network:
        network = cls()
        network.build(sizes)
        return network

    def build(self, sizes: Sizes) -> None:
        self.encoder = ConvViT(sizes)
        self.prompt = PromptEncoder(sizes)
        self.fusion = ConditionedFusion(sizes)
        self.decoder = Decoder(sizes)
        self.pointing = PointingHead(sizes)
        self.copying = CopyHead(sizes)
        self.finder = Finder(sizes)
        self.matching = PointingHead(sizes)
        self.spelling = torch.nn.Linear(sizes.point_width, 2 * ASCII)
        self.text = torch.nn.Linear(sizes.width, sizes.vocab_size, bias=False)

    def to_bfloat16(self) -> None:
        """Weights of products become bfloat16, as they are stored, for a processor that multiplies in it: not
        cast for every question, answers are the same bit for bit, a little sooner."""
        for part in self.modules():
            if isinstance(part, PRODUCTS) and part is not self.text:
                part.to(torch.bfloat16)

    def see(self, pixel_values: Tensor) -> Seen:
        """pixel_values [B, T, 3, h, w] uint8 or float in 0..255 -> tile features."""
        batch, tiles = pixel_values.shape[:2]
        x = pixel_values.flatten(0, 1).to(self.text.weight.dtype) / 127.5 - 1
        fine, tokens = self.encoder(x.contiguous(memory_format=torch.channels_last))
        return Seen(fine.unflatten(0, (batch, tiles)), tokens.unflatten(0, (batch, tiles)))

    def keep(self, seen: Seen, layout: dict[str, Tensor]) -> Kept:
        """The tokens worth a look; layout holds kept [B, G, C], coarse [B, K], valid [B, M] of
        vlm/layout.py."""
        batch, tiles = seen.tokens.shape[:2]
        frame = Frame.of(layout["kept"], layout["coarse"], tiles, seen.grid)
        index = frame.kept.flatten(1).clamp(min=0)
        tokens = _take(seen.tokens.flatten(1, 2), index)
        high, broad = seen.grid
        fours = seen.fine.unflatten(-2, (high, 2)).unflatten(-1, (broad, 2)).permute(0, 1, 3, 5, 4, 6, 2)
        fine = _take(fours.reshape(batch, tiles * high * broad, -1), index).unflatten(-1, (4, -1))
        return Kept(
            tokens=tokens.unflatten(1, frame.kept.shape[1:]),
            ground=self.pointing.ground(fine),
            reading=self.matching.keys(tokens, self.matching.ground(fine)),
            valid=layout["valid"],
            frame=frame,
        )

    def read(self, kept: Kept, prompt: dict[str, Tensor]) -> Context:
        """Joins what is looked at with a prompt; prompt holds tokens, typed, mask [B, W], past [B, K, 2],
        origins [B, T, 2], the texts of vlm/spans.py and, where the screen was read, hints [B, S, M] of
        vlm/hints.py."""
        mask = prompt["mask"]
        words = self.prompt(prompt["tokens"], prompt["typed"], mask)
        found = self.finder(self._found(kept, prompt), prompt["span_at"], words)
        words = words + found.words.to(words.dtype)
        tokens = kept.tokens + found.tokens.view_as(kept.tokens)
        cells, coarse = self.fusion(tokens, kept.frame, prompt["origins"], prompt["past"], words, mask)
        return Context(
            words=words,
            words_mask=mask,
            cells=cells,
            keys=self.pointing.keys(cells, kept.ground, found.cells),
            valid=kept.valid,
            memory=torch.cat((words, coarse), 1),
            memory_mask=torch.cat((mask, kept.frame.coarse >= 0), 1),
        )

    @torch.no_grad()
    def _found(self, kept: Kept, prompt: dict[str, Tensor]) -> Tensor:
        """Where each text of the prompt stands, by what the encoder has learnt to read and by what was read
        outside: logits [B, S, M + 1]."""
        number = prompt["span_of"]
        on = number > 0
        own = self.prompt(
            prompt["span_tokens"],
            torch.zeros_like(number),
            on,
            (number.unsqueeze(1) == number.unsqueeze(2)) & on.unsqueeze(1),
        )
        texts = prompt["span_at"].shape[1]
        member = torch.nn.functional.one_hot(number, texts + 1)[..., 1:].to(own.dtype)  # [B, S, texts]
        pooled = member.transpose(1, 2) @ own / member.sum(1).clamp(min=1).unsqueeze(-1)
        logits = self.matching(pooled, kept.reading, kept.valid)
        if "hints" not in prompt:
            return logits
        return _corrected(logits, prompt["hints"] * kept.valid.unsqueeze(1))

    def spell(self, keys: Tensor) -> Tensor:
        """keys [..., P] -> logits of the ASCII character in a cell's left and right half [..., 2, 128]."""
        return self.spelling(keys).float().unflatten(-1, (2, ASCII))

    def match(self, keys: Tensor, tokens: Tensor, mask: Tensor, valid: Tensor) -> Tensor:
        """Where on the screen stands each of R texts? keys: `Kept.reading` [B, M, P]; tokens, mask
        [B, R, L]; valid [B, M] -> logits [B, R, M + 1]."""
        texts = tokens.shape[1]
        flat, flat_mask = tokens.flatten(0, 1), mask.flatten(0, 1)
        words = self.prompt(flat, torch.zeros_like(flat), flat_mask)
        pooled = (words * flat_mask.unsqueeze(-1)).sum(1) / flat_mask.sum(1, keepdim=True).clamp(min=1)
        return self.matching(pooled.unflatten(0, (-1, texts)), keys, valid)

    def write(self, context: Context, actions: Tensor, pointed: Tensor, copied: Tensor) -> Tensor:
        """actions [B, S] tokens so far; pointed [B, S] the cell chosen at the token before, -1 for none;
        copied [B, S] the prompt byte chosen there, -1 for none. Gives hidden states [B, S, D]."""
        zero = torch.zeros((), dtype=context.cells.dtype, device=actions.device)
        token = pointed.clamp(min=0) // 4  # a token's four cells lie side by side
        from_cell = torch.where((pointed >= 0).unsqueeze(-1), _take(context.cells, token), zero)
        from_word = torch.where(
            (copied >= 0).unsqueeze(-1),
            _take(context.words, copied.clamp(min=0)),
            zero.to(context.words.dtype),
        )
        embedded = self.prompt.embed(actions)
        return self.decoder(embedded, from_cell, from_word, context.memory, context.memory_mask)


def _corrected(logits: Tensor, hints: Tensor) -> Tensor:
    """logits [B, S, M + 1] of where texts stand; hints [B, S, M]: a text that was read is there and not
    nowhere, and where another was read it is not."""
    here = hints > 0
    cells = logits[..., :-1].masked_fill(hints < 0, -1e4)
    cells = torch.where(here, logits.amax(-1, keepdim=True) + SURE, cells)
    nowhere = torch.where(here.any(-1, keepdim=True), logits[..., -1:] - SURE, logits[..., -1:])
    return torch.cat((cells, nowhere), -1)


def _take(states: Tensor, index: Tensor) -> Tensor:
    """states [B, N, D], index [B, S] -> [B, S, D]."""
    return states.gather(1, index.unsqueeze(-1).expand(-1, -1, states.shape[-1]))
