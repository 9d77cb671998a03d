"""ScreenSpot, -v2 and -Pro files as grounding labels, in either form of boxes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from handeye.__main__ import main
from handeye.agent.contracts import Box
from handeye.agent.errors import CallerError
from handeye.evaluation.model.screenspot import is_screenspot, screenspot_labels

SIZE = (400, 200)
V2 = {"img_filename": "a.png", "instruction": "save", "data_type": "icon", "data_source": "windows"}
PRO = {
    "img_filename": "a.png",
    "instruction": "save",
    "ui_type": "text",
    "application": "gimp",
    "img_size": list(SIZE),
}


def written(folder: Path, rows: Any, pictures: str = "images") -> Path:
    (folder / pictures).mkdir(parents=True, exist_ok=True)
    Image.new("RGB", SIZE).save(folder / pictures / "a.png")
    (folder / "screenspot_desktop.json").write_text(json.dumps(rows))
    return folder


@pytest.mark.parametrize(
    ("rows", "boxes"),
    [
        ([{**V2, "bbox": [300, 20, 60, 30]}], [(300, 20, 360, 50)]),
        ([{**V2, "bbox": [20, 20, 60, 70]}], [(20, 20, 80, 90)]),
        ([{**PRO, "bbox": [300, 20, 360, 50]}], [(300, 20, 360, 50)]),
        ([{**PRO, "bbox": [20, 20, 60, 70]}], [(20, 20, 60, 70)]),
        ([{**V2, "bbox": [0.25, 0.5, 0.5, 0.75]}], [(100, 100, 200, 150)]),
        ([{**V2, "bbox": [0.5, 0.5, 0.25, 0.25]}], [(200, 100, 300, 150)]),
        (
            [{**PRO, "bbox": [1, 2, 3, 4], "gt_type": "negative"}, {**PRO, "bbox": [1, 2, 3, 4]}],
            [None, (1, 2, 3, 4)],
        ),
        ([{**V2, "bbox": [-1, -1, -1, -1]}, {**V2, "bbox": None}, V2], [None, None, None]),
    ],
)
def test_boxes_of_either_form(rows: list, boxes: list, tmp_path: Path) -> None:
    folder = written(tmp_path, rows)
    assert is_screenspot(folder)
    labels = screenspot_labels(folder, tmp_path)
    assert [label.box for label in labels] == [Box(*box) if box else None for box in boxes]
    assert all(label.edges for label in labels), "the far edges are in, as its script has it"


def test_what_cannot_be_is_one_line(tmp_path: Path) -> None:
    unknown = {"img_filename": "a.png", "instruction": "save"}
    for rows, why in (
        (
            [{**V2, "bbox": [900, 20, 60, 30]}],
            r"question 0: bbox \[900.0, 20.0, 60.0, 30.0\] as xywh is not an area",
        ),
        ([{**V2, "bbox": [1, 2, 3]}], "question 0: bbox .* is not four numbers"),
        ([{**unknown, "bbox": [20, 20, 60, 70]}], "say which by --boxes"),
        ([{**V2, "img_filename": "none.png", "bbox": [1, 2, 3, 4]}], "none.png is not beside the file"),
        ([{**V2, "img_filename": "../a.png", "bbox": [1, 2, 3, 4]}], "is not a picture beside it"),
        ([{**V2, "img_filename": "/etc/a.png", "bbox": [1, 2, 3, 4]}], "is not a picture beside it"),
        ([{"bbox": [1, 2, 3, 4]}], "no img_filename"),
    ):
        with pytest.raises(CallerError, match=why):
            screenspot_labels(written(tmp_path, rows), tmp_path)
    rows = [{**unknown, "bbox": [20, 20, 60, 70]}]
    (label,) = screenspot_labels(written(tmp_path, rows), tmp_path, "xyxy")
    assert label.box == (20, 20, 60, 70)
    with pytest.raises(CallerError, match="unknown form of boxes"):
        screenspot_labels(tmp_path, tmp_path, "yx")


def test_parquet_files_and_the_command(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pip install 'handeye[data]'")
    from pyarrow import parquet

    folder = written(tmp_path / "v2", [{**V2, "bbox": [300, 20, 60, 30]}])
    picture = (folder / "images" / "a.png").read_bytes()
    rows = [
        {
            "image": {"bytes": picture, "path": None},
            "bbox": [0.5, 0.5, 0.75, 1.0],
            "instruction": "x",
            "data_type": "text",
        }
    ]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "test.parquet")
    (label,) = screenspot_labels(tmp_path / "test.parquet", tmp_path)
    assert (label.box, label.kind) == (Box(200, 100, 300, 200), "text")
    answers = tmp_path / "answers.txt"
    answers.write_text("click(x=360, y=50)\n")
    value = tmp_path / "told.json"
    assert (
        main(["bench", "grounding", str(folder), "--model", f"scripted:{answers}", "--json", str(value)]) == 0
    )
    assert json.loads(value.read_text())["point_in_box"] == 1


def test_an_impossible_box_of_labels_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.new("RGB", SIZE).save(tmp_path / "a.png")
    line = {"image": "a.png", "instruction": "save", "box": [500, 20, 560, 50]}
    (tmp_path / "labels.jsonl").write_text(json.dumps(line))
    assert main(["bench", "grounding", str(tmp_path), "--model", "random"]) == 2
    assert "lies off the 400x200 image" in capsys.readouterr().err
