"""A folder's processor, for pictures alone where videos cannot be read.

transformers makes the processors of Qwen-VL, InternVL, LLaVA-OneVision, SmolVLM and GLM-4V whole only with
torchvision, which their video part needs. A screen is a picture: without torchvision the same class is made
with no video part.
"""

from __future__ import annotations

import inspect
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

VIDEOS = "video_processor"
NAMED_IN = ("processor_config.json", "preprocessor_config.json", "tokenizer_config.json")


def load_processor(folder: Path) -> Any:
    """Raises what transformers raises for a folder that holds no processor, or a damaged one."""
    import transformers

    kind = getattr(transformers, _class_name(folder), None)
    if find_spec("torchvision") or kind is None or VIDEOS not in inspect.signature(kind.__init__).parameters:
        return transformers.AutoProcessor.from_pretrained(folder, local_files_only=True)
    item, _ = kind.get_processor_dict(folder, local_files_only=True)
    parts = {
        "tokenizer": transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True),
        "image_processor": transformers.AutoImageProcessor.from_pretrained(folder, local_files_only=True),
        VIDEOS: None,
    }
    taken = set(inspect.signature(kind.__init__).parameters) - set(parts) - {"self", "kwargs"}
    return pictures_only(kind)(**parts, **{name: item[name] for name in taken if name in item})


def pictures_only(kind: Any) -> Any:
    """The processor class without its demand for a video part."""
    from transformers import ProcessorMixin

    class Pictures(kind):  # type: ignore[misc]
        def check_argument_for_proper_class(self, argument_name: str, argument: Any) -> Any:
            if argument_name == VIDEOS and argument is None:
                return None
            return super().check_argument_for_proper_class(argument_name, argument)

        def apply_chat_template(self, *args: Any, **kwargs: Any) -> Any:
            return ProcessorMixin.apply_chat_template(self, *args, **kwargs)  # SmolVLM's asks the video part

    Pictures.__name__ = kind.__name__
    return Pictures


def _class_name(folder: Path) -> str:
    for name in NAMED_IN:
        file = folder / name
        if file.exists():
            found = json.loads(file.read_text(encoding="utf-8")).get("processor_class")
            if found:
                return str(found)
    return ""
