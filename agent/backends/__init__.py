"""The models: local (in this process), server (an address), hosted (a vendor), ocr and scripted.

`load` makes one from its name.
"""

from __future__ import annotations

from pathlib import Path

from handeye.agent.contracts import VisionModel
from handeye.agent.errors import CallerError, MissingExtra

NAMES = ("builtin", "none", "ocr", "scripted:FILE", "a folder of weights", "OWNER/NAME of the hub",
         "http://HOST/v1#NAME", "VENDOR:NAME", "any of these with +ocr")  # fmt: skip
WITH_OCR = "+ocr"
HOSTED = ("openai", "anthropic", "google")


def load(name: str) -> VisionModel:
    """Any of NAMES. Raises CallerError for one that is not there or damaged."""
    if name.endswith(WITH_OCR):
        from handeye.agent.backends.with_ocr import Verified

        return Verified(load(name.removesuffix(WITH_OCR)))
    kind, _, rest = name.partition(":")
    if name == "none":
        from handeye.agent.backends.scripted import no_model

        return no_model()
    if kind == "scripted" and rest:
        from handeye.agent.backends.scripted import from_file

        return from_file(Path(rest))
    if kind in ("http", "https"):
        try:
            from handeye.agent.backends.server import Server
        except ImportError as fault:
            raise MissingExtra(fault.name or "httpx", "server") from None
        return Server(name)
    if name == "ocr":
        from handeye.agent.backends.ocr import Ocr

        return Ocr()
    if kind in HOSTED:
        from handeye.agent.backends.hosted import Hosted

        return Hosted(name)
    from handeye.agent.backends.loading import hub_folder, is_hub_name, split_name
    from handeye.agent.backends.local import Local, builtin_folder

    name, how = split_name(name)
    if name == "builtin":
        return Local(builtin_folder(), how)
    if Path(name).is_dir():
        return Local(Path(name), how)
    if is_hub_name(name):
        if how.code:
            raise CallerError(f"code=1 runs Python files: download {name}, read them, and name the folder")
        return Local(hub_folder(name), how, name)
    raise CallerError(f"unknown model {name!r}: known are {', '.join(NAMES)}, oracle and random")
