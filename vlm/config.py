"""The built-in VLM's shape as transformers stores it."""

from __future__ import annotations

from dataclasses import asdict

from transformers import PretrainedConfig

from handeye.vlm.sizes import Sizes
from handeye.vlm.tokens import VOCABULARY


class HandeyeConfig(PretrainedConfig):
    """Takes the names of handeye.vlm.sizes.Sizes."""

    model_type = "handeye"

    def __init__(self, **kwargs) -> None:
        for name, usual in asdict(Sizes()).items():
            setattr(self, name, kwargs.pop(name, usual))
        self.vocab_size = VOCABULARY
        super().__init__(**kwargs)
