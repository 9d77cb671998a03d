"""The built-in VLM: encoder -> adapter and fusion -> decoder -> heads, as a transformers model."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import PreTrainedModel

from vlm.config import HandeyeConfig
from vlm.decoder import Decoder
from vlm.encoders.conv_vit import ConvViT
from vlm.fusion.conditioned import ConditionedFusion
from vlm.heads import CopyHead, PointingHead
from vlm.words import PromptEncoder

ASCII = 128


@dataclass
class Seen:
    """Tile features: they depend on pixels alone. fine [B, T, C, h, w], tokens [B, T, N, D]."""

    fine: Tensor
    tokens: Tensor

    @property
    def grid(self) -> tuple[int, int]:
        return self.fine.shape[-2] // 2, self.fine.shape[-1] // 2

    def pick(self, rows: Tensor) -> Seen:
        return Seen(self.fine[rows], self.tokens[rows])


@dataclass
class Context:
    """Everything the decoder looks at, for B questions. M = cells of all tiles, L = prompt length."""

    words: Tensor  # [B, L, D]
    words_mask: Tensor  # [B, L]
    cells: Tensor  # [B, M/4, D] conditioned tokens
    keys: Tensor  # [B, M, P]
    valid: Tensor  # [B, M]
    memory: Tensor  # [B, L + M/16, D]
    memory_mask: Tensor  # [B, L + M/16]
    width_in_tokens: int
    tokens_a_tile: int

    def token_of_cell(self, cell: Tensor) -> Tensor:
        """Index of the visual token that a fine cell lies in."""
        cells_a_tile, wide = 4 * self.tokens_a_tile, 2 * self.width_in_tokens
        tile, inside = cell // cells_a_tile, cell % cells_a_tile
        row, column = inside // wide, inside % wide
        return tile * self.tokens_a_tile + (row // 2) * self.width_in_tokens + column // 2


class HandeyeModel(PreTrainedModel):
    config_class = HandeyeConfig
    base_model_prefix = "handeye"
    main_input_name = "pixel_values"

    def __init__(self, config: HandeyeConfig) -> None:
        super().__init__(config)
        self.encoder = ConvViT(config)
        self.prompt = PromptEncoder(config)
        self.fusion = ConditionedFusion(config)
        self.decoder = Decoder(config)
        self.pointing = PointingHead(config)
        self.copying = CopyHead(config)
        self.matching = PointingHead(config)
        self.spelling = torch.nn.Linear(config.point_width, 2 * ASCII)
        self.text = torch.nn.Linear(config.width, config.vocab_size, bias=False)
        self.post_init()

    def _init_weights(self, module: torch.nn.Module) -> None:
        """The parts set their own start values."""

    def see(self, pixel_values: Tensor) -> Seen:
        """pixel_values [B, T, 3, h, w] uint8 or float in 0..255 -> tile features."""
        batch, tiles = pixel_values.shape[:2]
        x = pixel_values.flatten(0, 1).to(self.text.weight.dtype) / 127.5 - 1
        fine, tokens = self.encoder(x.contiguous(memory_format=torch.channels_last))
        return Seen(fine.unflatten(0, (batch, tiles)), tokens.unflatten(0, (batch, tiles)))

    def read(self, seen: Seen, prompt: dict[str, Tensor]) -> Context:
        """Joins tile features with a prompt; prompt holds tokens, typed, mask [B, L], past [B, K, 2],
        origins [B, T, 2], valid [B, M]."""
        mask = prompt["mask"]
        words = self.prompt(prompt["tokens"], prompt["typed"], mask)
        cells, coarse = self.fusion(seen.tokens, seen.grid, prompt["origins"], prompt["past"], words, mask)
        batch, tiles, count, _ = cells.shape
        keys = self.pointing.keys(cells.flatten(0, 1), seen.fine.flatten(0, 1), seen.grid)
        seen_mask = torch.ones(batch, coarse.shape[1], dtype=torch.bool, device=mask.device)
        return Context(
            words=words,
            words_mask=mask,
            cells=cells.flatten(1, 2),
            keys=keys.unflatten(0, (batch, tiles)).flatten(1, 2),
            valid=prompt["valid"],
            memory=torch.cat((words, coarse), 1),
            memory_mask=torch.cat((mask, seen_mask), 1),
            width_in_tokens=seen.grid[1],
            tokens_a_tile=count,
        )

    def reading_keys(self, seen: Seen) -> Tensor:
        """What the reading objectives look at: keys of the fine cells before any fusion, [B, M, P]."""
        keys = self.matching.keys(seen.tokens.flatten(0, 1), seen.fine.flatten(0, 1), seen.grid)
        return keys.unflatten(0, seen.tokens.shape[:2]).flatten(1, 2)

    def spell(self, keys: Tensor) -> Tensor:
        """keys [..., P] -> logits of the ASCII character in a cell's left and right half [..., 2, 128]."""
        return self.spelling(keys).float().unflatten(-1, (2, ASCII))

    def match(self, keys: Tensor, tokens: Tensor, mask: Tensor, valid: Tensor) -> Tensor:
        """Where on the screen stands each of R texts? keys of `reading_keys` [B, M, P]; tokens, mask
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
        token = context.token_of_cell(pointed.clamp(min=0))
        from_cell = torch.where((pointed >= 0).unsqueeze(-1), _take(context.cells, token), zero)
        from_word = torch.where(
            (copied >= 0).unsqueeze(-1),
            _take(context.words, copied.clamp(min=0)),
            zero.to(context.words.dtype),
        )
        embedded = self.prompt.embed(actions)
        return self.decoder(embedded, from_cell, from_word, context.memory, context.memory_mask)


def _take(states: Tensor, index: Tensor) -> Tensor:
    """states [B, N, D], index [B, S] -> [B, S, D]."""
    return states.gather(1, index.unsqueeze(-1).expand(-1, -1, states.shape[-1]))
