"""A VLM joined from parts: encoder -> adapter -> fusion -> any causal decoder, as a transformers model."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence
from transformers import AutoModelForCausalLM, Cache, GenerationMixin, PreTrainedModel
from transformers.modeling_outputs import CausalLMOutputWithPast

from handeye.vlm.encoders.base import Encoder
from handeye.vlm.encoders.vq import VqEncoder, vq_of
from handeye.vlm.fusion.base import Memory
from handeye.vlm.joined_config import JoinedConfig
from handeye.vlm.parts import adapter_of, encoder_of, fusion_of

OCTAVES = 6
MOST_PICTURES = 8
"""Pictures of one query that can be told apart."""


class JoinedModel(PreTrainedModel, GenerationMixin):
    config_class = JoinedConfig
    base_model_prefix = "joined"
    main_input_name = "input_ids"

    def __init__(self, config: JoinedConfig) -> None:
        super().__init__(config)
        self.decoder: PreTrainedModel = AutoModelForCausalLM.from_config(config.text_config)
        width = config.text_config.hidden_size
        if config.vision["kind"] == "vq":
            self.encoder: Encoder | VqEncoder = vq_of(config.vision)
        else:
            self.encoder = encoder_of(config.vision, config.vision_second)
            self.place = nn.Linear(4 * OCTAVES, self.encoder.width)
            self.picture = nn.Embedding(MOST_PICTURES, self.encoder.width)
            nn.init.normal_(self.picture.weight, std=0.02)
            self.adapter = adapter_of(config.adapter, self.encoder.width, width, config.queries)
        self.fusion = fusion_of(config.fusion, self.decoder, config.every)
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        """The parts set their own start values."""

    def get_input_embeddings(self) -> nn.Module:
        return self.decoder.get_input_embeddings()

    def get_output_embeddings(self) -> nn.Module:
        return self.decoder.get_output_embeddings()

    def look(self, pixel_values: Tensor, tiles: Tensor, rows: int) -> tuple[Tensor, Tensor]:
        """pixel_values [P, 3, H, W] in 0..255, padded; tiles [P, 8] as HandeyeJoinedProcessor tells them;
        rows: the batch. Gives tokens [B, M, D] (native: code numbers [B, M]) and their mask [B, M].

        Tiles of equal size are encoded together, each as if it were alone.
        """
        sizes = tiles[:, :2].long().tolist()
        found: dict[int, Tensor] = {}
        dtype = next(self.decoder.parameters()).dtype
        for size in {tuple(one) for one in sizes}:
            group = [index for index, one in enumerate(sizes) if tuple(one) == size]
            x = pixel_values[group, :, : size[0], : size[1]].to(dtype)
            found |= dict(zip(group, self._tokens(x, tiles[group]), strict=True))
        owners = tiles[:, 2].long().tolist()
        each = [[found[i] for i, owner in enumerate(owners) if owner == row] for row in range(rows)]
        some = next(iter(found.values()))
        joined = [torch.cat(parts) if parts else some[:0] for parts in each]
        mask = pad_sequence([torch.ones(len(one), dtype=torch.bool) for one in joined], batch_first=True)
        return pad_sequence(joined, batch_first=True), mask.to(pixel_values.device)

    def _tokens(self, pixels: Tensor, tiles: Tensor) -> Tensor:
        """Tiles of one size [T, 3, h, w] -> what the decoder gets [T, M, D]."""
        if isinstance(self.encoder, VqEncoder):
            return self.encoder.codes(pixels) + self.config.text_config.vocab_size - self.config.codes
        grid = pixels.shape[-2] // self.encoder.patch, pixels.shape[-1] // self.encoder.patch
        places = self.place(waves(centers(grid, tiles[:, 4:])).to(pixels.dtype))
        which = self.picture(tiles[:, 3].long().clamp(max=MOST_PICTURES - 1)).unsqueeze(1)
        return self.adapter(self.encoder(pixels) + places + which, grid)

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor | None = None,
        position_ids: Tensor | None = None,
        past_key_values: Cache | None = None,
        pixel_values: Tensor | None = None,
        tiles: Tensor | None = None,
        memory: Tensor | None = None,
        memory_mask: Tensor | None = None,
        labels: Tensor | None = None,
        use_cache: bool | None = None,
        **kwargs,
    ) -> CausalLMOutputWithPast:
        """pixel_values and tiles, or the memory that `look` made of them; none of both: text alone.
        labels [B, S]: -100 where nothing is to be learned."""
        if memory is None and pixel_values is not None and tiles is not None:
            memory, memory_mask = self.look(pixel_values, tiles, len(input_ids))
        if attention_mask is not None and position_ids is None and past_key_values is None:
            position_ids = (attention_mask.cumsum(-1) - 1).clamp(min=0)
        seen = None
        if memory is not None and memory_mask is not None:
            seen = Memory(memory, memory_mask, input_ids == self.config.image_token_id)
        with self.fusion.seeing(seen):
            out = self.decoder(
                inputs_embeds=self._embedded(input_ids, seen),
                attention_mask=attention_mask,
                position_ids=position_ids,
                past_key_values=past_key_values,
                use_cache=use_cache,
                **kwargs,
            )
        loss = None
        if labels is not None:
            loss = F.cross_entropy(out.logits[:, :-1].flatten(0, 1).float(), labels[:, 1:].flatten())
        return CausalLMOutputWithPast(loss=loss, logits=out.logits, past_key_values=out.past_key_values)

    def _embedded(self, input_ids: Tensor, seen: Memory | None) -> Tensor:
        """Words' vectors, the picture's tokens put in their places where the fusion wants them there."""
        words = self.get_input_embeddings()
        if seen is None or not self.fusion.in_sequence or not seen.places.any():
            return words(input_ids)
        if int(seen.places.sum()) != int(seen.mask.sum()):
            raise ValueError(
                f"{int(seen.places.sum())} places in the text for {int(seen.mask.sum())} picture tokens"
            )
        tokens = seen.tokens[seen.mask]
        if not tokens.is_floating_point():
            return words(input_ids.masked_scatter(seen.places, tokens))
        embedded = words(input_ids)
        return embedded.masked_scatter(seen.places.unsqueeze(-1), tokens.to(embedded.dtype))

    @torch.no_grad()
    def generate(self, input_ids: Tensor, **kwargs: Any) -> Any:  # type: ignore[override]
        """As transformers' generate; the picture is looked at once."""
        pixels, tiles = kwargs.pop("pixel_values", None), kwargs.pop("tiles", None)
        if pixels is not None:
            kwargs["memory"], kwargs["memory_mask"] = self.look(pixels, tiles, len(input_ids))
        if self.config.image_token_id is not None:  # a place for a picture is no word of an answer
            kwargs.setdefault("suppress_tokens", [self.config.image_token_id])
        return super().generate(input_ids=input_ids, **kwargs)  # type: ignore[misc]


def centers(grid: tuple[int, int], boxes: Tensor) -> Tensor:
    """Where on the canvas (0..1) each patch of a tile lies: boxes [T, 4] -> [T, h*w, 2] as x, y."""
    rows, columns = grid
    ys = (torch.arange(rows, device=boxes.device) + 0.5) / rows
    xs = (torch.arange(columns, device=boxes.device) + 0.5) / columns
    local = torch.stack((xs.repeat(rows), ys.repeat_interleave(columns)), -1)  # [h*w, 2]
    corner, size = boxes[:, None, :2], boxes[:, None, 2:] - boxes[:, None, :2]
    return corner + local * size


def waves(places: Tensor) -> Tensor:
    """sin and cos of x and y at half a turn to 16 turns across the canvas: [..., 4 * OCTAVES]."""
    turns = torch.pi * 2.0 ** torch.arange(OCTAVES, device=places.device)
    angles = (places.unsqueeze(-1) * turns).flatten(-2)
    return torch.cat((angles.sin(), angles.cos()), -1)
