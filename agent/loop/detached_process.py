"""A process that goes on when this one is killed, told in a file so that a later one finds it again.

The file may come from anywhere, so it is believed only where the process itself carries its token: one that
we started has it in its environment, and nobody else's process can.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
from contextlib import suppress
from pathlib import Path

from pydantic import Field, ValidationError

from handeye.agent.contracts import Frozen

STOP_SECONDS = 3.0
POLL_SECONDS = 0.05
TOKEN = "HANDEYE_TOKEN"
"""The variable that names the token."""


class Outliving(Frozen):
    """born: when the process began, so that another one with its number is not taken for it."""

    pid: int
    born: str
    token: str = ""
    words: dict[str, str] = Field(default_factory=dict)
    """What else is needed to use it, such as the port it listens at."""


def new_token() -> str:
    """What a process is started with, as its variable TOKEN, so that `find` believes that it is ours."""
    return secrets.token_hex(16)


def tell(path: Path, pid: int, token: str, **words: str) -> Outliving:
    """Write the file; only this user may read it."""
    made = Outliving(pid=pid, born=born(pid), token=token, words=words)
    path.unlink(missing_ok=True)  # it may be a link to somewhere else
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(made.model_dump_json())
    return made


def find(path: Path) -> Outliving | None:
    """The process that the file tells of while it lives and carries the file's token; None otherwise."""
    try:
        result = Outliving.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    ours = (
        result.born
        and born(result.pid) == result.born
        and result.token
        and result.token in _tokens(result.pid)
    )
    return result if ours else None


def _tokens(pid: int) -> list[str]:
    try:
        variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []
    mark = f"{TOKEN}=".encode()
    return [each.removeprefix(mark).decode(errors="replace") for each in variables if each.startswith(mark)]


async def end(value: Outliving) -> None:
    """Its whole group, gently and then not; children that outlived it too."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(value.pid, sent)
        for _ in range(round(STOP_SECONDS / POLL_SECONDS)):
            if born(value.pid) != value.born:
                break
            await asyncio.sleep(POLL_SECONDS)


def born(pid: int) -> str:
    """The process's start in clock ticks since boot; empty when it has ended or this system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]
