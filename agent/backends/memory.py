"""Memory of a process that asks the built-in VLM about screens of ever other sizes: kept and given back."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from typing import Any

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
