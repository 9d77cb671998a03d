"""The built-in VLM as transformers' model and processor: saved, loaded and found by its Auto names."""

from __future__ import annotations

import torch
from transformers import PreTrainedModel, ProcessorMixin

from handeye.vlm.config import HandeyeConfig
from handeye.vlm.heads import ZeroLinear
from handeye.vlm.network import Network
from handeye.vlm.processor import Processor
from handeye.vlm.sizes import Sizes


class HandeyeModel(PreTrainedModel, Network):
    config_class = HandeyeConfig
    base_model_prefix = "handeye"
    main_input_name = "pixel_values"

    def __init__(self, config: HandeyeConfig) -> None:
        super().__init__(config)
        self.build(Sizes.of(config))
        self.post_init()

    def _init_weights(self, module: torch.nn.Module) -> None:
        """The parts set their own start values; weights that were saved without a finder get an idle one."""
        if isinstance(module, ZeroLinear):
            torch.nn.init.zeros_(module.weight)


class HandeyeProcessor(Processor, ProcessorMixin):
    attributes: list[str] = []  # noqa: RUF012

    def __init__(self, max_goal: int = 320, past_points: int = 4, **kwargs) -> None:
        ProcessorMixin.__init__(self, **kwargs)
        Processor.__init__(self, max_goal, past_points)
