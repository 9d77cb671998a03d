"""What `open_app` may start: the programs a task names, or those installed with a desktop entry."""

from __future__ import annotations

import configparser
import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from handeye.environments.chords import ActionNotSupported

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "brave-browser")
SPEAKING = "--force-renderer-accessibility"


def command_for(name: str, allowed: Mapping[str, str]) -> list[str]:
    """The command behind a program's name. Raises ActionNotSupported where it may not be started."""
    if allowed:
        if name not in allowed:
            raise ActionNotSupported(
                f"{name!r} may not be started here; these may: {', '.join(sorted(allowed))}"
            )
        return shlex.split(allowed[name])
    for title, command in installed():
        if name.casefold() in (title.casefold(), Path(command[0]).name.casefold()):
            return command
    raise ActionNotSupported(f"there is no desktop program {name!r} here")


def describing(command: Sequence[str]) -> list[str]:
    """The command with what makes its program tell of itself: Chromium only by an option."""
    if command and Path(command[0]).name in CHROMIUMS and SPEAKING not in command:
        return [command[0], SPEAKING, *command[1:]]
    return list(command)


def installed() -> Iterator[tuple[str, list[str]]]:
    """Name and command of each desktop entry; entries that cannot be read are left out."""
    shares = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for share in shares.split(":"):
        for path in sorted(Path(share, "applications").glob("*.desktop")):
            entry = configparser.ConfigParser(interpolation=None, strict=False)
            try:
                entry.read(path, encoding="utf-8")
                fields = entry["Desktop Entry"]
                command = [word for word in shlex.split(fields["Exec"]) if not word.startswith("%")]
            except (configparser.Error, KeyError, ValueError, OSError):
                continue
            if command and fields.get("Terminal", "false") != "true":
                yield fields.get("Name", path.stem), command
