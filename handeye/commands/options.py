"""Options that several commands take, and how a command waits for its work."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import typer

T = TypeVar("T")
MODEL_HELP = "builtin, none, a folder of weights, http://HOST/v1#NAME, openai:NAME; see handeye models."
Model = Annotated[str, typer.Option(help=MODEL_HELP)]
Out = Annotated[Path | None, typer.Option(help="Folder for the runs; runs/TIME when left out.")]
Json = Annotated[str | None, typer.Option("--json", metavar="FILE", help="JSON; '-': to standard output.")]
Headed = Annotated[bool, typer.Option("--headed", help="Show the browser's window.")]
Secrets = Annotated[
    list[str],
    typer.Option("--secret", metavar="NAME=VALUE", help="A secret of the task; or NAME=env:VARIABLE."),
]
Trusted = Annotated[
    bool, typer.Option("--trust", help="Start what the folder of a run or a skill asks for, without asking.")
]
Ray = Annotated[str | None, typer.Option(metavar="ADDRESS", help="A Ray cluster; 'local': of our own.")]
RayWorkers = Annotated[int, typer.Option("--workers", min=1, help="With --ray: models at work.")]
Inputs = Annotated[list[str], typer.Option("--input", metavar="NAME=VALUE", help="An input of the task.")]
OwnScreen = Annotated[bool, typer.Option("--desktop", help="Work the screen that you sit at.")]
Display = Annotated[
    Literal["virtual", "real"] | None,
    typer.Option(help="A desktop's screen, instead of the task's; real needs --desktop."),
]
Accepted = Annotated[
    bool, typer.Option("--accept-unverified", help="What no check says anything of passes, too.")
]
Timings = Annotated[bool, typer.Option("--timings", help="Show milliseconds a step, by phase.")]
WatchPort = Annotated[
    int | None,
    typer.Option("--watch", min=1, max=65535, metavar="PORT", help="Let a VNC viewer look on at this port."),
]
Workers = Annotated[int, typer.Option(min=1, help="Tasks run at the same time.")]

Guards = Annotated[
    str, typer.Option(help="Second looks: zoom, consistent, read, fresh, loops, done (comma-separated).")
]
StorageState = Annotated[
    Path | None,
    typer.Option(help="A file that keeps you signed in: read when it is there, written when a run ends."),
]

Profile = Annotated[
    Path | None, typer.Option(help="The folder of a browser's profile, made when it is not there.")
]
BrowserName = Annotated[
    Literal["chromium", "chrome", "msedge"] | None,
    typer.Option("--browser", help="Which browser is started."),
]
Cdp = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Work a new tab of a browser that runs with --remote-debugging-port."),
]


def wait(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end. SIGTERM and SIGHUP stop it like Ctrl-C: applications and browsers are closed first."""

    async def stoppable() -> T:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None
        loop.set_exception_handler(lambda loop, value: _tell(loop, value, task))
        if sys.platform != "win32":
            for sent in (signal.SIGTERM, signal.SIGHUP):
                if signal.getsignal(sent) is not signal.SIG_IGN:  # as under nohup
                    loop.add_signal_handler(sent, task.cancel)
        return await work

    return asyncio.run(stoppable())


def _tell(loop: asyncio.AbstractEventLoop, data: dict[str, Any], task: asyncio.Task[Any]) -> None:
    """Ctrl-C reaches the browser's driver too; what breaks there after it is no news."""
    if not (task.cancelling() or task.cancelled()):
        loop.default_exception_handler(data)
