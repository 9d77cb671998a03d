"""Scores of models whose right and wrong answers are known, on folders written here."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from handeye.agent.backends.calibration import calibrated, log_odds
from handeye.agent.contracts import Box, Constraint, ModelCard, Prompt, Reply, StepSummary, View
from handeye.agent.errors import CallerError
from handeye.agent.perception.tiling import stitch
from handeye.evaluation.model.grounding import bench_grounding, export_grounding, read_labels
from handeye.evaluation.statistics import calibration_error, platt
from handeye.training.records import Choice, Question, Screen

SIZE = (300, 200)


class Answering:
    """A model that answers by a function of the screen it was shown and the instruction."""

    card = ModelCard(
        name="toy",
        family="toy",
        dialect="handeye",
        coordinate_space="screen",
        tile_width=128,
        tile_height=96,
        overlap=16,
        overview_side=64,
    )

    def __init__(self, answer: Callable[[np.ndarray, str], str]) -> None:
        self.answer = answer

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        assert constraint is not None
        assert (constraint.width, constraint.height) == SIZE
        return Reply(text=self.answer(stitch(views), prompt.goal))


COLORS = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255)}


def point_at_the_color(screen: np.ndarray, goal: str) -> str:
    """Find the named colour's pixels: right on every label below."""
    rows, columns = np.nonzero((screen == COLORS[goal.split()[-1]]).all(axis=2))
    return f"click(x={columns.mean()}, y={rows.mean()})" if len(rows) else "fail(reason='absent')"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pixels = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    pixels[20:40, 250:290] = COLORS["red"]
    pixels[150:190, 5:25] = COLORS["green"]
    Image.fromarray(pixels).save(tmp_path / "a.png")
    labels = [
        {"image": "a.png", "instruction": "click red", "box": [250, 20, 290, 40], "family": "f", "owner": 1},
        {"image": "a.png", "instruction": "press green", "box": [5, 150, 25, 190], "kind": "type"},
        {"image": "a.png", "instruction": "click blue", "box": None, "family": "f"},
    ]
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, labels)) + "\n")
    return tmp_path


async def test_a_model_that_sees_is_right_everywhere(folder: Path) -> None:
    seen = []
    report = await bench_grounding(Answering(point_at_the_color), folder, answered=lambda: seen.append(1))
    result = report.model_dump()
    assert len(seen) == 3
    assert {key: result[key] for key in ("point_in_box", "refused_absent", "refused_present")} == {
        "point_in_box": 1,
        "refused_absent": 1,
        "refused_present": 0,
    }
    assert (report.present, report.absent) == (2, 1)
    assert list(report.by_kind) == ["click", "type"]
    assert report.by_family["f"].absent == 1
    assert set(result) == {
        "point_in_box", "refused_absent", "refused_present", "present", "absent", "by_kind", "by_family",
        "calibration_error",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "in_box", "refused_absent", "refused_present"),
    [
        ("fail(reason='absent')", 0, 1, 1),
        ("fail(reason='stuck')", 0, 0, 0),
        ("click(x=260, y=30)", 0.5, 0, 0),
        ("type(text='a', x=10, y=160)", 0.5, 0, 0),
        ("click(x=290, y=40)", 0, 0, 0),
        ("click(x=5000, y=30)", 0, 0, 0),
        ("what?", 0, 0, 0),
        ("done()", 0, 0, 0),
    ],
)
async def test_every_kind_of_wrong_answer(
    folder: Path, text: str, in_box: float, refused_absent: float, refused_present: float
) -> None:
    report = await bench_grounding(Answering(lambda screen, goal: text), folder)
    assert report.point_in_box == in_box
    assert report.refused_absent == refused_absent
    assert report.refused_present == refused_present


async def test_how_far_confidence_is_from_being_right(folder: Path) -> None:
    """Right on two of three labels, always 0.9 sure."""

    class Sure(Answering):
        async def ask(
            self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None
        ) -> Reply:
            return (await super().ask(views, prompt, constraint)).model_copy(update={"confidence": 0.9})

    def misses_blue(screen: np.ndarray, goal: str) -> str:
        return "click(x=1, y=1)" if "blue" in goal else point_at_the_color(screen, goal)

    result = await bench_grounding(Sure(misses_blue), folder)
    assert result.calibration_error == pytest.approx(0.9 - 2 / 3)
    assert (await bench_grounding(Answering(misses_blue), folder)).calibration_error is None


def test_the_calibration_error_of_a_case_worked_by_hand() -> None:
    sure, right = [0.95, 0.85, 0.55, 0.52, 1.0], [True, False, True, False, True]
    # bins: [0.5, 0.6): |1.07 - 1|, [0.8, 0.9): |0.85 - 0|, [0.9, 1]: |1.95 - 2|
    assert calibration_error(sure, right) == pytest.approx((0.07 + 0.85 + 0.05) / 5)
    assert calibration_error([], []) == 0


async def test_a_limit_takes_the_first(folder: Path) -> None:
    report = await bench_grounding(Answering(point_at_the_color), folder, limit=1)
    assert (report.present, report.absent) == (1, 0)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"image": "a.png", "instruction": "x"}', "labels.jsonl:1: box"),
        ('{"image": "a.png", "instruction": "x", "box": [4, 4, 4, 9]}', "x0 < x1"),
        ('{"image": "a.png", "instruction": "x", "box": [1, 2, 3]}', "labels.jsonl:1: box"),
        ("{", "labels.jsonl:1"),
        ('{"image": "no.png", "instruction": "x", "box": null}', "no.png"),
        ('{"image": "../a.png", "instruction": "x", "box": null}', "is not a file in"),
        ('{"image": "/etc/a.png", "instruction": "x", "box": null}', "is not a file in"),
        ('{"image": "labels.jsonl", "instruction": "x", "box": null}', "image"),
        ("", "no label"),
    ],
)
async def test_a_wrong_folder_is_told_in_one_line(folder: Path, line: str, said: str) -> None:
    (folder / "labels.jsonl").write_text(line + "\n")
    with pytest.raises(CallerError, match=said) as result:
        await bench_grounding(Answering(point_at_the_color), folder)
    assert "\n" not in str(result.value)


async def test_a_folder_without_labels_is_told(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match=r"labels\.jsonl is missing"):
        await bench_grounding(Answering(point_at_the_color), tmp_path)


async def test_training_screens_become_a_grounding_folder(folder: Path, tmp_path: Path) -> None:
    red, green = Box(250, 20, 290, 40), Box(5, 150, 25, 190)
    questions = (
        Question(goal="click red", choices=(Choice(kind="click", box=red),)),
        Question(goal="into green", choices=(Choice(kind="type", box=green, text="green"),)),
        Question(goal="click blue", choices=()),
        Question(goal="either", choices=(Choice(kind="click", box=red), Choice(kind="click", box=green))),
        Question(goal="finish", choices=(Choice(kind="done"),)),
        Question(
            goal="go on", choices=(Choice(kind="click", box=red),), history=(StepSummary(action="done()"),)
        ),
    )
    screens, out = tmp_path / "screens", tmp_path / "out"
    (screens / "frames").mkdir(parents=True)
    (folder / "a.png").rename(screens / "frames" / "s1.png")
    screen = Screen(frame="frames/s1.png", source="synth/colors", seed=1, questions=questions)
    (screens / "screens.jsonl").write_text(screen.model_dump_json() + "\n")

    assert export_grounding(screens, out, limit=10) == 3
    assert {label.kind: label.box for label in read_labels(out)} == {
        "click": red,
        "type": green,
        "absent": None,
    }
    report = await bench_grounding(Answering(point_at_the_color), out)
    assert (report.point_in_box, report.refused_absent) == (1, 1)
    assert set(report.by_family) == {"synth/colors"}

    first = export_grounding(screens, tmp_path / "b", limit=2, seed=4)
    again = export_grounding(screens, tmp_path / "c", limit=2, seed=4)
    assert first == again == 2
    assert (tmp_path / "b" / "labels.jsonl").read_text() == (tmp_path / "c" / "labels.jsonl").read_text()


def test_calibration_is_found_again_from_answers_that_follow_it() -> None:
    rng = np.random.default_rng(0)
    sure = rng.uniform(0.01, 0.99, 4000)
    odds = [log_odds(each) for each in sure]
    right = [bool(rng.random() < calibrated(float(each), (0.6, -1.0))) for each in sure]
    found = platt(odds, right)
    assert found == pytest.approx((0.6, -1.0), abs=0.12)
    after = [calibrated(float(each), found) for each in sure]
    assert calibration_error(after, right) < 0.04 < 0.15 < calibration_error(list(sure), right)
    assert calibrated(0.3, (1.0, 0.0)) == 0.3
    assert calibrated(None, found) is None
    assert 0 < calibrated(0.0, found) < calibrated(1.0, found) < 1
    assert platt([1.0, 2.0], [True, True])[1] < 50, "always right is no certainty"
