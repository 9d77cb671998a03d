"""A run checked, packed into one file, taken out again, and joined with others."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path, PurePosixPath
from uuid import uuid4

import numpy as np

from handeye.agent.contracts import Frozen, Step, ViewRecord, pixel_hash
from handeye.agent.errors import CallerError
from handeye.agent.log.annotations import ANNOTATIONS_NAME, AlsoRight, ScreenElements, annotate
from handeye.agent.log.faults import line_faults
from handeye.agent.log.format import (
    FRAMES_NAME,
    HEADER_NAME,
    LINES_NAME,
    frame_path,
    read_header,
    stored_frame,
)
from handeye.agent.log.parts import merged_header, parts_of
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.views import cut
from handeye.agent.log.writer import RunWriter

KEPT = re.compile(
    rf"{HEADER_NAME}|{LINES_NAME}|{ANNOTATIONS_NAME}|{FRAMES_NAME}/[0-9a-f]{{64}}\.png|downloads/[^/\\:]+"
)
"""What belongs to a run and goes into an archive; checkpoints and pages can be made again."""
MAX_BYTES = 50 * 2**30


class LogCheck(Frozen):
    """faults: one line each; empty for a log that is whole. Sizes in bytes.

    png_per_step_bytes: what the frames would take if every step stored its picture before and after.
    bytes_per_step: frames and lines, of a step.
    """

    steps: int
    frames: int
    frame_bytes: int
    line_bytes: int
    png_per_step_bytes: int
    bytes_per_step: int
    unnamed: tuple[str, ...] = ()
    """Files in frames/ that no line names, such as one whose line a kill prevented."""
    faults: tuple[str, ...] = ()


def check(folder: Path) -> LogCheck:
    """Read a run's lines one by one and verify every picture it names.

    Raises CallerError when it cannot be read at all.
    """
    wrong = line_faults(folder, read_header(folder))
    try:
        run = read_run(folder)
    except CallerError:
        if not wrong:
            raise
        return _unreadable(folder, wrong)
    uses = list(_frame_uses(run))
    named = set(uses) | {view.hash for step in run.steps for view in step.decided.views if view.stored}
    faults = _faults(run, named)
    present = {path.name: path.lstat().st_size for path in (folder / FRAMES_NAME).glob("*")}
    frame_bytes, line_bytes = sum(present.values()), (folder / LINES_NAME).stat().st_size
    return LogCheck(
        steps=len(run.steps),
        frames=len(named),
        frame_bytes=frame_bytes,
        line_bytes=line_bytes,
        bytes_per_step=(frame_bytes + line_bytes) // max(1, len(run.steps)),
        png_per_step_bytes=sum(present.get(f"{name}.png", 0) for name in uses),
        unnamed=tuple(sorted(set(present) - {f"{name}.png" for name in named})),
        faults=tuple([*wrong, *faults]),
    )


def _unreadable(folder: Path, faults: list[str]) -> LogCheck:
    """What is known of a run whose lines do not make one."""
    sizes = [path.lstat().st_size for path in (folder / FRAMES_NAME).glob("*")]
    return LogCheck(
        steps=0,
        frames=len(sizes),
        frame_bytes=sum(sizes),
        line_bytes=(folder / LINES_NAME).stat().st_size,
        png_per_step_bytes=0,
        bytes_per_step=0,
        faults=tuple(faults),
    )


def pack(folder: Path, archive: Path) -> int:
    """One zip file of a run; an older file of that name is replaced. Returns its size in bytes."""
    read_run(folder)
    names = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    )
    part = archive.with_name(f"{archive.name}.{uuid4().hex}.part")
    try:
        with zipfile.ZipFile(part, "w") as packed:
            for name in filter(KEPT.fullmatch, names):
                how = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
                packed.write(folder / name, name, how)
        part.replace(archive)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise CallerError(f"{archive} cannot be written: {fault.strerror or fault}") from None
    return archive.stat().st_size


def unpack(archive: Path, folder: Path) -> Run:
    """The run of an archive in a new folder; nothing is ever written outside it."""
    if folder.exists():
        raise CallerError(f"{folder} exists already: give another folder")
    try:
        with zipfile.ZipFile(archive) as packed:
            members = packed.infolist()
            strange = [one.filename for one in members if not KEPT.fullmatch(one.filename)]
            if strange or any(PurePosixPath(one.filename).name in ("..", ".") for one in members):
                raise CallerError(f"{archive} is not a packed run: it holds {strange[:1] or '..'}")
            if sum(one.file_size for one in members) > MAX_BYTES:
                raise CallerError(f"{archive} would unpack to more than {MAX_BYTES >> 30} GiB")
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.parent) as place:
                (Path(place) / "run" / FRAMES_NAME).mkdir(parents=True)
                packed.extractall(Path(place) / "run")
                read_run(Path(place) / "run")
                (Path(place) / "run").rename(folder)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as fault:
        raise CallerError(f"{archive} is not a packed run: {fault}") from None
    except OSError as fault:
        raise CallerError(f"{archive} cannot be unpacked to {folder}: {fault.strerror or fault}") from None
    return read_run(folder)


def merge(folders: Sequence[Path], folder: Path) -> Run:
    """One run that holds the steps of several, numbered on, each with its own goal; the last one's end."""
    runs = [part for one in folders for part in parts_of(read_run(one))]
    if len(folders) < 2:
        raise CallerError("merge needs two runs or more")
    sizes = {(run.header.screen.width, run.header.screen.height) for run in runs if run.header.screen}
    if len(sizes) > 1:
        raise CallerError(f"runs of different screens cannot be joined: {sorted(sizes)}")
    with RunWriter.create(folder, merged_header(runs), durable=False) as writer:
        for source in dict.fromkeys(run.folder for run in runs):
            for path in sorted((source / FRAMES_NAME).glob("*.png")):
                _link(stored_frame(source, path.stem), frame_path(folder, path.stem))
        steps = (step for run in runs for step in run.steps)
        for number, step in enumerate(steps):
            writer.decided(step.decided.model_copy(update={"step": number}))
            if step.acted:
                writer.acted(step.acted.model_copy(update={"step": number}))
        if runs[-1].ended:
            total = sum(len(run.steps) for run in runs)
            writer.ended(runs[-1].ended.model_copy(update={"steps": total}))
        writer.sync()
    first = 0
    for run in runs:
        annotate(folder, _renumbered(run, first))
        first += len(run.steps)
    return read_run(folder)


def _renumbered(run: Run, first: int) -> list[AlsoRight | ScreenElements]:
    """What was said of a run's own steps, for their numbers in the merged one."""
    numbers = {step.decided.step: first + at for at, step in enumerate(run.steps)}
    return [
        one.model_copy(update={"step": numbers[one.step]})
        for one in run.annotations.lines()
        if one.step in numbers
    ]


def _frame_uses(run: Run) -> Iterator[str]:
    for step in run.steps:
        yield step.decided.frame
        if step.acted and step.acted.frame_after:
            yield step.acted.frame_after


def _faults(run: Run, named: set[str]) -> list[str]:
    """Frames that are lost or damaged; where none is, views that can no longer be cut as they were.

    Each frame is read once, however many steps show it.
    """
    steps = dict[str, list[Step]]()
    for step in run.steps:
        steps.setdefault(step.decided.frame, []).append(step)
    frames, views = list[str](), list[tuple[int, str]]()
    for name in sorted(named):
        try:
            pixels = run.frame(name)
        except CallerError as fault:
            frames.append(str(fault))
            continue
        if pixel_hash(pixels) != name:
            path = frame_path(run.folder, name)
            frames.append(f"{path} is damaged: its pixels are not those of its name")
        views += _view_faults(run, pixels, steps.get(name, ()))
    return frames or [fault for _, fault in sorted(views)]


def _view_faults(run: Run, frame: np.ndarray, steps: Iterable[Step]) -> Iterator[tuple[int, str]]:
    """The number of each step on this frame of which a view cannot be cut again, and what to say of it.

    Stored views are frames of their own.
    """

    @cache
    def whole(record: ViewRecord) -> bool:
        return record.stored or pixel_hash(cut(frame, record)) == record.hash

    for step in steps:
        for number, record in enumerate(step.decided.views):
            if not whole(record):
                at = step.decided.step
                yield at, f"{run.folder / LINES_NAME}: step {at}: view {number} cannot be cut again"


def _link(source: Path, target: Path) -> None:
    """The same file under a second name where the disk allows it, else a copy."""
    if target.exists():
        return
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
