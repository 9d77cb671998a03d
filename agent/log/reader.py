"""Reads a run folder back: the only source of replay, viewer and scoring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from handeye.agent.contracts import Acted, Decided, Ended, Screenshot, Step, View, ViewRecord
from handeye.agent.errors import CallerError
from handeye.agent.log.annotations import Annotations, read_annotations
from handeye.agent.log.format import (
    HEADER_NAME,
    LINES_NAME,
    RunHeader,
    is_line,
    parse_line,
    read_header,
    stored_frame,
)
from handeye.agent.log.views import cut


@dataclass(frozen=True)
class Run:
    """A run as it lies on disk. ended is None for a run that was cut off or goes on.

    annotations: what was said of its steps afterwards. part: which of the runs it is that were merged.
    """

    folder: Path
    header: RunHeader
    steps: tuple[Step, ...]
    ended: Ended | None = None
    annotations: Annotations = field(default_factory=Annotations)
    part: str = ""

    @property
    def in_flight(self) -> Step | None:
        """The last step when it was decided and never said to be done: its action may have happened."""
        last = self.steps[-1] if self.steps else None
        return last if last and last.acted is None and self.ended is None else None

    def frame(self, name: str) -> np.ndarray:
        """A stored frame or view: [height, width, 3] uint8 RGB. Raises CallerError when lost or damaged."""
        path = stored_frame(self.folder, name)
        try:
            pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
        except cv2.error:  # one that claims to be larger than any screen
            pixels = None
        if pixels is None:
            raise CallerError(f"{path} is damaged: not a PNG")
        return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)

    def screenshot(self, step: Step) -> Screenshot:
        """The screen that a step was decided on."""
        scale = self.header.screen.scale if self.header.screen else 1.0
        return Screenshot(self.frame(step.decided.frame), scale)

    def views(self, step: Step) -> tuple[View, ...]:
        """What the model saw at a step, cut again from its frame."""
        frame = self.frame(step.decided.frame)
        return tuple(self.view(frame, record) for record in step.decided.views)

    def view(self, frame: np.ndarray, record: ViewRecord) -> View:
        """One of them, from the pixels of its step's frame."""
        pixels = self.frame(record.hash) if record.stored else cut(frame, record)
        return View(record.kind, pixels, record.region, record.scale)  # type: ignore[arg-type]


def read_run(folder: Path | str) -> Run:
    """The run in a folder. A line cut off by a kill is left out; all else that is wrong is a CallerError.

    A last line that is whole counts although its newline is missing.
    """
    folder = Path(folder)
    header = read_header(folder)
    path = folder / LINES_NAME
    try:
        *whole, rest = path.read_bytes().split(b"\n")
    except OSError as fault:
        raise CallerError(f"{path} cannot be read: {fault.strerror}") from None
    if rest and is_line(rest):
        whole.append(rest)
    steps: list[Step] = []
    ended: Ended | None = None
    for number, raw in enumerate(whole, start=1):
        line = parse_line(raw, path, number)
        ended = line if isinstance(line, Ended) else None
        if isinstance(line, Decided):
            steps.append(Step(line))
        elif isinstance(line, Acted):
            if not steps or steps[-1].acted or steps[-1].decided.step != line.step:
                raise CallerError(f"{path}: line {number}: step {line.step} acted without being decided")
            steps[-1] = Step(steps[-1].decided, line)
    return Run(folder, header, tuple(steps), ended, read_annotations(folder))


def read_runs(folders: Sequence[Path]) -> list[Run]:
    """Several runs; a folder that is none itself stands for all the runs below it. Raises CallerError."""
    return [read_run(folder) for folder in run_folders(folders)]


def run_folders(folders: Sequence[Path]) -> list[Path]:
    """The folders of runs, each once: those given, and all below those that are none themselves."""
    found: list[Path] = []
    for folder in folders:
        below = [] if (folder / HEADER_NAME).exists() else sorted(folder.rglob(HEADER_NAME))
        found += [path.parent for path in below] or [folder]
    return list(dict.fromkeys(found))
