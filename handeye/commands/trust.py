"""A run folder is data: what going on with it would start or hand out is shown, and asked for, first.

Whoever wrote the folder chose its commands, its paths and its model. None of them is used before the caller
has seen it and said yes, on the terminal or by `--trust`; and a secret is never looked up where the folder
says, only taken from `--secret`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.prompt import Confirm

from handeye.agent.errors import CallerError
from handeye.agent.task.file import TaskFile

ASKED = "Start this, which whoever wrote the folder chose?"
OUR_MODELS = frozenset({"builtin", "none", "random", "oracle"})
"""Models that send nothing anywhere and load nothing that the folder names."""


@dataclass(frozen=True)
class Trust:
    """trusted: `--trust`, so that nobody is asked. secrets: values by name, from `--secret`."""

    trusted: bool = False
    secrets: Mapping[str, str] = field(default_factory=dict)


async def approve(folder: Path, started: Sequence[str], trusted: bool) -> None:
    """Show what the folder would start and get a yes. Raises CallerError without one."""
    if not started or trusted:
        return
    shown = [_printable(line) for line in started]
    if not sys.stdin.isatty():
        raise CallerError(f"{folder} would {'; '.join(shown)}: give --trust if you trust whoever wrote it")
    print(f"{folder} would", *(f"  {line}" for line in shown), sep="\n", file=sys.stderr, flush=True)
    if not await asyncio.to_thread(Confirm.ask, ASKED, default=False):
        raise CallerError(f"{folder} was not trusted: nothing was started")


def starts(task: TaskFile, here: Path) -> list[str]:
    """What opening the place that the task names starts and hands out, in words."""
    return list(_starts(task, here))


def resume_starts(task: TaskFile, here: Path, model: str | None) -> list[str]:
    """The same, with what only resuming a run uses: its checks, and its model unless one is given."""
    checks = [f"run {check.command.run!r} as a check" for check in task.success if check.command]
    named = [f"ask the model {model!r}"] if model and model not in OUR_MODELS else []
    return [*_starts(task, here), *checks, *named]


def given_secrets(folder: Path, task: TaskFile, given: Mapping[str, str]) -> dict[str, str]:
    """The task's secrets, of those that the caller gave alone. Raises CallerError for one that is missing."""
    for name, source in task.secrets.items():
        if name not in given:
            value = f"env:{source.env}" if source.env else "VALUE"
            raise CallerError(
                f"{folder} names the secret {name}; a run folder's are never looked up: "
                f"give --secret {name}={value}"
            )
    return {name: given[name] for name in task.secrets}


def _starts(task: TaskFile, here: Path) -> Iterator[str]:
    if task.application is not None:
        part = task.application
        variables = "".join(f" with {name}={value!r}" for name, value in part.env.items())
        yield f"start {part.command!r} in {str(here / part.cwd)!r}{variables}"
    if (desktop := task.environment.desktop) is not None:
        if desktop.command:
            yield f"start the program {desktop.command!r}"
        yield from (f"let {command!r} be started" for command in desktop.programs.values())
    if (browser := task.environment.browser) is not None:
        data = {
            "let files be uploaded from": browser.uploads,
            "use the session in": browser.storage_state,
            "use the browser profile": browser.profile,
            "send all requests by the proxy": browser.proxy,
        }
        yield from (f"{words} {value!r}" for words, value in data.items() if value)
        if browser.ignore_https_errors:
            yield "take any certificate"
    for name, source in task.secrets.items():
        yield f"type the secret {name} on {' and '.join(source.hosts) or 'the start page'}"


def _printable(text: str) -> str:
    """Without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
