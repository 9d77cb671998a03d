"""What `handeye.on` takes: Playwright's pages, pictures, and programs on a desktop."""

from __future__ import annotations

from collections.abc import Sequence
from inspect import iscoroutinefunction
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, UnidentifiedImageError

from handeye.agent.contracts import Action, Outcome, Screenshot, Target
from handeye.agent.errors import CallerError


class Picture:
    """A picture as an Environment that takes no input."""

    name = "picture"

    def __init__(self, target: Any) -> None:
        self._screen = picture(target)

    async def open(self) -> None:
        """There is nothing to open."""

    async def observe(self) -> Screenshot:
        return self._screen

    async def act(self, action: Action) -> Outcome:
        return Outcome(error=f"{action.kind}: a picture takes no input")

    async def target_at(self, x: float, y: float) -> Target | None:
        return None

    async def close(self) -> None:
        """There is nothing to close."""


def is_page(target: Any) -> bool:
    return all(hasattr(target, part) for part in ("screenshot", "mouse", "keyboard", "evaluate"))


def is_async(target: Any) -> bool:
    return is_page(target) and iscoroutinefunction(target.screenshot)


def picture(target: Any) -> Screenshot:
    """Of a file, or of an array [height, width, 3] uint8 RGB. Raises CallerError for anything else."""
    if isinstance(target, (str, Path)):
        try:
            return Screenshot(decoded(Path(target).read_bytes()))
        except OSError as fault:
            raise CallerError(f"cannot open the picture {target}: {fault.strerror or 'it is none'}") from None
    shape: Sequence[int] = getattr(target, "shape", ())
    if not isinstance(target, np.ndarray) or target.dtype != np.uint8 or len(shape) != 3 or shape[2] != 3:
        kind = type(target).__name__ + (f" {tuple(shape)}" if shape else "")
        raise CallerError(
            f"handeye.on takes a Playwright page, a picture's path or a uint8 array [height, width, 3], "
            f"not {kind}"
        )
    return Screenshot(np.array(target))


def decoded(data: bytes) -> np.ndarray:
    """[height, width, 3] uint8 RGB. Raises OSError for what is no picture."""
    try:
        with Image.open(BytesIO(data)) as image:
            return np.array(image.convert("RGB"))
    except UnidentifiedImageError:
        raise OSError("it is no picture") from None
