"""A process beside ours that lets go of what we hold on the user's screen when we are killed.

The X server keeps a button or key that it was told to press until it is told to release it, whoever told
it and whether they still live. So each press and release is told to the guard too; when its input ends,
it releases what is left. It runs as a script and needs nothing but Xlib.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

Kind = Literal["button", "key"]


class Guard:
    """variables: those that name the display."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(variables),
            start_new_session=True,
        )

    def held(self, kind: Kind, code: int) -> None:
        """To be told before a press."""
        self._tell(f"hold {kind} {code}\n")

    def released(self, kind: Kind, code: int) -> None:
        self._tell(f"release {kind} {code}\n")

    def close(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode())
        self._process.stdin.flush()


def watch(lines: Iterable[str], display: Any) -> None:
    """Follow what is held, and release what is left when the lines end."""
    from Xlib import X
    from Xlib.ext.xtest import fake_input

    left: list[tuple[str, int]] = []
    for line in lines:
        verb, what, number = line.split()
        if verb == "hold":
            left.append((what, int(number)))
        elif (what, int(number)) in left:
            left.remove((what, int(number)))
    for kind, code in reversed(left):
        fake_input(display, X.ButtonRelease if kind == "button" else X.KeyRelease, code)
    display.sync()


if __name__ == "__main__":
    from Xlib.display import Display

    watch(sys.stdin, Display())
