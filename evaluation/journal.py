"""What of a long bench is over, a JSON line each in a file, so that a bench that was cut off goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from agent.contracts import Frozen
from agent.errors import CallerError


class OfModel(Frozen):
    """A line: it says whose it is."""

    model: str


Line = TypeVar("Line", bound=OfModel)


class Journal(Generic[Line]):
    """The lines of one model; kept in memory alone where there is no path.

    A last line that a kill cut off is dropped. Raises CallerError for what cannot be read or written, for
    other lines, and for those of another model.
    """

    def __init__(self, path: Path | None, kind: type[Line], model: str) -> None:
        self._path, self._kind, self.model = path, kind, model
        self.lines = [self._line(text, number) for number, text in enumerate(self._texts(), 1)]

    def add(self, line: Line) -> None:
        self.lines.append(line)
        if self._path is None:
            return
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line.model_dump_json() + "\n")
        except OSError as fault:
            raise CallerError(f"{self._path} cannot be written: {fault.strerror}") from None

    def _texts(self) -> list[str]:
        if self._path is None or not self._path.exists():
            return []
        try:
            whole, _, rest = self._path.read_text(encoding="utf-8").rpartition("\n")
            if rest:
                self._path.write_text(whole + "\n" if whole else "", encoding="utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            raise CallerError(f"{self._path} cannot be read: {fault}") from None
        return whole.splitlines()

    def _line(self, text: str, number: int) -> Line:
        try:
            line = self._kind.model_validate_json(text)
        except ValidationError:
            raise CallerError(f"{self._path}, line {number}: not a journal of this bench") from None
        if line.model != self.model:
            raise CallerError(f"{self._path} holds results of {line.model}: name another file")
        return line
