"""ScreenSpot, ScreenSpot-v2 and ScreenSpot-Pro as grounding labels, from their own files.

A JSON file holds a list of {"img_filename", "bbox", "instruction"} with data_type and data_source
(ScreenSpot, -v2: pixels, x y width height) or ui_type, application and img_size (-Pro: pixels, x0 y0 x1
y1). The Parquet files of the copies on the hub hold `image`, `bbox` (0..1, x0 y0 x1 y1), `instruction`. A
target that is absent has no bbox, or one of -1, or gt_type "negative".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError
from pydantic import ValidationError

from handeye.agent.contracts import Box
from handeye.agent.errors import CallerError, MissingExtra
from handeye.evaluation.model.labels import Label, stays_below

FORMS = ("xywh", "xyxy")
PICTURES = ("", "images", "screenspot_imgs", "screenspotv2_image", "../images")
"""Where the pictures lie, seen from the file."""


@dataclass(frozen=True)
class Row:
    """One question as its file has it. where: file and place, for messages; size: of the picture."""

    where: str
    fields: Mapping[str, Any]
    image: str
    size: tuple[int, int]

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """The four numbers; None for a target that is absent. Raises CallerError for something else."""
        result = self.fields.get("bbox")
        if result is None or self.fields.get("gt_type") == "negative":
            return None
        sides = list(result) if isinstance(result, Sequence) and not isinstance(result, str) else []
        if len(sides) != 4 or not all(isinstance(side, (int, float)) for side in sides):
            raise CallerError(f"{self.where}: bbox {result!r} is not four numbers")
        if all(side == -1 for side in sides):
            return None
        return float(sides[0]), float(sides[1]), float(sides[2]), float(sides[3])


def is_screenspot(path: Path) -> bool:
    """Whether a file or folder holds questions of that form."""
    if path.is_file():
        return path.suffix in (".json", ".parquet")
    return not (path / "labels.jsonl").exists() and bool(_files(path))


def screenspot_labels(path: Path, pictures: Path, form: str = "") -> list[Label]:
    """The labels of one file, or of all files in a folder (or its `annotations/`).

    form: xywh or xyxy; empty decides it for each file. pictures: where those inside a Parquet file are
    written. Raises CallerError naming the place of a mistake: a box that cannot be, a picture that is not
    there.
    """
    if form and form not in FORMS:
        raise CallerError(f"unknown form of boxes {form!r}: {' or '.join(FORMS)}")
    labels: list[Label] = []
    for file in _files(path) if path.is_dir() else [path]:
        rows = list(_parquet(file, pictures) if file.suffix == ".parquet" else _rows(file))
        chosen = form or _form(file, rows)
        labels += [_label(row, chosen) for row in rows]
    return labels


def _files(folder: Path) -> list[Path]:
    places = [folder, folder / "annotations"]
    found = [path for place in places for path in sorted(place.glob("*.json")) if _is_list(path)]
    return found or sorted([*folder.glob("*.parquet"), *(folder / "data").glob("*.parquet")])


def _is_list(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(64).lstrip()[:1] == b"["


def _rows(file: Path) -> Iterator[Row]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except OSError as fault:
        raise CallerError(f"{file} cannot be read: {fault.strerror}") from None
    except (ValueError, RecursionError):
        raise CallerError(f"{file} is not JSON") from None
    if not isinstance(data, list):
        raise CallerError(f"{file} is not a list of questions")
    for number, fields in enumerate(data):
        where = f"{file}: question {number}"
        if not isinstance(fields, dict) or not isinstance(fields.get("img_filename"), str):
            raise CallerError(f"{where}: no img_filename")
        if not stays_below(fields["img_filename"]):
            raise CallerError(f"{where}: {fields['img_filename'][:80]!r} is not a picture beside it")
        places = [file.parent / place / fields["img_filename"] for place in PICTURES]
        image = next((place for place in places if place.is_file()), None)
        if image is None:
            raise CallerError(f"{where}: {fields['img_filename']} is not beside the file, nor in images/")
        yield Row(where, fields, str(image.resolve()), _size(image))


def _parquet(file: Path, pictures: Path) -> Iterator[Row]:
    try:
        from pyarrow import ArrowInvalid, parquet
    except ImportError as fault:
        raise MissingExtra(fault.name or "pyarrow", "data") from None
    try:
        table = parquet.ParquetFile(file)
    except (OSError, ArrowInvalid) as fault:
        raise CallerError(f"{file} cannot be read: {str(fault).splitlines()[0]}") from None
    if not {"image", "bbox", "instruction"} <= set(table.schema_arrow.names):
        raise CallerError(f"{file} has no columns image, bbox, instruction")
    number = 0
    for batch in table.iter_batches(64):
        for fields in batch.to_pylist():
            where = f"{file}: row {number}"
            content = (fields.pop("image") or {}).get("bytes")
            if not content:
                raise CallerError(f"{where}: no picture")
            path = pictures / f"{file.stem}-{number}.png"
            path.write_bytes(content)
            yield Row(where, fields, str(path), _size(path))
            number += 1


def _size(path: Path) -> tuple[int, int]:
    try:
        with Image.open(path) as image:
            return image.size
    except (OSError, UnidentifiedImageError) as fault:
        raise CallerError(f"{path} cannot be read as an image: {fault}") from None


def _form(file: Path, rows: Sequence[Row]) -> str:
    """The one form in which every box can be; where both can, what the data set's own fields say."""
    lines = [(box, _extent(box, row)) for row in rows if (box := row.box) is not None]
    fits = [form for form in FORMS if all(_can_be(_box(box, form), extent) for box, extent in lines)]
    if len(fits) == 1:
        return fits[0]
    if not fits or not lines:
        return _by_fields(rows) or "xyxy"
    known = _by_fields(rows)
    if not known:
        raise CallerError(f"{file}: its boxes can be x y width height or x0 y0 x1 y1: say which by --boxes")
    return known


def _by_fields(rows: Sequence[Row]) -> str:
    fields = {name for row in rows for name in row.fields}
    parts = all(max(box) <= 1 for row in rows if (box := row.box) is not None)
    if fields & {"img_size", "ui_type"} or (parts and fields & {"data_source", "data_type"}):
        return "xyxy"
    return "xywh" if fields & {"data_source", "data_type"} else ""


def _extent(box: Sequence[float], row: Row) -> tuple[float, float]:
    return (1.0, 1.0) if max(box) <= 1 else (float(row.size[0]), float(row.size[1]))


def _box(sides: Sequence[float], form: str) -> Box:
    x, y, x1, y1 = sides
    return Box(x, y, x + x1, y + y1) if form == "xywh" else Box(x, y, x1, y1)


def _can_be(box: Box, extent: tuple[float, float]) -> bool:
    """An area that lies on the picture, but for a few pixels of a control at its edge."""
    slack = 0.02 * max(extent)
    return (
        box.x0 < box.x1
        and box.y0 < box.y1
        and -slack <= box.x0 < extent[0]
        and -slack <= box.y0 < extent[1]
        and box.x1 <= extent[0] + slack
        and box.y1 <= extent[1] + slack
    )


def _label(row: Row, form: str) -> Label:
    sides, box = row.box, None
    if sides is not None:
        extent = _extent(sides, row)
        box = _box(sides, form)
        if not _can_be(box, extent):
            raise CallerError(
                f"{row.where}: bbox {list(sides)} as {form} is not an area of the picture "
                f"of {row.size[0]}x{row.size[1]}"
            )
        across, down = row.size[0] / extent[0], row.size[1] / extent[1]
        box = Box(box.x0 * across, box.y0 * down, box.x1 * across, box.y1 * down)
    value = row.fields
    try:
        return Label(
            image=row.image,
            instruction=str(value.get("instruction") or ""),
            box=box,
            kind=str(value.get("data_type") or value.get("ui_type") or "click"),
            family=str(value.get("data_source") or value.get("application") or value.get("group") or ""),
            edges=True,
        )
    except ValidationError as fault:
        raise CallerError(f"{row.where}: {fault.errors()[0]['msg']}") from None
