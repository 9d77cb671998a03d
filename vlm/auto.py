"""All of vlm as transformers' configs, models and processors, registered under its Auto names."""

from __future__ import annotations

from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText, AutoProcessor

from handeye.vlm.causal import CausalConfig, CausalModel
from handeye.vlm.config import HandeyeConfig
from handeye.vlm.joined import JoinedModel
from handeye.vlm.joined_config import JoinedConfig
from handeye.vlm.joined_processor import JoinedProcessor
from handeye.vlm.model import HandeyeModel, HandeyeProcessor

__all__ = [
    "HandeyeConfig",
    "HandeyeModel",
    "HandeyeProcessor",
    "JoinedConfig",
    "JoinedModel",
    "JoinedProcessor",
]

AutoConfig.register(HandeyeConfig.model_type, HandeyeConfig)
AutoModelForImageTextToText.register(HandeyeConfig, HandeyeModel)
AutoProcessor.register(HandeyeConfig, HandeyeProcessor)
AutoConfig.register(CausalConfig.model_type, CausalConfig)
AutoModelForCausalLM.register(CausalConfig, CausalModel)
AutoConfig.register(JoinedConfig.model_type, JoinedConfig)
AutoModelForImageTextToText.register(JoinedConfig, JoinedModel)
AutoProcessor.register(JoinedConfig, JoinedProcessor)
