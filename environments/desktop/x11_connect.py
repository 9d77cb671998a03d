"""A connection to an X display."""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from handeye.agent.errors import CallerError, MissingExtra


def connect(name: str) -> Any:
    try:
        from Xlib import error
        from Xlib.display import Display
    except ImportError:
        raise MissingExtra("pyautogui", "desktop") from None
    try:
        return Display(name)
    except (error.DisplayError, error.XauthError, OSError) as fault:
        raise CallerError(f"display {name} does not let us in: {str(fault).strip()}") from None


@contextlib.contextmanager
def on_display(variables: Mapping[str, str]) -> Iterator[None]:
    """X libraries take the display and its key from the process's own environment as they connect.

    That python3-xlib leaves the file with the key to be closed by itself is not ours to warn of.
    """
    names = ("DISPLAY", "XAUTHORITY")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update({name: variables[name] for name in names if name in variables})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
