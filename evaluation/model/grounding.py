"""Does a model point at what an instruction names, and refuse when it is not there?

A folder holds `labels.jsonl`, one label a line: {"image": "a.png", "instruction": "open the menu",
"box": [x0, y0, x1, y1]}, with box null when the target is absent, and optional "kind" and "family".
A folder of screens that training/synth or an oracle made does as well: its questions with one place to point
at are the labels.
"""

from __future__ import annotations

import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError
from pydantic import Field, ValidationError

from handeye.agent.actions import is_refusal, points
from handeye.agent.contracts import Action, Box, Constraint, Frozen, Reply, Screenshot, VisionModel
from handeye.agent.dialects import dialect
from handeye.agent.dialects.space import coordinate_extent
from handeye.agent.errors import CallerError, ModelFault
from handeye.agent.perception.tiling import cut_views
from handeye.agent.prompts import build
from handeye.evaluation.model.labels import Label, stays_below
from handeye.evaluation.statistics import calibration_error
from handeye.training.records import Question, Screen, read_screens

POINTING = ("click", "type")


class Score(Frozen):
    """Rates in 0..1: point_in_box and refused_present of `present` targets, refused_absent of `absent`."""

    point_in_box: float
    refused_absent: float
    refused_present: float
    present: int
    absent: int


class GroundingReport(Score):
    """calibration_error: of the model's confidence that its answer is right, a refusal of what is absent
    included; None where it tells none."""

    calibration_error: float | None = None
    by_kind: dict[str, Score] = Field(default_factory=dict)
    by_family: dict[str, Score] = Field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    label: Label
    hit: bool
    refused: bool
    confidence: float | None = None

    @property
    def right(self) -> bool:
        return self.refused if self.label.box is None else self.hit


async def bench_grounding(
    model: VisionModel, folder: Path, limit: int | None = None, answered: Callable[[], None] | None = None
) -> GroundingReport:
    """Ask the model every label of the folder, or the first `limit`; `answered` is called after each."""
    return await bench_labels(model, folder, list(read_labels(folder))[:limit], answered)


async def bench_labels(
    model: VisionModel, folder: Path, labels: Sequence[Label], answered: Callable[[], None] | None = None
) -> GroundingReport:
    """Ask the model these labels of the folder's images. Raises CallerError when there are none."""
    if not labels:
        raise CallerError(f"{folder} holds no label")
    return report(await answer_labels(model, folder, labels, answered))


async def answer_labels(
    model: VisionModel, folder: Path, labels: Sequence[Label], answered: Callable[[], None] | None = None
) -> list[Answer]:
    """The model's answer to every label of the folder's images."""
    answers, shown = [], ""
    for label in labels:
        if label.image != shown:
            screenshot, shown = read_image(folder / label.image), label.image
        _check_box(label, screenshot)
        answers.append(_judge(label, *await ask(model, screenshot, label.instruction)))
        if answered:
            answered()
    return answers


def _check_box(label: Label, screenshot: Screenshot) -> None:
    """A target that nobody can hit is a mistake of the labels, not a miss."""
    box, width, height = label.box, screenshot.width, screenshot.height
    if box is not None and (box.x0 >= width or box.y0 >= height or box.x1 <= 0 or box.y1 <= 0):
        raise CallerError(
            f"{label.image}: box {tuple(box)} of {label.instruction!r} lies off the {width}x{height} image"
        )


def report(answers: list[Answer]) -> GroundingReport:
    kinds, families = defaultdict(list), defaultdict(list)
    for answer in answers:
        kinds[answer.label.kind].append(answer)
        families[answer.label.family].append(answer)
    return GroundingReport(
        **_score(answers).model_dump(),
        calibration_error=_calibration(answers),
        by_kind={name: _score(of) for name, of in sorted(kinds.items())},
        by_family={name: _score(of) for name, of in sorted(families.items()) if name},
    )


def read_labels(folder: Path) -> Iterator[Label]:
    """The folder's labels. Raises CallerError naming the file and line of a mistake."""
    path = folder / "labels.jsonl"
    if not path.is_file() and (folder / "screens.jsonl").is_file():
        yield from (label for screen in read_screens(folder) for label in _labels(screen))
        return
    if not path.is_file():
        raise CallerError(f"{path} is missing: a grounding folder holds labels.jsonl and its images")
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            label = Label.model_validate_json(line)
        except ValidationError as fault:
            first = fault.errors()[0]
            where = ".".join(map(str, first["loc"])) or "line"
            raise CallerError(f"{path}:{number}: {where}: {first['msg']}") from None
        if not stays_below(label.image):
            raise CallerError(f"{path}:{number}: {label.image[:80]!r} is not a file in {folder}")
        yield label


def read_image(path: Path) -> Screenshot:
    try:
        with Image.open(path) as image:
            return Screenshot(np.asarray(image.convert("RGB")))
    except (OSError, UnidentifiedImageError) as fault:
        raise CallerError(f"{path} cannot be read as an image: {fault}") from None


def export_grounding(screens_folder: Path, out: Path, limit: int, seed: int = 0) -> int:
    """Write a grounding folder of at most `limit` labels, drawn from training screens; gives their number.

    Taken are questions with one pointing answer, and those whose target is absent.
    """
    found = [label for screen in read_screens(screens_folder) for label in _labels(screen)]
    chosen = random.Random(seed).sample(found, min(limit, len(found)))
    (out / "images").mkdir(parents=True, exist_ok=True)
    with (out / "labels.jsonl").open("w", encoding="utf-8") as lines:
        for label in sorted(chosen, key=lambda label: label.image):
            name = f"images/{Path(label.image).name}"
            shutil.copyfile(screens_folder / label.image, out / name)
            lines.write(label.model_copy(update={"image": name}).model_dump_json() + "\n")
    return len(chosen)


async def ask(
    model: VisionModel, screenshot: Screenshot, instruction: str
) -> tuple[Action | None, Reply | None]:
    """The model's action and its reply, both None when it gave none that is valid on this screen."""
    size = screenshot.width, screenshot.height
    views = cut_views(screenshot, model.card)
    prompt = build(model.card.prompt, instruction, (), (), coordinate_extent(model.card, *size))
    try:
        reply = await model.ask(views, prompt, Constraint(width=size[0], height=size[1]))
        return dialect(model.card).parse(reply.text, *size), reply
    except ModelFault:
        return None, None


def _judge(label: Label, action: Action | None, reply: Reply | None) -> Answer:
    if action is None or reply is None:
        return Answer(label, hit=False, refused=False)
    first = points(action)[:1]
    hit = any(label.hit(x, y) for x, y in first)
    return Answer(label, hit, is_refusal(action), reply.confidence)


def _calibration(answers: list[Answer]) -> float | None:
    lines = [(answer.confidence, answer.right) for answer in answers if answer.confidence is not None]
    return calibration_error([sure for sure, _ in lines], [right for _, right in lines]) if lines else None


def _score(answers: list[Answer]) -> Score:
    present = [answer for answer in answers if answer.label.box is not None]
    absent = [answer for answer in answers if answer.label.box is None]
    return Score(
        point_in_box=_rate([answer.hit for answer in present]),
        refused_absent=_rate([answer.refused for answer in absent]),
        refused_present=_rate([answer.refused for answer in present]),
        present=len(present),
        absent=len(absent),
    )


def _rate(flags: list[bool]) -> float:
    """0 when nothing was asked; the count beside it says so."""
    return sum(flags) / len(flags) if flags else 0.0


def _labels(screen: Screen) -> Iterator[Label]:
    for question in screen.questions:
        asked = _kind_and_box(question)
        if asked and not question.history:
            kind, box = asked
            yield Label(
                image=screen.frame,
                instruction=question.goal,
                box=box,
                kind=_role(screen, box) or kind,
                family=screen.source,
            )


def _role(screen: Screen, box: Box | None) -> str:
    """What stands at the box: its role, 'icon' for a control without words; empty when that is not known."""
    for element in screen.elements:
        if element.box == box and element.role not in ("text", "label"):
            named = element.text or element.role not in ("button", "link")
            return element.role if named else "icon"
    return ""


def _kind_and_box(question: Question) -> tuple[str, Box | None] | None:
    if not question.choices:
        return "absent", None
    only = question.choices[0]
    if len(question.choices) > 1 or only.kind not in POINTING or only.box is None:
        return None
    return only.kind, only.box
