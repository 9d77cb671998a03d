"""Our small causal language model with a key-value cache, under transformers' names.

The built-in VLM's own decoder (decoder.py) writes actions; this one writes any text and takes the place of
any other causal model of transformers.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import Cache, DynamicCache, GenerationMixin, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import CausalLMOutputWithPast

from handeye.vlm.layers import FeedForward, heads_for, rotate


class CausalConfig(PretrainedConfig):
    """hidden_size: width of every layer; heads follow from it."""

    model_type = "handeye-causal"

    def __init__(
        self, vocab_size: int = 320, hidden_size: int = 128, num_hidden_layers: int = 4, **kwargs
    ) -> None:
        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.num_hidden_layers = num_hidden_layers
        self.num_attention_heads = heads_for(hidden_size)
        kwargs.setdefault("tie_word_embeddings", False)
        super().__init__(**kwargs)


class CausalBlock(nn.Module):
    def __init__(self, config: CausalConfig, index: int) -> None:
        super().__init__()
        d = config.hidden_size
        self.index = index
        self.heads = config.num_attention_heads
        self.norm_self = nn.LayerNorm(d)
        self.query_key_value = nn.Linear(d, 3 * d, bias=False)
        self.out = nn.Linear(d, d, bias=False)
        self.norm_ff = nn.LayerNorm(d)
        self.feed_forward = FeedForward(d)

    def forward(self, x: Tensor, mask: Tensor, rotary: Tensor, cache: Cache | None) -> Tensor:
        """x [B, S, D]; mask [B, S, S before and now] True where allowed; rotary [2, B, 1, S, d]."""
        parts = self.query_key_value(self.norm_self(x)).chunk(3, dim=-1)
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)
        q, k = rotate(q, rotary), rotate(k, rotary)
        if cache is not None:
            k, v = cache.update(k, v, self.index)
        scores = q @ k.transpose(-1, -2) * (q.shape[-1] ** -0.5)
        mixed = scores.masked_fill(~mask.unsqueeze(1), -1e4).softmax(-1) @ v
        x = x + self.out(mixed.transpose(1, 2).flatten(2))
        return x + self.feed_forward(self.norm_ff(x))


class CausalModel(PreTrainedModel, GenerationMixin):
    config_class = CausalConfig
    base_model_prefix = "causal"

    def __init__(self, config: CausalConfig) -> None:
        super().__init__(config)
        self.embed: nn.Module = nn.Embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList(CausalBlock(config, i) for i in range(config.num_hidden_layers))
        self.norm = nn.LayerNorm(config.hidden_size)
        self.lm_head = nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        """The parts set their own start values."""

    def get_input_embeddings(self) -> nn.Module:
        return self.embed

    def set_input_embeddings(self, value: nn.Module) -> None:
        self.embed = value

    def get_output_embeddings(self) -> nn.Module:
        return self.lm_head

    def set_output_embeddings(self, new_embeddings: nn.Module) -> None:
        self.lm_head = new_embeddings

    def forward(
        self,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        position_ids: Tensor | None = None,
        past_key_values: Cache | None = None,
        inputs_embeds: Tensor | None = None,
        use_cache: bool | None = None,
        **kwargs,
    ) -> CausalLMOutputWithPast:
        """attention_mask [B, S before and now]: 0 for padding; position_ids [B, S] count from it."""
        x = self.embed(input_ids) if inputs_embeds is None else inputs_embeds
        if use_cache and past_key_values is None:
            past_key_values = DynamicCache()
        before = past_key_values.get_seq_length() if past_key_values is not None else 0
        batch, steps = x.shape[:2]
        if attention_mask is None:
            attention_mask = torch.ones(batch, before + steps, dtype=torch.long, device=x.device)
        if position_ids is None:
            position_ids = (attention_mask.cumsum(-1) - 1).clamp(min=0)[:, -steps:]
        causal = torch.ones(steps, before + steps, dtype=torch.bool, device=x.device).tril(before)
        mask = causal & attention_mask.bool().unsqueeze(1)
        rotary = _turns(position_ids, x.shape[-1] // self.config.num_attention_heads)
        for layer in self.layers:
            x = layer(x, mask, rotary, past_key_values)
        return CausalLMOutputWithPast(logits=self.lm_head(self.norm(x)), past_key_values=past_key_values)


def _turns(positions: Tensor, size: int) -> Tensor:
    """positions [B, S] -> cos and sin [2, B, 1, S, size] for `rotate`."""
    frequencies = 1000.0 ** (-torch.arange(size // 2, device=positions.device).float() / (size // 2))
    angles = positions.unsqueeze(1).unsqueeze(-1) * frequencies  # [B, 1, S, size / 2]
    return torch.stack((angles.cos(), angles.sin())).repeat(1, 1, 1, 1, 2)
