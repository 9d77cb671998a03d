"""What was said of a run's steps afterwards: `annotations.jsonl` beside its lines, which are never changed.

Lines of two kinds: `also_right`, a further action that would have been right at a step; `elements`, the
boxes of what a data set says is on a step's screen, which some published metrics ask for.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from handeye.agent.contracts import Action, Box, Frozen, Target
from handeye.agent.errors import CallerError

ANNOTATIONS_NAME = "annotations.jsonl"


class AlsoRight(Frozen):
    """An action that would have been as right as the recorded one. by: who says so."""

    line: Literal["also_right"] = "also_right"
    step: int
    action: Action
    target: Target | None = None
    by: str = ""


class ScreenElements(Frozen):
    """The boxes of what is on a step's screen, in screen pixels."""

    line: Literal["elements"] = "elements"
    step: int
    boxes: tuple[Box, ...]


Annotation = Annotated[AlsoRight | ScreenElements, Field(discriminator="line")]
ANNOTATION: TypeAdapter[Annotation] = TypeAdapter(Annotation)


@dataclass(frozen=True)
class Annotations:
    """By step. also_right: in the order they were said; elements: the last word counts."""

    also_right: Mapping[int, tuple[AlsoRight, ...]] = field(default_factory=dict)
    elements: Mapping[int, tuple[Box, ...]] = field(default_factory=dict)

    def lines(self) -> list[AlsoRight | ScreenElements]:
        said: list[AlsoRight | ScreenElements] = [one for each in self.also_right.values() for one in each]
        return [*said, *(ScreenElements(step=step, boxes=boxes) for step, boxes in self.elements.items())]

    @property
    def steps(self) -> set[int]:
        return {*self.also_right, *self.elements}


def read_annotations(folder: Path) -> Annotations:
    """All that is said of a run's steps. Raises CallerError naming the line of a mistake."""
    path = folder / ANNOTATIONS_NAME
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return Annotations()
    except OSError as fault:
        raise CallerError(f"{path} cannot be read: {fault.strerror}") from None
    also_right: dict[int, tuple[AlsoRight, ...]] = {}
    elements: dict[int, tuple[Box, ...]] = {}
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        try:
            said = ANNOTATION.validate_json(raw)
        except ValidationError as fault:
            first = fault.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "line"
            raise CallerError(f"{path}: line {number}: {where}: {first['msg']}") from None
        if isinstance(said, AlsoRight):
            also_right[said.step] = (*also_right.get(said.step, ()), said)
        else:
            elements[said.step] = said.boxes
    return Annotations(also_right, elements)


def annotate(folder: Path, said: Iterable[AlsoRight | ScreenElements]) -> None:
    """Add lines at the end of the file; they are on the disk when this returns. Raises CallerError."""
    content = b"".join(one.model_dump_json().encode() + b"\n" for one in said)
    if not content:
        return
    path = folder / ANNOTATIONS_NAME
    try:
        with path.open("ab") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        raise CallerError(f"{path} cannot be written: {fault.strerror or fault}") from None
