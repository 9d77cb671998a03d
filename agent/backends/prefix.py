"""The keys and values of the part of a question that did not change since the last one.

A causal model's keys and values of a token depend on the tokens before it and on nothing else: they may be
used again where the tokens, and the pictures among them, are the same. A question begins with its picture:
asked again about an unchanged screen, after a bad answer or an action without effect, it is not looked at
again.

Refused for a family that is not causal over its picture (PaliGemma), that reads the picture in an encoder or
by cross-attention (Florence-2, BLIP-2), or whose equality no test shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handeye.agent.contracts import View
from handeye.agent.errors import CallerError

PROVEN = (
    "qwen2_vl", "qwen2_5_vl", "qwen3_vl", "llava", "llava_next", "llava_onevision", "internvl", "smolvlm",
    "idefics3", "idefics2", "glm4v", "chameleon",
)  # fmt: skip
"""model_types whose logits with and without are equal: tests/test_local.py."""
PICTURES = ("pixel_values", "pixel_attention_mask", "image_sizes", "rows", "cols")
"""Inputs that are only read to make features of pictures."""


class Prefix:
    """What is kept of the last question. Raises CallerError for a model it would not be equal for."""

    def __init__(self, model: Any) -> None:
        kind = model.config.model_type
        if kind not in PROVEN:
            raise CallerError(
                f"reuse=1 is not proven equal for {kind!r}: omit it; it is for {', '.join(PROVEN)}"
            )
        self._image_token = _image_token(model.config)
        self._ids: Any = None
        self._seen: tuple[str, ...] = ()
        self._cache: Any = None
        self.reused = 0
        """Tokens of the last question that were not computed again."""

    def use(self, inputs: Any, views: Sequence[View]) -> dict[str, Any]:
        """What generate is given: the same inputs, less what the kept keys and values stand for."""
        from transformers import DynamicCache

        seen = tuple(view.hash for view in views)
        self.reused = self._common(inputs["input_ids"], seen)
        data = dict(inputs)
        if self.reused:
            if more := self._cache.get_seq_length() - self.reused:
                self._cache.crop(-more)
            data = {name: value for name, value in data.items() if name not in PICTURES}
        else:
            self._cache = DynamicCache()
        self._ids, self._seen = inputs["input_ids"][0], seen
        return {**data, "past_key_values": self._cache}

    def forget(self) -> None:
        """After a failure: what is kept may be half written."""
        self._ids, self._cache, self.reused = None, None, 0

    def _common(self, ids: Any, seen: tuple[str, ...]) -> int:
        """Tokens at the start that are the same; none when a picture is not wholly among them."""
        if self._ids is None or self._cache is None or seen != self._seen:
            return 0
        length = min(len(self._ids), ids.shape[1] - 1, self._cache.get_seq_length())
        differ = (self._ids[:length] != ids[0, :length]).nonzero()
        length = int(differ[0]) if len(differ) else length
        return 0 if bool((ids[0, length:] == self._image_token).any()) else length


def _image_token(config: Any) -> int:
    for name in ("image_token_id", "image_token_index"):
        if getattr(config, name, None) is not None:
            return int(getattr(config, name))
    raise CallerError(f"reuse=1: the config of {config.model_type!r} names no image token")
