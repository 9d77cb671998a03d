"""The run folder's names, its header, and its lines. Text and PNG only; a change here raises FORMAT_VERSION.

run.json              the RunHeader
steps.jsonl           append-only: `decided` and `acted` a step, `ended` last
frames/<hash>.png     pixels by their hash (contracts.pixel_hash), each stored once
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, JsonValue, TypeAdapter, ValidationError

from handeye.agent.contracts import Acted, Decided, Ended, Frozen, ModelCard
from handeye.agent.errors import CallerError

FORMAT_VERSION = 1
HEADER_NAME = "run.json"
LINES_NAME = "steps.jsonl"
FRAMES_NAME = "frames"
FRAME = re.compile(r"[0-9a-f]{64}")

Line = Annotated[Decided | Acted | Ended, Field(discriminator="line")]
LINE: TypeAdapter[Line] = TypeAdapter(Line)


class ScreenSize(Frozen):
    """width and height in device pixels; scale: device pixels per input unit."""

    width: int
    height: int
    scale: float = 1.0


class RunHeader(Frozen):
    """What a run was started with. Secrets appear by name only: `{secret:NAME}`."""

    version: int = FORMAT_VERSION
    run: str
    started: float
    """Seconds since 1970, UTC."""
    environment: str
    """The environment's name, such as 'browser' or 'miniwob/click-test'."""
    goal: str
    screen: ScreenSize | None = None
    task: dict[str, JsonValue] = Field(default_factory=dict)
    config: dict[str, JsonValue] = Field(default_factory=dict)
    model: ModelCard | None = None
    """The card holds the weights' hash."""
    packages: dict[str, str] = Field(default_factory=dict)
    seeds: dict[str, int] = Field(default_factory=dict)


MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From version n to n + 1: what to do with a header's fields."""


def header_bytes(header: RunHeader) -> bytes:
    return header.model_dump_json(indent=1).encode() + b"\n"


def read_header(folder: Path) -> RunHeader:
    """The header of a run folder. Raises CallerError when the folder is not a run or of a newer format."""
    path = folder / HEADER_NAME
    try:
        fields = json.loads(path.read_bytes())
        version = fields["version"]
    except (FileNotFoundError, NotADirectoryError):
        lines = folder / LINES_NAME
        if lines.exists() and not lines.stat().st_size:
            raise CallerError(
                f"{folder} was cut off before its first step: nothing was done, run it again"
            ) from None
        raise CallerError(f"{folder} is not a run: it has no {HEADER_NAME}") from None
    except OSError as fault:
        raise CallerError(f"{path} cannot be read: {fault.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CallerError(f"{path}: not the header of a Handeye run") from None
    if not isinstance(version, int) or version > FORMAT_VERSION:
        raise CallerError(f"{path}: format {version} is unknown; this Handeye reads up to {FORMAT_VERSION}")
    if missing := [old for old in range(version, FORMAT_VERSION) if old not in MIGRATIONS]:
        raise CallerError(f"{path}: there never was a format {missing[0]} that this Handeye could read")
    for old in range(version, FORMAT_VERSION):
        fields = MIGRATIONS[old](fields)
    try:
        return RunHeader.model_validate_json(json.dumps(fields))
    except ValidationError as fault:
        raise CallerError(f"{path}: {_first(fault)}") from None


def line_bytes(line: Decided | Acted | Ended) -> bytes:
    return line.model_dump_json().encode() + b"\n"


def parse_line(raw: bytes, path: Path, number: int) -> Decided | Acted | Ended:
    """Raises CallerError naming the file and the line."""
    try:
        return LINE.validate_json(raw)
    except ValidationError as fault:
        raise CallerError(f"{path}: line {number}: {_first(fault)}") from None


def is_line(raw: bytes) -> bool:
    """Whether these bytes are a whole line, as the last one is where only its newline is missing."""
    try:
        LINE.validate_json(raw)
    except ValidationError:
        return False
    return True


def frame_path(folder: Path, frame: str) -> Path:
    """Where a frame of that hash lies. Raises CallerError for a name that is not a hash."""
    if not FRAME.fullmatch(frame):
        raise CallerError(
            f"{folder / LINES_NAME}: {frame[:80]!r} is not a frame's name, which is 64 hex digits"
        )
    return folder / FRAMES_NAME / f"{frame}.png"


def stored_frame(folder: Path, frame: str) -> Path:
    """The file of a stored frame. Raises CallerError where there is none, or one that is a link out."""
    path = frame_path(folder, frame)
    if path.is_symlink() or path.parent.is_symlink():
        raise CallerError(f"{path} is a link to another file: a run's frames are its own")
    if not path.is_file():
        raise CallerError(f"{path} is missing: the run names it")
    return path


def schema() -> dict[str, Any]:
    """The JSON Schema of run.json and of a line of steps.jsonl, for programs in other languages."""
    header, line = RunHeader.model_json_schema(), LINE.json_schema()
    parts = {**header.pop("$defs"), **line.pop("$defs"), "RunHeader": header, "Line": line}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Handeye log, format {FORMAT_VERSION}: run.json is a RunHeader, each line a Line",
        "anyOf": [{"$ref": "#/$defs/RunHeader"}, {"$ref": "#/$defs/Line"}],
        "$defs": dict(sorted(parts.items())),
    }


def _first(fault: ValidationError) -> str:
    first = fault.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]
