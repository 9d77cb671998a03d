"""A tiny CogVLM as a folder of the hub has it: the published interface, with a code of its own.

As the released code it keeps its keys and values as tuples, is asked through build_conversation_input_ids
with pictures as a list of lists, and is no class that transformers 5 could generate with.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import nn
from transformers import PreTrainedConfig, PreTrainedModel
from transformers.modeling_outputs import CausalLMOutputWithPast

LANGUAGE, VISION = 0, 1


class CogVLMConfig(PreTrainedConfig):
    model_type = "cogvlm"

    def __init__(
        self, vocab_size: int = 300, hidden_size: int = 32, vision_config: dict[str, int] | None = None,
        **more: Any,
    ) -> None:  # fmt: skip
        self.vocab_size, self.hidden_size = vocab_size, hidden_size
        self.vision_config = vision_config or {"image_size": 56, "patch_size": 14}
        super().__init__(**more)


class Experts(nn.Module):
    """One matrix for picture tokens, one for words."""

    def __init__(self, wide: int, out: int) -> None:
        super().__init__()
        self.vision, self.language = nn.Linear(wide, out), nn.Linear(wide, out, bias=False)

    def forward(self, states: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        return torch.where(seen[..., None], self.vision(states), self.language(states))  # [1, L, out]


class CogVLMForCausalLM(PreTrainedModel):
    config_class = CogVLMConfig

    def __init__(self, config: CogVLMConfig) -> None:
        super().__init__(config)
        wide, patch = config.hidden_size, config.vision_config["patch_size"]
        self.embed_tokens = nn.Embedding(config.vocab_size, wide)
        self.positions = nn.Embedding(8192, wide)
        self.vision = nn.Conv2d(3, wide, patch, patch)
        self.edges = nn.Parameter(torch.randn(2, wide))
        self.qkv, self.dense, self.mlp = Experts(wide, 3 * wide), Experts(wide, wide), Experts(wide, wide)
        self.lm_head = nn.Linear(wide, config.vocab_size, bias=False)
        self.post_init()

    def forward(
        self, input_ids: torch.Tensor, images: Any = None, token_type_ids: Any = None,
        attention_mask: Any = None, position_ids: Any = None, past_key_values: Any = None,
        use_cache: bool = True, return_dict: bool = True,
    ) -> CausalLMOutputWithPast:  # fmt: skip
        states = self.embed_tokens(input_ids)  # [1, L, D]
        if past_key_values is None and images:
            cells = self.vision(torch.stack(images[0])).flatten(2).transpose(1, 2)[0]  # [cells, D]
            pictures = torch.cat((self.edges[:1], cells, self.edges[1:]))
            states = states.index_put((token_type_ids == VISION,), pictures)
        states = states + self.positions(position_ids)
        seen = token_type_ids == VISION
        query, key, value = self.qkv(states, seen).chunk(3, -1)
        if past_key_values is not None:
            key, value = (torch.cat(both, 1) for both in zip(past_key_values[0], (key, value), strict=True))
        asked, there = query.shape[1], key.shape[1]
        causal = torch.ones(asked, there, dtype=torch.bool).tril(there - asked)
        mixed = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=causal)
        states = states + self.dense(mixed, seen)
        states = states + self.mlp(nn.functional.silu(states), seen)
        kept = ((key, value),) if use_cache else None
        return CausalLMOutputWithPast(logits=self.lm_head(states), past_key_values=kept)

    def prepare_inputs_for_generation(
        self, input_ids: torch.Tensor, token_type_ids: torch.Tensor, images: Any = None,
        past_key_values: Any = None, attention_mask: Any = None, **more: Any,
    ) -> dict[str, Any]:  # fmt: skip
        position_ids = (token_type_ids == LANGUAGE).long().cumsum(-1)
        if past_key_values:
            input_ids, token_type_ids = input_ids[:, -1:], token_type_ids[:, -1:]
            position_ids = position_ids[:, -1:]
        return {"input_ids": input_ids, "token_type_ids": token_type_ids, "images": images,
                "position_ids": position_ids, "past_key_values": past_key_values,
                "use_cache": more.get("use_cache"), "attention_mask": attention_mask}  # fmt: skip

    def build_conversation_input_ids(
        self, tokenizer: Any, *, query: str, history: Any = None, images: list[Image.Image] | None = None,
        template_version: str | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        assert images is None or len(images) <= 1, "not support multi images by now."
        size, patch = (self.config.vision_config[name] for name in ("image_size", "patch_size"))
        ids, types = [tokenizer.bos_token_id], [LANGUAGE]
        tensors = []
        for image in images or []:
            resized = np.array(image.resize((size, size)), np.float32).transpose(2, 0, 1) / 255 - 0.5
            tensors.append(torch.from_numpy(resized))
            count = (size // patch) ** 2 + 2
            ids, types = ids + [tokenizer.pad_token_id] * count, types + [VISION] * count
        words = tokenizer.encode(f"Question: {query} Answer:", add_special_tokens=False)
        ids, types = ids + words, types + [LANGUAGE] * len(words)
        return {"input_ids": torch.tensor(ids), "token_type_ids": torch.tensor(types),
                "attention_mask": torch.ones(len(ids), dtype=torch.long), "images": tensors}  # fmt: skip
