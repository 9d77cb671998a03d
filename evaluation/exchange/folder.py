"""Steps that come from elsewhere, written as a run that can be viewed, replayed offline and scored."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
from pydantic import ValidationError

from handeye.agent.actions import check_on_screen
from handeye.agent.contracts import Acted, Action, Box, Decided, Ended, Outcome, Reply, Screenshot, Target
from handeye.agent.contracts.records import Reason
from handeye.agent.errors import CallerError, ParseError
from handeye.agent.log.annotations import AlsoRight, ScreenElements, annotate
from handeye.agent.log.format import RunHeader, ScreenSize
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.writer import RunWriter


@dataclass(frozen=True)
class Imported:
    """One step. pixels: the screen it was decided on, None where its picture is lost: `error` then says so.

    said: the original's own words for the action. action: None, with `error` saying why, where our
    vocabulary has none for it. after: the screen it left. also_right: further right actions with their
    targets. elements: boxes of what is on the screen, where the source says it.
    """

    pixels: np.ndarray | None
    said: str
    action: Action | None
    error: str | None = None
    target: Target | None = None
    after: np.ndarray | None = None
    outcome: Outcome = Outcome()  # noqa: RUF009 - frozen
    also_right: tuple[tuple[Action, Target | None], ...] = ()
    elements: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Source:
    """Where a run comes from. success: None where the original does not say. model: who decided, if known."""

    name: str
    environment: str
    goal: str
    success: bool | None = None
    answer: str = ""
    reason: Reason = "done"
    detail: str = ""
    model: str = ""


PICTURE_FOLDERS = ("", "images/", "screenshots/")


class Runs(list[Run]):
    """The runs of one source. left_out: why others of it are not among them, a line each."""

    def __init__(self) -> None:
        super().__init__()
        self.left_out: list[str] = []

    @contextmanager
    def trying(self, source: Path | str) -> Iterator[None]:
        """What is wrong with one run in the block leaves that run out, and no other."""
        try:
            with readable(source):
                yield
        except CallerError as fault:
            self.left_out.append(str(fault))

    def some(self, nothing: str) -> Runs:
        """Itself. Raises CallerError when there are none: the first reason, or `nothing`."""
        if not self:
            raise CallerError(self.left_out[0] if self.left_out else nothing)
        return self


def write_imported(source: Source, steps: Iterable[Imported], folder: Path) -> Run:
    """Raises CallerError when there are no steps, none has a picture, or the folder holds a run already.

    Of a run that cannot be read to its end nothing is left in the folder.
    """
    new = not folder.exists()
    try:
        return _write_imported(source, steps, folder)
    except BaseException:
        if new:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _write_imported(source: Source, steps: Iterable[Imported], folder: Path) -> Run:
    waiting: list[Imported] = []
    writer: RunWriter | None = None
    said: list[AlsoRight | ScreenElements] = []
    written = 0
    try:
        for step in steps:
            waiting.append(step)
            shown = step.pixels if step.pixels is not None else step.after
            if writer is None and shown is not None:
                writer = RunWriter.create(folder, _header(source, shown), durable=False)
                shown_last = shown
            if writer is not None:
                for one in waiting:
                    shown_last = one.pixels if one.pixels is not None else shown_last
                    _write(writer, written, one, shown_last)
                    said += _annotations(written, one)
                    written += 1
                    shown_last = one.after if one.after is not None else shown_last
                waiting = []
        if writer is None:
            what = "picture that can be read" if waiting else "step that can be imported"
            raise CallerError(f"{source.name} holds no {what}")
        writer.ended(
            Ended(
                time=time.time(),
                reason=source.reason,
                detail=unicode_only(source.detail),
                success=source.success,
                answer=unicode_only(source.answer),
                steps=written,
            )
        )
        writer.sync()
    finally:
        if writer is not None:
            writer.close()
    annotate(folder, said)
    return read_run(folder)


FAULTS = (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError)
"""What data that is not of its format makes the reading of it raise."""


def fault_words(fault: Exception) -> str:
    """What to say of one of FAULTS, in a line."""
    words = f"{type(fault).__name__}: {fault}"
    if isinstance(fault, ValidationError):
        first = fault.errors()[0]
        words = ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"])))
    return " ".join(words.split())[:200]


@contextmanager
def readable(source: Path | str) -> Iterator[None]:
    """Data of others is read in the block: what does not fit its format is a CallerError that names it."""
    try:
        yield
    except FAULTS as fault:
        raise CallerError(f"{source} is not of its format: {fault_words(fault)}") from None


def inside(folder: Path, name: object) -> Path:
    """The file of that name in the folder. Raises CallerError for one that leads out of it."""
    path = folder / str(name)
    try:
        stays = path.resolve().is_relative_to(folder.resolve())
        path.is_file()
    except (OSError, RuntimeError, ValueError):  # a name that no file system takes, or links in a circle
        stays = False
    if not stays:
        raise CallerError(f"{str(name)[:80]!r} is not a file in {folder}")
    return path


def own_name(folder: Path, name: object) -> str:
    """A file's name in the folder, where it is told as a path of the machine that the recording was made on.

    A path whose last part is not in the folder, nor where its tool keeps pictures, stays as it is.
    """
    text = str(name)
    last = PurePosixPath(text.replace("\\", "/")).name
    if last in ("", ".."):
        return text
    if text.startswith(("/", "\\")) or re.match(r"[A-Za-z]:[\\/]", text):
        places = [f"{below}{last}" for below in PICTURE_FOLDERS]
        return next((place for place in places if _is_file(folder / place)), text)
    return text


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file system takes
        return False


def folder_name(name: object) -> str:
    """An original's own name, as that of one folder. Raises CallerError for one that names another place."""
    text = str(name)
    if not re.fullmatch(r"[\w.-][\w. -]{0,199}", text) or set(text) <= {"."}:
        raise CallerError(f"{text[:80]!r} cannot be the name of a run's folder")
    return text


def read_picture(path: Path) -> np.ndarray:
    """[height, width, 3] uint8 RGB. Raises CallerError."""
    pixels = picture_or_none(path)
    if pixels is None:
        raise CallerError(f"{path} is missing or is not a picture")
    return pixels


def picture_inside(folder: Path, *names: object) -> np.ndarray | None:
    """The first of these files of a folder that is a picture, or None. Raises CallerError for one outside.

    Of a path of the machine that the recording was made on the file's own name counts, where it is there.
    """
    places = [inside(folder, own_name(folder, name)) for name in names]
    return next((found for place in places if (found := picture_or_none(place)) is not None), None)


def picture_or_none(path: Path) -> np.ndarray | None:
    """[height, width, 3] uint8 RGB, or None where the file is missing or is not a picture."""
    try:
        return decoded(path.read_bytes(), str(path))
    except (OSError, CallerError):
        return None


def decoded(content: bytes, name: str) -> np.ndarray:
    """A picture's bytes as [height, width, 3] uint8 RGB. Raises CallerError naming it."""
    try:
        pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) if content else None
    except cv2.error:
        pixels = None
    if pixels is None:
        raise CallerError(f"{name} is not a picture")
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)


def _header(source: Source, shown: np.ndarray) -> RunHeader:
    height, width = shown.shape[:2]
    return RunHeader(
        run=unicode_only(source.name),
        started=time.time(),
        environment=source.environment,
        goal=unicode_only(source.goal),
        screen=ScreenSize(width=width, height=height),
        config={"model": source.model} if source.model else {},
    )


def _write(writer: RunWriter, number: int, step: Imported, shown: np.ndarray) -> None:
    """shown: the step's own screen, or the one seen last before it."""
    action, error = _on_screen(step, shown)
    frame = writer.frame(Screenshot(shown))
    writer.decided(
        Decided(
            step=number,
            time=time.time(),
            frame=frame,
            views=(),
            prompt_hash="",
            prompt="",
            reply=Reply(text=unicode_only(step.said)),
            action=action,
            error=unicode_only(error) if error else error,
            target=_written(step.target),
        )
    )
    after = writer.frame(Screenshot(step.after)) if step.after is not None else None
    outcome = step.outcome
    said = {
        name: item and unicode_only(item) for name, item in (("error", outcome.error), ("url", outcome.url))
    }
    writer.acted(
        Acted(step=number, time=time.time(), outcome=outcome.model_copy(update=said), frame_after=after)
    )


def _annotations(number: int, step: Imported) -> list[AlsoRight | ScreenElements]:
    said: list[AlsoRight | ScreenElements] = [
        AlsoRight(step=number, action=action, target=target, by="import")
        for action, target in step.also_right
    ]
    return [*said, ScreenElements(step=number, boxes=step.elements)] if step.elements else said


def unicode_only(text: str) -> str:
    """A text as any file takes it: JSON can hold halves of letters that no encoding has."""
    return text.encode("utf-8", "replace").decode()


def _on_screen(step: Imported, shown: np.ndarray) -> tuple[Action | None, str | None]:
    """A point off the picture cannot be scored: the picture was scaled, or the action missed the screen."""
    if step.action is None:
        return None, step.error or "no action"
    if step.pixels is None:
        return None, step.error or "the picture of this screen is missing"
    try:
        check_on_screen(step.action, shown.shape[1], shown.shape[0])
        step.action.model_dump_json()
    except ParseError as fault:
        return None, str(fault)
    except ValueError:
        return None, f"{step.action.kind} with letters that no encoding has"
    return step.action, step.error


def _written(target: Target | None) -> Target | None:
    if target is None:
        return None
    words = {"role": unicode_only(target.role), "text": unicode_only(target.text)}
    return target.model_copy(update=words)
