"""Pictures and text to the tensors of a joined VLM."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from tokenizers.pre_tokenizers import ByteLevel
from torch import Tensor
from transformers import PreTrainedTokenizerFast, ProcessorMixin

from handeye.vlm.joined import JoinedModel
from handeye.vlm.parts import IN_SEQUENCE, adapter_of
from handeye.vlm.pictures import Picture, Rules, prepare

IMAGE = "<image>"
NOTHING = -100


class JoinedProcessor(ProcessorMixin):
    """how, size, most: see pictures.Rules. patch: the encoder's; adapter, queries, fusion: the model's."""

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerFast | None = None,
        how: str = "pad",
        size: int = 128,
        most: int = 4,
        patch: int = 16,
        adapter: str = "mlp",
        queries: int = 16,
        fusion: str = "early",
        **kwargs,
    ) -> None:
        super().__init__(tokenizer, **kwargs)
        self.tokenizer: PreTrainedTokenizerFast
        self.how, self.size, self.most, self.patch = how, size, most, patch
        self.adapter, self.queries, self.fusion = adapter, queries, fusion

    @property
    def rules(self) -> Rules:
        return Rules(self.how, self.size, self.patch * (2 if self.adapter == "pool" else 1), self.most)

    def tokens_a_tile(self, tile: np.ndarray) -> int:
        """Picture tokens that the decoder gets of a tile [h, w, 3]."""
        patches = (tile.shape[0] // self.patch) * (tile.shape[1] // self.patch)
        if self.adapter == "none":
            return patches
        return adapter_of(self.adapter, 16, 16, self.queries).tokens_out(patches)

    def __call__(
        self,
        images: Sequence[Sequence[np.ndarray | Picture]],
        text: Sequence[str],
        answers: Sequence[str] | None = None,
    ) -> dict[str, Tensor]:
        """A batch: for each text its pictures [h, w, 3] uint8, or what `prepare` made of them. `<image>` in
        a text is where a picture stands; one that is not named stands in front. With answers there are
        labels for them and the end. Padding is on the left."""
        data: list[list[float]] = []
        tiles: list[np.ndarray] = []
        lines: list[list[int]] = []
        labels: list[list[int]] = []
        for row, (own, words) in enumerate(zip(images, text, strict=True)):
            pictures = [one if isinstance(one, Picture) else prepare(one, self.rules) for one in own]
            for number, picture in enumerate(pictures):
                for tile, box in zip(picture.tiles, picture.boxes, strict=True):
                    data.append([*tile.shape[:2], row, number, *box])
                    tiles.append(tile)
            ids = self.tokenizer(self._placed(words, pictures), add_special_tokens=False).input_ids
            ids = [self.tokenizer.bos_token_id, *ids]
            answer: list[int] = []
            if answers is not None:
                said = self.tokenizer(answers[row], add_special_tokens=False).input_ids
                answer = [*said, self.tokenizer.eos_token_id]
            lines.append(ids + answer)
            labels.append([NOTHING] * len(ids) + answer)
        pad = self.tokenizer.pad_token_id
        out = {"input_ids": _left(lines, pad), "attention_mask": _left([[1] * len(one) for one in lines], 0)}
        if answers is not None:
            out["labels"] = _left(labels, NOTHING)
        if tiles:
            out |= {"pixel_values": _packed(tiles), "tiles": torch.tensor(data)}
        return out

    def _placed(self, words: str, pictures: Sequence[Picture]) -> str:
        """`<image>` as often as the fusion wants places for a picture's tokens."""
        named = words.count(IMAGE)
        if named > len(pictures):
            raise ValueError(f"the text names {named} pictures, and {len(pictures)} are given")
        words = IMAGE * (len(pictures) - named) + words
        if self.fusion not in IN_SEQUENCE:
            return words
        parts = words.split(IMAGE)
        counts = [sum(self.tokens_a_tile(tile) for tile in picture.tiles) for picture in pictures]
        places = [IMAGE * count for count in counts]
        return parts[0] + "".join(place + part for place, part in zip(places, parts[1:], strict=True))


def processor_of(
    model: JoinedModel, tokenizer: PreTrainedTokenizerFast, rules: Rules | None = None
) -> JoinedProcessor:
    """The processor that fits a model."""
    config, rules = model.config, rules or Rules()
    return JoinedProcessor(
        tokenizer,
        how=rules.how,
        size=rules.size,
        most=rules.most,
        patch=model.encoder.patch,
        adapter=config.adapter,
        queries=config.queries,
        fusion=config.fusion,
    )


def byte_tokenizer() -> PreTrainedTokenizerFast:
    """Bytes as words, and `<image>`: the tokenizer of our own decoder."""
    names = ("<pad>", "<s>", "</s>", IMAGE)
    vocabulary = {name: index for index, name in enumerate(names)}
    letters = sorted(ByteLevel.alphabet())
    vocabulary |= {letter: index + len(names) for index, letter in enumerate(letters)}
    base = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    base.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    base.decoder = decoders.ByteLevel()
    made = PreTrainedTokenizerFast(
        tokenizer_object=base, pad_token=names[0], bos_token=names[1], eos_token=names[2]
    )
    made.add_special_tokens({"additional_special_tokens": [IMAGE]})
    return made


def _left(lines: Sequence[Sequence[int]], pad: int) -> Tensor:
    longest = max(map(len, lines))
    return torch.tensor([[pad] * (longest - len(line)) + list(line) for line in lines])


def _packed(tiles: Sequence[np.ndarray]) -> Tensor:
    """[P, 3, H, W] uint8, padded right and below."""
    tall, wide = (max(tile.shape[axis] for tile in tiles) for axis in (0, 1))
    pixels = np.zeros((len(tiles), 3, tall, wide), np.uint8)
    for index, tile in enumerate(tiles):
        pixels[index, :, : tile.shape[0], : tile.shape[1]] = tile.transpose(2, 0, 1)
    return torch.from_numpy(pixels)
