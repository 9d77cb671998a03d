"""Memory: how much a model may take, and what the built-in VLM keeps and gives back."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from handeye.agent.errors import CallerError

PRIMITIVES = 256
"""Products of one shape that oneDNN keeps prepared, 0.5 MB each: a step needs 80 or so; else 1024 are."""


def keep_fewer_primitives() -> None:
    """To be called before the first product; what the user has set stays."""
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", str(PRIMITIVES))


def give_back() -> None:
    """Gives pages that nothing lies on back to the system, where the C library is glibc: 3 to 6 ms."""
    if library := _glibc():
        library.malloc_trim(0)


@cache
def _glibc() -> Any:
    """None where there is none."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None


SPARE = 1.3
"""Memory for activations and caches beside the weights."""
WIDTHS = {"float32": 4, "bfloat16": 2, "float16": 2}
"""Bytes a weight."""


def free_gigabytes() -> float:
    """Memory that a model may take: the GPUs' together where there are any, else the processor's."""
    if Path("/proc/driver/nvidia/version").exists() and find_spec("torch"):
        import torch

        if torch.cuda.is_available():
            cards = range(torch.cuda.device_count())
            return float(sum(torch.cuda.mem_get_info(card)[0] for card in cards)) / 1e9
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
        return int(text.partition("MemAvailable:")[2].split()[0]) * 1024 / 1e9
    except (OSError, ValueError, IndexError):
        pages = os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e9 if pages else 0.0


def check_fits(folder: Path, dtype: str) -> None:
    """Before a folder's weights are read. Raises CallerError where they do not fit into the memory that is
    free.

    dtype: 'auto' for numbers as wide as they are stored.
    """
    stored = sum(file.stat().st_size for file in folder.glob("*.safetensors")) / 1e9
    needed = stored * SPARE * (1 if dtype == "auto" else WIDTHS[dtype] / _stored_width(folder))
    free = free_gigabytes()
    if needed > free > 0:
        raise CallerError(
            f"the model in {folder} needs about {needed:.1f} GB of memory and {free:.1f} GB are free: take a "
            f"smaller one, or reach it through a server"
        )


def _stored_width(folder: Path) -> int:
    """Bytes of the widest kind of number in the weights."""
    from safetensors import safe_open

    widths = {"F32": 4, "F64": 8, "BF16": 2, "F16": 2, "F8_E4M3": 1, "F8_E5M2": 1, "I8": 1, "U8": 1}
    for file in sorted(folder.glob("*.safetensors")):
        with safe_open(file, "pt") as weights:
            for name in weights.keys():  # noqa: SIM118 - no mapping
                return widths.get(weights.get_slice(name).get_dtype(), 4)
    return 4
