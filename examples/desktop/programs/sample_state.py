"""What a sample program knows of itself, written to a file whenever it changes: FILE is its first argument.

places: left, top, width and height of each widget in screen pixels, or of the window where `within` is true.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

COLOURS = ("Red", "Green", "Blue", "Violet")
LINES = [f"Line number {number}" for number in range(1, 81)]
EVERY_MS = 100


class State:
    """read: gives everything that is told, as a dictionary that JSON can hold."""

    def __init__(self, read: Callable[[], dict[str, Any]]) -> None:
        self._read = read
        self._written = ""

    def write(self) -> bool:
        """To be called by a timer; True, since some timers go on only then."""
        text = json.dumps(self._read(), ensure_ascii=False)
        if text != self._written:
            self._written = text
            part = sys.argv[1] + ".part"
            with open(part, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(part, sys.argv[1])
        return True
