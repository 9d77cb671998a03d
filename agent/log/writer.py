"""Writes a run so that a kill at any moment leaves a readable log.

A frame is written beside its name, synced, then renamed; a line that names it is written only after
that, and synced before the call returns. PNG encoding runs on a thread while the model thinks.
"""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, Self

import cv2
import numpy as np

from handeye.agent.contracts import Acted, Decided, Ended, Screenshot, View, ViewRecord
from handeye.agent.errors import CallerError, LogFault
from handeye.agent.log.format import (
    FRAMES_NAME,
    HEADER_NAME,
    LINES_NAME,
    RunHeader,
    frame_path,
    header_bytes,
    is_line,
    line_bytes,
    read_header,
)
from handeye.agent.log.views import record_of

try:
    import fcntl
except ImportError:  # no advisory locks on this system: two writers are then not told apart
    fcntl = None  # type: ignore[assignment]

PNG = [cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_NONE]
"""Unfiltered rows: for screens three times faster than the adaptive filters, and smaller."""


class RunWriter:
    """One run's log. `create` for a new folder, `append` to go on with an old one.

    durable: each line is on the disk once it is written; else all of them are after `sync`.
    """

    def __init__(self, folder: Path, lines: BinaryIO, durable: bool = True) -> None:
        self.folder = folder
        self._durable = durable
        self._lines = lines
        self._stored = {path.stem for path in (folder / FRAMES_NAME).glob("*.png")}
        self._pending: list[Future[None]] = []
        self._encoder = ThreadPoolExecutor(max_workers=1, thread_name_prefix="frames")
        self._shown: Screenshot | None = None
        self.over = False
        """Whether its last line, `ended`, is written."""

    @classmethod
    def create(cls, folder: Path, header: RunHeader, durable: bool = True) -> Self:
        """A new run. Raises CallerError when the folder holds a run already or cannot be written."""
        if (folder / HEADER_NAME).exists():
            raise CallerError(f"{folder} already holds a run: resume it or give another folder")
        try:
            (folder / FRAMES_NAME).mkdir(parents=True, exist_ok=True)
            lines = _open_lines(folder)
            write_durably(folder / HEADER_NAME, header_bytes(header))
        except OSError as fault:
            raise CallerError(f"no run can be written to {folder}: {fault.strerror or fault}") from None
        return cls(folder, lines, durable)

    @classmethod
    def append(cls, folder: Path) -> Self:
        """Go on with a run that was cut off; a half-written last line is cut away."""
        read_header(folder)
        try:
            (folder / FRAMES_NAME).mkdir(exist_ok=True)
            lines = _open_lines(folder)
            content = (folder / LINES_NAME).read_bytes()
            whole = content.rfind(b"\n") + 1
            if is_line(content[whole:]):
                _write_all(lines.fileno(), b"\n")
            else:
                os.ftruncate(lines.fileno(), whole)
        except OSError as fault:
            raise CallerError(f"the run {folder} cannot be resumed: {fault.strerror or fault}") from None
        return cls(folder, lines)

    def frame(self, screenshot: Screenshot) -> str:
        """Store a frame once; its pixels must not change afterwards. Returns its hash."""
        self._shown = screenshot
        self._store(screenshot.hash, screenshot.pixels)
        return screenshot.hash

    def view(self, view: View) -> ViewRecord:
        """The record of a view of the last frame; only pixels that the frame does not give are stored."""
        record = record_of(view, self._shown.pixels if self._shown else None)
        if record.stored:
            self._store(record.hash, view.pixels)
        return record

    def decided(self, decided: Decided) -> None:
        """Durable when this returns. Raises LogFault."""
        self._write(decided)

    def acted(self, acted: Acted) -> None:
        """Durable when this returns. Raises LogFault."""
        self._write(acted)

    def ended(self, ended: Ended) -> None:
        """Durable when this returns. Raises LogFault."""
        self._write(ended)
        self.over = True

    def sync(self) -> None:
        """All lines written so far are durable when this returns. Raises LogFault."""
        try:
            os.fsync(self._lines.fileno())
        except OSError as fault:
            raise LogFault(self.folder, fault) from fault

    def close(self) -> None:
        """Finish the frames under way; may be called twice. Never raises for a full disk."""
        self._encoder.shutdown(wait=True)
        self._lines.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _store(self, name: str, pixels: np.ndarray) -> None:
        if name not in self._stored:
            self._stored.add(name)
            path = frame_path(self.folder, name)
            self._pending.append(self._encoder.submit(lambda: write_durably(path, encode_png(pixels))))

    def _write(self, line: Decided | Acted | Ended) -> None:
        pending, self._pending = self._pending, []
        try:
            for frame in pending:
                frame.result()
            length = self._lines.seek(0, os.SEEK_END)
            try:
                _write_all(self._lines.fileno(), line_bytes(line))
                if self._durable:
                    os.fsync(self._lines.fileno())
            except OSError:
                os.ftruncate(self._lines.fileno(), length)
                raise
        except OSError as fault:
            raise LogFault(self.folder, fault) from fault


def encode_png(pixels: np.ndarray) -> bytes:
    """RGB uint8 to PNG; fast rather than smallest."""
    whole, png = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), PNG)
    if not whole:
        raise ValueError(f"pixels of shape {pixels.shape} cannot be written as PNG")
    return png.tobytes()


def write_durably(path: Path, content: bytes) -> None:
    """All of the file or none of it, on the disk when this returns."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)  # in a folder of others it may be a link to somewhere else
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write_all(file: int, content: bytes) -> None:
    while content:
        content = content[os.write(file, content) :]


def _open_lines(folder: Path) -> BinaryIO:
    for part in (folder / LINES_NAME, folder / FRAMES_NAME):
        if part.is_symlink():
            raise CallerError(f"{part} is a link to somewhere else: a run is written in its own folder")
    lines = (folder / LINES_NAME).open("ab", buffering=0)
    if fcntl:
        try:
            fcntl.flock(lines, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lines.close()
            raise CallerError(f"the run {folder} is being written by another process") from None
    return lines  # type: ignore[return-value]
