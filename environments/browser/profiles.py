"""Folders that a browser which outlives a kill keeps its profile in; those that a kill left are removed by
the next run."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

NAME = "handeye-browser-"
"""How the folder's name begins."""
MARK = "made-by-handeye"
"""A file in it: only a folder that holds one is ever removed."""
YOUNG_SECONDS = 60.0
"""The browser of a folder may need so long to start."""


def new_profile() -> Path:
    """An empty folder of ours, after those that no browser uses any more are removed."""
    remove_left()
    profile = Path(tempfile.mkdtemp(prefix=NAME))
    (profile / MARK).touch()
    return profile


def remove_profile(profile: Path) -> None:
    """Nothing but a folder that `new_profile` made: a file that tells of another one is not followed."""
    if _ours(profile):
        shutil.rmtree(profile, ignore_errors=True)


def remove_left() -> None:
    """Remove those whose browser has ended, where this system says which processes there are."""
    commands = _commands()
    for profile in Path(tempfile.gettempdir()).glob(f"{NAME}*") if commands else ():
        used = any(f"--user-data-dir={profile}".encode() in command for command in commands)
        if not used and _ours(profile) and time.time() - profile.stat().st_ctime > YOUNG_SECONDS:
            remove_profile(profile)


def _ours(profile: Path) -> bool:
    named = profile.name.startswith(NAME) and profile.parent == Path(tempfile.gettempdir())
    if not named or profile.is_symlink() or not (profile / MARK).is_file():
        return False
    return profile.stat().st_uid == os.getuid()


def _commands() -> list[bytes]:
    """The command lines of all processes; none where they cannot be read."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes())
        except OSError:  # it has ended
            continue
    return found
