"""What is wrong with the lines of a run: read one by one, so that one mistake does not hide the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from handeye.agent.actions import check_on_screen
from handeye.agent.contracts import Acted, Decided, Ended
from handeye.agent.errors import CallerError, ParseError
from handeye.agent.log.annotations import read_annotations
from handeye.agent.log.format import LINES_NAME, RunHeader, parse_line

GONE_ON = ("interrupted", "world")
"""Ends after which a run may go on."""


@dataclass
class _Scan:
    path: Path
    size: tuple[int, int] | None
    faults: list[str] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    last: Decided | None = None
    acted: set[int] = field(default_factory=set)
    ended: Ended | None = None

    def say(self, number: int, words: str) -> None:
        self.faults.append(f"{self.path}: line {number}: {words}")


def line_faults(folder: Path, header: RunHeader) -> list[str]:
    """Duplicated, missing and swapped steps, ends in the middle, points off the screen, lines cut off.

    A line each, naming file and line. Raises CallerError when the file cannot be read.
    """
    path = folder / LINES_NAME
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise CallerError(f"{path} cannot be read: {fault.strerror}") from None
    size = (header.screen.width, header.screen.height) if header.screen else None
    scan = _Scan(path, size)
    lines = content.split(b"\n")
    whole = lines[:-1] if not lines[-1] else lines
    for number, raw in enumerate(whole, 1):
        cut_off = number == len(whole) and bool(lines[-1])
        try:
            line = parse_line(raw, path, number)
        except CallerError as fault:
            scan.faults.append(f"{path}: line {number}: cut off" if cut_off else str(fault))
            continue
        if cut_off:
            scan.say(number, "has no newline at its end")
        _line(scan, number, line)
    if scan.ended and scan.ended.steps not in (0, len(scan.seen)):
        scan.faults.append(
            f"{path}: says that it ended after {scan.ended.steps} steps and holds {len(scan.seen)}"
        )
    return scan.faults + _annotation_faults(folder, scan.seen)


def _line(scan: _Scan, number: int, line: Decided | Acted | Ended) -> None:
    if scan.ended and scan.ended.reason not in GONE_ON:
        again = "ended a second time" if isinstance(line, Ended) else "something was done after the end"
        scan.say(number, again)
    if isinstance(line, Ended):
        scan.ended = line
    elif isinstance(line, Decided):
        _decided(scan, number, line)
        scan.ended = None
    else:
        _acted(scan, number, line)


def _decided(scan: _Scan, number: int, line: Decided) -> None:
    wanted = scan.last.step + 1 if scan.last else 0
    if line.step in scan.seen:
        scan.say(number, f"step {line.step} was decided twice")
    elif line.step < wanted:
        scan.say(number, f"step {line.step} comes after step {wanted - 1}")
    elif line.step > wanted:
        missing = f"step {wanted} is" if line.step == wanted + 1 else f"steps {wanted} to {line.step - 1} are"
        scan.say(number, f"{missing} missing before step {line.step}")
    scan.seen.add(line.step)
    scan.last = line
    if line.action is None or scan.size is None:
        return
    try:
        check_on_screen(line.action, *scan.size)
    except ParseError as fault:
        scan.say(number, f"step {line.step}: {fault}")


def _acted(scan: _Scan, number: int, line: Acted) -> None:
    if line.step in scan.acted:
        scan.say(number, f"step {line.step} acted twice")
    elif scan.last is None or scan.last.step != line.step:
        scan.say(number, f"step {line.step} acted without being decided before")
    scan.acted.add(line.step)


def _annotation_faults(folder: Path, steps: set[int]) -> list[str]:
    try:
        said = read_annotations(folder)
    except CallerError as fault:
        return [str(fault)]
    return [
        f"{folder}: annotated is step {step}, which the run has not" for step in sorted(said.steps - steps)
    ]
