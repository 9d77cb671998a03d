"""Programs that live no longer than we do: each in its own process group, ended with its children."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from handeye.agent.errors import CallerError

BOUND_SECONDS = 2.0
"""How long the tie to us may take; until it is made, a program could outlive us."""
GRACE_SECONDS = 2.0
"""How long a program may take to end when asked to, before it is killed."""


def start(
    command: Sequence[str], variables: Mapping[str, str], pass_fds: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    """Start a program; the kernel ends it when the thread that starts it here is gone, SIGKILL included.

    Raises CallerError when it is not installed.
    """
    if shutil.which(command[0], path=variables.get("PATH")) is None:
        raise CallerError(f"{command[0]} is not installed; on Debian: apt-get install {package(command[0])}")
    bound = ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
    process = subprocess.Popen(
        [*bound, *command],
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=pass_fds,
    )
    deadline = time.monotonic() + BOUND_SECONDS
    while bound and _is_setpriv(process.pid) and time.monotonic() < deadline:
        time.sleep(0.001)
    return process


def stop(*processes: subprocess.Popen[bytes]) -> None:
    """End the programs and what they started; may be called twice for one."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        living = [process for process in processes if _signal_group(process.pid, how)]
        deadline = time.monotonic() + GRACE_SECONDS
        for process in living:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0, deadline - time.monotonic()))
            while _signal_group(process.pid, 0) and time.monotonic() < deadline:
                time.sleep(0.01)


def package(program: str) -> str:
    """The Debian package of a program we start ourselves; most are called like the program."""
    return {"Xvfb": "xvfb", "dbus-daemon": "dbus-daemon"}.get(program, program)


def _is_setpriv(number: int) -> bool:
    """Whether the process still is the one that ties the program to us."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{number}/comm").read_text().strip() == "setpriv"
    return False


def _signal_group(group: int, how: int) -> bool:
    """Whether the process group still had a member that the signal could be sent to."""
    try:
        os.killpg(group, how)
    except (ProcessLookupError, PermissionError):
        return False
    return True
