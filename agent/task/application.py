"""The application of a task file: started before the run, ready when it says so, stopped after it."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from handeye.agent.errors import CallerError
from handeye.agent.loop.detached_process import TOKEN, end, find, new_token, tell
from handeye.agent.task.file import Application

POLL_SECONDS = 0.05
STOP_SECONDS = 3.0
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    """A TCP port of this machine that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command_words(command: str) -> list[str]:
    """The program and its arguments, split as a shell would. Raises CallerError."""
    try:
        words = shlex.split(command)
    except ValueError as fault:
        raise CallerError(f"command {command!r}: {fault}") from None
    if not words:
        raise CallerError("a command of the task is empty")
    return words


@asynccontextmanager
async def started(application: Application, here: Path, port: int, log: Path) -> AsyncIterator[None]:
    """Run the command until the block is left; then it and all its children are stopped.

    here: what `cwd` starts from. log: the file that gets its output; what a killed process left running
    with this log is gone on with while it answers. Raises CallerError when the command cannot be started,
    ends at once, or is not ready in time.
    """
    words, item = command_words(application.command), log.with_suffix(".json")
    if (left := find(item)) is not None:
        try:
            if await _answers(application.ready.url, port if application.ready.port else None):
                yield
                return
        finally:
            await end(left)
            item.unlink(missing_ok=True)
    token = new_token()
    with log.open("ab") as output:
        try:
            process = await asyncio.create_subprocess_exec(
                *words,
                cwd=here / application.cwd,
                env={**os.environ, **application.env, TOKEN: token},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as fault:
            raise CallerError(
                f"application {application.command!r} does not start: {fault.strerror}"
            ) from None
        try:
            tell(item, process.pid, token)
            await _ready(application, process, port, log)
            yield
        finally:
            await _stop(process)
            item.unlink(missing_ok=True)


async def _ready(application: Application, process: asyncio.subprocess.Process, port: int, log: Path) -> None:
    ready, command = application.ready, application.command
    loop = asyncio.get_running_loop()
    until = loop.time() + ready.seconds
    while not await _answers(ready.url, port if ready.port else None):
        if process.returncode is not None:
            raise CallerError(f"application {command!r} ended with {process.returncode}: {_last_line(log)}")
        if loop.time() > until:
            raise CallerError(
                f"application {command!r} is not ready after {ready.seconds:g} seconds: see {log}"
            )
        await asyncio.sleep(POLL_SECONDS)


def _last_line(log: Path) -> str:
    return (log.read_text(errors="replace").strip().splitlines() or ["it wrote nothing"])[-1]


async def _answers(url: str | None, port: int | None) -> bool:
    if url is not None:
        return await asyncio.to_thread(_answers_http, url)
    return port is None or await asyncio.to_thread(_accepts, port)


def _answers_http(url: str) -> bool:
    if not urlsplit(url).hostname:
        raise CallerError(f"application: ready: {url!r} is not an address")
    try:
        with DIRECT.open(url, timeout=2):
            return True
    except urllib.error.HTTPError as answer:
        answer.close()
        return answer.code < 500
    except OSError:
        return False


def _accepts(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return True
    except OSError:
        return False


async def _stop(process: asyncio.subprocess.Process) -> None:
    """The whole process group, gently and then not; children that outlived the command too."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sent)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
