"""All of vlm as transformers' configs, models and processors, registered under its Auto names."""

from __future__ import annotations

from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText, AutoProcessor

from vlm.causal import CausalConfig, CausalModel
from vlm.config import HandeyeConfig
from vlm.joined import JoinedModel
from vlm.joined_config import JoinedConfig
from vlm.joined_processor import JoinedProcessor
from vlm.model import HandeyeModel, HandeyeProcessor

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
