"""A process that goes on when this one is killed, told in a file so that a later one finds it again."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

from pydantic import Field, ValidationError

from handeye.agent.contracts import Frozen

STOP_SECONDS = 3.0
POLL_SECONDS = 0.05


class Outliving(Frozen):
    """born: when the process began, so that another one with its number is not taken for it."""

    pid: int
    born: str
    words: dict[str, str] = Field(default_factory=dict)
    """What else is needed to use it, such as the port it listens at."""


def tell(path: Path, pid: int, **words: str) -> Outliving:
    """Write the file; only this user may read it."""
    told = Outliving(pid=pid, born=born(pid), words=words)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(told.model_dump_json())
    return told


def find(path: Path) -> Outliving | None:
    """The process that the file tells of while it lives; None too where there is no file or half of one."""
    try:
        told = Outliving.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return told if told.born and born(told.pid) == told.born else None


async def end(told: Outliving) -> None:
    """Its whole group, gently and then not; children that outlived it too."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(told.pid, sent)
        for _ in range(round(STOP_SECONDS / POLL_SECONDS)):
            if born(told.pid) != told.born:
                break
            await asyncio.sleep(POLL_SECONDS)


def born(pid: int) -> str:
    """The process's start in clock ticks since boot; empty when it has ended or this system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]
