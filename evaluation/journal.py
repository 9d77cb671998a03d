"""What of a long bench is over, a JSON line each in a file, so that a bench that was cut off goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from handeye.agent.contracts import Frozen
from handeye.agent.errors import CallerError
from handeye.training.records import append_lines

BEGINS = '{"model":"'
"""How a line begins."""


class OfModel(Frozen):
    """A line: it says whose it is."""

    model: str


Line = TypeVar("Line", bound=OfModel)


class Journal(Generic[Line]):
    """The lines of one model; kept in memory alone where there is no path.

    A last line that a kill cut off is left out, and cut away by the next. Raises CallerError for what cannot
    be read or written, for a file of something else, which stays as it is, and for another model's lines.
    """

    def __init__(self, path: Path | None, kind: type[Line], model: str) -> None:
        self._path, self._kind, self.model = path, kind, model
        *whole, rest = self._text().split("\n")
        self.lines = [self._line(text, number) for number, text in enumerate(whole, 1)]
        if rest[: len(BEGINS)] != BEGINS[: len(rest)]:
            self._line(rest, len(whole) + 1)

    def add(self, line: Line) -> None:
        self.lines.append(line)
        if self._path is None:
            return
        try:
            append_lines(self._path, [line.model_dump_json()])
        except OSError as fault:
            raise CallerError(f"{self._path} cannot be written: {fault.strerror}") from None

    def _text(self) -> str:
        try:
            return self._path.read_text(encoding="utf-8") if self._path and self._path.exists() else ""
        except (OSError, UnicodeDecodeError) as fault:
            raise CallerError(f"{self._path} cannot be read: {fault}") from None

    def _line(self, text: str, number: int) -> Line:
        try:
            line = self._kind.model_validate_json(text)
        except ValidationError:
            raise CallerError(f"{self._path}, line {number}: not a journal of this bench") from None
        if line.model != self.model:
            raise CallerError(f"{self._path} holds results of {line.model}: name another file")
        return line
