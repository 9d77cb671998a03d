"""The built-in VLM. `load(folder)` gives (model, processor); its classes answer to transformers' Auto names.

Imports nothing of Handeye's other parts: it can be used alone.
"""

from __future__ import annotations

from pathlib import Path

from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText, AutoProcessor

from vlm.cache import TileCache
from vlm.causal import CausalConfig, CausalModel
from vlm.config import HandeyeConfig
from vlm.decide import decide
from vlm.joined import JoinedModel
from vlm.joined_config import JoinedConfig
from vlm.joined_processor import JoinedProcessor
from vlm.model import HandeyeModel
from vlm.processor import Answer, HandeyeProcessor

__all__ = [
    "WEIGHTS",
    "Answer",
    "HandeyeConfig",
    "HandeyeModel",
    "HandeyeProcessor",
    "JoinedConfig",
    "JoinedModel",
    "JoinedProcessor",
    "TileCache",
    "decide",
    "load",
]

WEIGHTS = Path(__file__).parent / "weights"

AutoConfig.register(HandeyeConfig.model_type, HandeyeConfig)
AutoModelForImageTextToText.register(HandeyeConfig, HandeyeModel)
AutoProcessor.register(HandeyeConfig, HandeyeProcessor)
AutoConfig.register(CausalConfig.model_type, CausalConfig)
AutoModelForCausalLM.register(CausalConfig, CausalModel)
AutoConfig.register(JoinedConfig.model_type, JoinedConfig)
AutoModelForImageTextToText.register(JoinedConfig, JoinedModel)
AutoProcessor.register(JoinedConfig, JoinedProcessor)


def load(folder: Path | str = WEIGHTS) -> tuple[HandeyeModel, HandeyeProcessor]:
    """Model in evaluation mode and its processor from a folder of safetensors and config."""
    model = AutoModelForImageTextToText.from_pretrained(folder, local_files_only=True)
    processor = AutoProcessor.from_pretrained(folder, local_files_only=True)
    return model.eval(), processor
