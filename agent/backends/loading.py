"""How weights are brought into this process: from a folder or a hub name, in what numbers, on which device.

After the name, as in an address: `./qwen?dtype=bfloat16&device=cuda:0&int8=1&compile=1&reuse=1&tiles=1`.
"""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from handeye.agent.backends.memory import check_fits, keep_fewer_primitives
from handeye.agent.backends.options import AskOptions, split
from handeye.agent.backends.own_code import load_own
from handeye.agent.backends.processor import load_processor
from handeye.agent.errors import CallerError, MissingExtra, first_line

HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
WANTED = ["*.json", "*.safetensors", "*.jinja", "*.txt", "*.model", "*.tiktoken"]
"""What a model's folder needs; nothing that runs as code is fetched."""
KEPT_WHOLE = ("vision", "visual", "image", "lm_head", "projector", "embed")
"""Parts of a name that int8 passes over: they are small, and pointing needs them exact."""


class Loading(AskOptions):
    """dtype: as the weights are stored for 'auto'. device: 'auto' is the GPUs if there are any, spread over
    several where one is too small. int8: the language model's weights in 8 bits, by torchao. compile: by
    torch.compile, its back end by name or 'inductor' for 1. reuse: the keys and values of a prefix that did
    not change since the last answer, tiles: the visual features of tiles that did not change; both only for
    families where they are proven equal. code: the folder's own Python files may be run, for a family that
    transformers has no class for. network: of the built-in VLM, 'page' is the network whose tokens are the
    words that are read, for pages from 400 pixels of width on; 'tile', the default, sees pixels alone."""

    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    device: str = "auto"
    int8: bool = False
    compile: str = ""
    reuse: bool = False
    tiles: bool = False
    code: bool = False
    network: Literal["", "tile", "page"] = ""


def split_name(name: str) -> tuple[str, Loading]:
    """The model and how to load and ask it. Raises CallerError for an unknown option."""
    return split(name, Loading)


def is_image_text(model_type: str) -> bool:
    """Whether transformers has a model of that architecture that reads pictures and writes text."""
    torch_ready()
    from transformers.models.auto.modeling_auto import MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES

    return model_type in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES


def is_hub_name(name: str) -> bool:
    return HUB_NAME.fullmatch(name) is not None


def hub_folder(name: str) -> Path:
    """The folder of a model of the hub, fetched when it is not there yet. Raises CallerError."""
    torch_ready()
    from httpx import HTTPError
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, allow_patterns=WANTED))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, HTTPError, OSError) as fault:
        raise CallerError(f"the model {name} cannot be fetched: {first_line(fault)}") from None


def load_parts(folder: Path, how: Loading) -> tuple[Any, Any]:
    """Model and processor. Raises CallerError in one line for weights that are damaged or another model's."""
    torch_ready()
    check_fits(folder, how.dtype)
    from safetensors import SafetensorError
    from transformers import AutoModelForImageTextToText
    from transformers.utils import logging

    import handeye.vlm.auto  # noqa: F401 - registers our own models

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    loaded: Any
    wanted = {"local_files_only": True, "output_loading_info": True, "dtype": how.dtype, **_place(how.device)}
    try:
        if how.code:
            loaded, processor = load_own(folder, wanted)
        else:
            loaded = AutoModelForImageTextToText.from_pretrained(folder, **wanted)
            processor = load_processor(folder)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as fault:
        raise CallerError(f"the model in {folder} cannot be loaded: {first_line(fault)}") from None
    model, item = loaded
    wrong = [*item["missing_keys"], *item["unexpected_keys"], *item["mismatched_keys"]]
    if wrong:
        raise CallerError(f"the weights in {folder} are another model's: {len(wrong)} names do not fit")
    return _changed(model.eval(), how), processor


def load_builtin(folder: Path, how: Loading) -> tuple[Any, Any]:
    """The built-in VLM's network and processor, without transformers, whose start takes longer than the rest.

    how: with a device that is named, not 'auto'.
    Raises CallerError in one line for weights that are damaged or another model's.
    """
    torch_ready()
    keep_fewer_primitives()
    import torch
    from safetensors import SafetensorError

    from handeye import vlm
    from handeye.vlm.decide import half_precision_pays

    device = _place(how.device).get("device_map", "cpu")
    try:
        network, processor = vlm.load(folder)
    except (OSError, ValueError, TypeError, SafetensorError) as fault:
        raise CallerError(f"the model in {folder} cannot be loaded: {first_line(fault)}") from None
    except RuntimeError as fault:
        reason = str(fault).splitlines()[-1].strip()[:120]
        raise CallerError(f"the weights in {folder} are another model's: {reason}") from None
    if how.dtype == "auto" and device == "cpu" and half_precision_pays():
        network.to_bfloat16()
        return network, processor
    numbers = torch.float32 if how.dtype == "auto" else getattr(torch, how.dtype)
    return network.to(device, numbers), processor


def _place(device: str) -> dict[str, Any]:
    """from_pretrained's device map; none at all keeps everything on the processor."""
    import torch

    if device == "auto":
        if torch.cuda.is_available():
            return {"device_map": "auto"}
        return {"device_map": "mps"} if torch.backends.mps.is_available() else {}
    try:
        kind = torch.device(device)
    except RuntimeError:
        raise CallerError(f"device {device!r} is unknown: auto, cpu, cuda, cuda:1 or mps") from None
    if kind.type == "cuda" and not torch.cuda.is_available():
        raise CallerError(f"device {device}: torch sees no GPU here; use device=cpu")
    return {} if kind.type == "cpu" else {"device_map": device}


def _changed(model: Any, how: Loading) -> Any:
    if how.compile and how.tiles:
        raise CallerError("tiles=1 and compile exclude each other: omit one")
    if how.int8:
        try:
            from torchao.quantization import Int8WeightOnlyConfig, quantize_
        except ImportError as fault:
            raise MissingExtra(fault.name or "torchao", "int8") from None
        quantize_(model, Int8WeightOnlyConfig(), _is_language)
    if how.compile:
        backend = "inductor" if how.compile in ("1", "true") else how.compile
        try:
            model.compile(backend=backend, dynamic=True)
        except (RuntimeError, ValueError) as fault:
            raise CallerError(f"compile={how.compile}: {str(fault).splitlines()[0]}") from None
    return model


def _is_language(module: Any, name: str) -> bool:
    import torch

    return isinstance(module, torch.nn.Linear) and not any(part in name for part in KEPT_WHOLE)


def torch_ready() -> None:
    """On a busy machine torch's threads that spin while they wait cost thirty times the work: let them sleep.

    It has to be said before torch is loaded.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        import torch  # noqa: F401
    except ImportError as fault:
        raise MissingExtra(fault.name or "torch", "vlm") from None
    if find_spec("transformers") is None:  # not loaded: the built-in VLM does without
        raise MissingExtra("transformers", "vlm")
