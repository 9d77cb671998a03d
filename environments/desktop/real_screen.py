"""The screen that the user sits at: whether it can be used, and what names it."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from handeye.agent.errors import CallerError


def real_screen(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables of the screen that the user sits at. Raises CallerError where it cannot be used."""
    if sys.platform in ("win32", "darwin"):
        return dict(variables)
    if variables.get("WAYLAND_DISPLAY") or variables.get("XDG_SESSION_TYPE") == "wayland":
        raise CallerError(
            "Wayland lets no program see or work the whole screen: log in to an X11 session, "
            "or use a screen of its own (--program COMMAND, in a task file display: virtual)"
        )
    if not variables.get("DISPLAY"):
        raise CallerError(
            "there is no screen here (DISPLAY is not set): use one of its own (--program COMMAND)"
        )
    return dict(variables)
