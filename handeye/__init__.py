"""Handeye: a GUI agent that sees. It drives a browser or a desktop from pixels and leaves a log.

    import handeye

    result = handeye.run("Press the button", url="https://example.org/")
    print(result.success, result.reason, result.folder)

Importing it loads nothing: a name's module is imported when the name is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from handeye.agent.errors import CallerError, HandeyeError
    from handeye.api import Agent, Result, Step, run
    from handeye.commands.run_setup import People
    from handeye.eyes import (
        BrowserGone,
        Checked,
        Found,
        NotOnScreen,
        PageClosed,
        ScreenBusy,
        ScreenUnavailable,
    )
    from handeye.screen import AsyncScreen, Screen, on, on_program

__version__ = "0.1.0"
__all__ = [
    "Agent",
    "AsyncScreen",
    "BrowserGone",
    "CallerError",
    "Checked",
    "Found",
    "HandeyeError",
    "NotOnScreen",
    "PageClosed",
    "People",
    "Result",
    "Screen",
    "ScreenBusy",
    "ScreenUnavailable",
    "Step",
    "__version__",
    "on",
    "on_program",
    "run",
]

HOMES = {
    "Agent": "handeye.api",
    "AsyncScreen": "handeye.screen",
    "BrowserGone": "handeye.eyes",
    "CallerError": "handeye.agent.errors",
    "Checked": "handeye.eyes",
    "Found": "handeye.eyes",
    "HandeyeError": "handeye.agent.errors",
    "NotOnScreen": "handeye.eyes",
    "PageClosed": "handeye.eyes",
    "People": "handeye.commands.run_setup",
    "Result": "handeye.api",
    "Screen": "handeye.screen",
    "ScreenBusy": "handeye.eyes",
    "ScreenUnavailable": "handeye.eyes",
    "Step": "handeye.api",
    "on": "handeye.screen",
    "on_program": "handeye.screen",
    "run": "handeye.api",
}
"""The module of each public name."""


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'handeye' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
