"""The models: local (in this process), server (an address), ocr, scripted. `load` makes one from its name."""

from __future__ import annotations

from pathlib import Path

from agent.contracts import VisionModel
from agent.errors import CallerError, MissingExtra

NAMES = ("builtin", "ocr", "scripted:FILE", "a folder of weights", "http://HOST/v1#NAME")


def load(name: str) -> VisionModel:
    """builtin, scripted:FILE, or a folder. Raises CallerError for one that is not there or damaged."""
    kind, _, rest = name.partition(":")
    if kind == "scripted" and rest:
        from agent.backends.scripted import from_file

        return from_file(Path(rest))
    if kind in ("http", "https"):
        try:
            from agent.backends.server import Server
        except ImportError as fault:
            raise MissingExtra(fault.name or "httpx", "server") from None
        return Server(name)
    if name == "ocr":
        try:
            from agent.backends.ocr import Ocr
        except ImportError as fault:
            raise MissingExtra(fault.name or "rapidocr", "ocr") from None
        return Ocr()
    from agent.backends.local import Local, builtin_folder

    if name == "builtin":
        return Local(builtin_folder())
    if Path(name).is_dir():
        return Local(Path(name))
    raise CallerError(f"unknown model {name!r}: known are {', '.join(NAMES)}, oracle and random")
