"""The two networks of RapidOCR's PP-OCR models, run by OpenVINO where it is installed, or by ONNX Runtime.

RapidOCR's own pipeline is not imported: that alone takes longer than reading a screen. Inputs come in few
sizes (see `rounded`), since both engines keep memory for each size that they have seen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from handeye.agent.errors import CallerError, MissingExtra

THREADS = 2
FINDER, READER = "det", "rec"
PRECISION = {FINDER: "bf16", READER: "bf16"}
"""Where the processor has it: the same lines are found, and as many words are read rightly."""

Network = Callable[[np.ndarray], np.ndarray]
"""Of [pictures, 3, height, width] float32 in -1..1, blue first: FINDER gives the chance of text at each
pixel, [pictures, 1, height, width]; READER the chance of each letter, [pictures, places, letters]. What it
gives is valid until it is asked again."""


@cache
def can_read() -> bool:
    """Whether the extra `ocr` is installed."""
    return find_spec("rapidocr") is not None and any(map(find_spec, ("openvino", "onnxruntime")))


@cache
def network(part: str) -> Network:
    """FINDER or READER, loaded once a process. One thread at a time. Raises MissingExtra, CallerError."""
    file = _file(part)
    return _openvino(part, file) if find_spec("openvino") else _onnxruntime(part, file)


def load_networks() -> None:
    """Raises MissingExtra, CallerError where there is nothing to read with."""
    network(FINDER)
    network(READER)


@cache
def letters() -> tuple[str, ...]:
    """What READER's numbers mean; the first is no letter."""
    if find_spec("openvino"):
        output = _core().read_model(_file(READER)).get_rt_info()["framework"]["character"].value
    else:
        from onnxruntime import InferenceSession

        meta = InferenceSession(_file(READER), providers=["CPUExecutionProvider"]).get_modelmeta()
        output = meta.custom_metadata_map["character"]
    return ("", *output.splitlines(), " ")


def rounded(size: int) -> int:
    """The next of the few sizes in pixels that the networks are given, each at most a quarter more than the
    one before and a multiple of 32."""
    step = 32
    while size > 8 * step:
        step *= 2
    return -(-size // step) * step


def _file(part: str) -> Path:
    found = find_spec("rapidocr")
    if found is None or not can_read():
        raise MissingExtra("rapidocr", "ocr")
    folder = Path(str(found.origin)).parent / "models"
    files = sorted(folder.glob(f"PP-OCRv*_{part}_*.onnx"))
    if not files:
        raise CallerError(f"rapidocr holds no models in {folder}: install rapidocr>=3.10")
    return files[-1]


@cache
def _core() -> Any:
    from openvino import Core

    return Core()


def _openvino(part: str, file: Path) -> Network:
    core = _core()
    model = core.read_model(file)
    wanted = PRECISION[part] if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"
    settings = {"INFERENCE_PRECISION_HINT": wanted, "INFERENCE_NUM_THREADS": THREADS, "NUM_STREAMS": 1}
    ask = core.compile_model(model, "CPU", settings).create_infer_request()

    def run(pictures: np.ndarray) -> np.ndarray:
        ask.infer([pictures], share_inputs=True)
        value: np.ndarray = ask.get_output_tensor().data
        return value

    return run


def _onnxruntime(part: str, file: Path) -> Network:
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False
    options.intra_op_num_threads = THREADS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waits take no processor
    session = InferenceSession(file, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name

    def run(pictures: np.ndarray) -> np.ndarray:
        completed: np.ndarray = session.run(None, {name: pictures})[0]
        return completed

    return run
