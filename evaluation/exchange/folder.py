"""Steps that come from elsewhere, written as a run that can be viewed, replayed offline and scored."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from handeye.agent.contracts import Acted, Action, Decided, Ended, Outcome, Reply, Screenshot, Target
from handeye.agent.errors import CallerError
from handeye.agent.log.format import RunHeader, ScreenSize
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.writer import RunWriter


@dataclass(frozen=True)
class Imported:
    """One step. pixels: the screen it was decided on; said: the original's own words for the action.

    action: None, with `error` saying why, where our vocabulary has none for it. after: the screen it left.
    """

    pixels: np.ndarray
    said: str
    action: Action | None
    error: str | None = None
    target: Target | None = None
    after: np.ndarray | None = None
    outcome: Outcome = Outcome()  # noqa: RUF009 - frozen


@dataclass(frozen=True)
class Source:
    """Where a run comes from. success: None where the original does not say."""

    name: str
    environment: str
    goal: str
    success: bool | None = None
    answer: str = ""


def write_imported(source: Source, steps: Sequence[Imported], folder: Path) -> Run:
    """Raises CallerError when there are no steps or the folder holds a run already."""
    if not steps:
        raise CallerError(f"{source.name} holds no step that can be imported")
    height, width = steps[0].pixels.shape[:2]
    header = RunHeader(
        run=source.name,
        started=time.time(),
        environment=source.environment,
        goal=source.goal,
        screen=ScreenSize(width=width, height=height),
    )
    with RunWriter.create(folder, header) as writer:
        for number, step in enumerate(steps):
            _write(writer, number, step)
        success, answer = source.success, source.answer
        ended = Ended(time=time.time(), reason="done", success=success, answer=answer, steps=len(steps))
        writer.ended(ended)
    return read_run(folder)


FAULTS = (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError)
"""What data that is not of its format makes the reading of it raise."""


@contextmanager
def readable(source: Path | str) -> Iterator[None]:
    """Data of others is read in the block: what does not fit its format is a CallerError that names it."""
    try:
        yield
    except FAULTS as fault:
        reason = " ".join(f"{type(fault).__name__}: {fault}".split())[:200]
        raise CallerError(f"{source} is not of its format: {reason}") from None


def inside(folder: Path, name: object) -> Path:
    """The file of that name in the folder. Raises CallerError for one that leads out of it."""
    path = folder / str(name)
    if "\0" in str(name) or not path.resolve().is_relative_to(folder.resolve()):
        raise CallerError(f"{str(name)[:80]!r} is not a file in {folder}")
    return path


def folder_name(name: object) -> str:
    """An original's own name, as that of one folder. Raises CallerError for one that names another place."""
    text = str(name)
    if not re.fullmatch(r"[\w.-][\w. -]{0,199}", text) or set(text) <= {"."}:
        raise CallerError(f"{text[:80]!r} cannot be the name of a run's folder")
    return text


def read_picture(path: Path) -> np.ndarray:
    """[height, width, 3] uint8 RGB. Raises CallerError."""
    try:
        pixels = cv2.imread(str(path), cv2.IMREAD_COLOR) if path.is_file() else None
    except (cv2.error, ValueError):
        pixels = None
    if pixels is None:
        raise CallerError(f"{path} is missing or no picture")
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)


def decoded(content: bytes, name: str) -> np.ndarray:
    """A picture's bytes as [height, width, 3] uint8 RGB. Raises CallerError naming it."""
    try:
        pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) if content else None
    except cv2.error:
        pixels = None
    if pixels is None:
        raise CallerError(f"{name} is not a picture")
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)


def _write(writer: RunWriter, number: int, step: Imported) -> None:
    frame = writer.frame(Screenshot(step.pixels))
    writer.decided(
        Decided(
            step=number,
            time=time.time(),
            frame=frame,
            views=(),
            prompt_hash="",
            prompt="",
            reply=Reply(text=step.said),
            action=step.action,
            error=step.error,
            target=step.target,
        )
    )
    after = writer.frame(Screenshot(step.after)) if step.after is not None else None
    writer.acted(Acted(step=number, time=time.time(), outcome=step.outcome, frame_after=after))
