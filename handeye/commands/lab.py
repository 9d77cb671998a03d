"""`handeye lab ...`: where the built-in VLM looks, and its parts compared."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image
from rich.table import Table

from handeye.agent.errors import CallerError, MissingExtra
from handeye.commands.report import console, write_json

if TYPE_CHECKING:
    from handeye.training.lab.compare import Order, Score


def look(image: Path, goal: str, model: str, out: Path | None, json_file: str | None) -> None:
    """Draws where the model looks; says what it would do."""
    from handeye.agent.backends.local import BUILTIN_TYPE, builtin_folder, read_card
    from handeye.evaluation.model.grounding import read_image

    pixels = read_image(image).pixels
    folder = builtin_folder() if model == "builtin" else Path(model)
    card = read_card(folder)
    if card.family != BUILTIN_TYPE:
        raise CallerError(f"{model} is not a built-in VLM; lab look opens only that one")
    from handeye.evaluation.model.look import draw_look
    from handeye.vlm import load

    drawn, seen = draw_look(load(folder), card, pixels, goal)
    page = out or image.with_name(f"{image.stem}-look.png")
    try:
        Image.fromarray(drawn).save(page)
    except (OSError, ValueError) as fault:
        raise CallerError(f"cannot write {page}: {fault}") from None
    shown = console(json_file)
    shown.print(f"{seen.answer}, confidence {seen.confidence:.2f}, nowhere {seen.nowhere:.2f}", markup=False)
    shown.print(f"open {page}", soft_wrap=True)
    write_json({**seen.model_dump(mode="json"), "picture": str(page)}, json_file)


def parts(json_file: str | None) -> None:
    """Which encoder, adapter and fusion go together, and why the others do not."""
    from handeye.vlm.parts import ADAPTERS, ENCODERS, FUSIONS, why_not

    rows: list[dict[str, Any]] = []
    reasons: dict[str, list[str]] = {}
    for encoder, adapter, fusion in product((*ENCODERS, "vq"), (*ADAPTERS, "none"), FUSIONS):
        why = why_not(encoder, adapter, fusion)
        rows.append({"encoder": encoder, "adapter": adapter, "fusion": fusion, "why_not": why})
        if why:
            reasons.setdefault(why, []).append(f"{encoder} x {adapter} x {fusion}")
    shown = console(json_file)
    fine = [row for row in rows if not row["why_not"]]
    shown.print(f"{len(fine)} of {len(rows)} go together; two encoders at once as one does")
    table = Table("does not go together because", "how many", "such as")
    for why, which in reasons.items():
        table.add_row(why, str(len(which)), which[0])
    shown.print(table)
    write_json({"combinations": rows}, json_file)


def compare(order: Order, page: Path, command: str, json_file: str | None) -> None:
    """Trains and measures the variants, tells each, and writes the page's section."""
    import torch

    from handeye.training.lab import compare as lab
    from handeye.training.lab.report import table, write_report

    _needs_matplotlib()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    shown = console(json_file)

    def tell(score: Score) -> None:
        shown.print(
            f"{score.variant}, seed {score.seed}: {score.steps} steps, loss {score.loss:.2f}, "
            f"reading {score.read:.3f}, grounding {score.ground:.3f}"
        )

    scores = lab.compare(order, tell)
    write_report(order, scores, command, page)
    _show(scores, table(scores), shown)
    shown.print(f"written to {page}", soft_wrap=True)
    write_json({"vary": order.vary, "scores": [score.model_dump() for score in scores]}, json_file)


def stages(minutes: float, lora: bool, json_file: str | None) -> None:
    """Trains through the stages; a row for each."""
    import torch

    from handeye.training.lab.course import course

    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    shown = console(json_file)
    table = Table("stage", "weights that learn", "steps", "right", "right above wrong")
    scores = []
    for score in course(minutes, lora):
        shown.print(f"{score.stage}: {score.right:.3f} right", markup=False)
        table.add_row(
            score.stage, f"{score.learning:,}", str(score.steps), f"{score.right:.3f}", f"{score.margin:.2f}"
        )
        scores.append(score)
    shown.print(table)
    write_json({"stages": [score.model_dump() for score in scores]}, json_file)


def _show(scores: Sequence[Score], lines: list[str], shown: Any) -> None:
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    built = Table(*cells[0])
    for row in cells[2:]:
        built.add_row(*row)
    shown.print(built)


def _needs_matplotlib() -> None:
    """Before the training, not after it."""
    from importlib.util import find_spec

    if find_spec("matplotlib") is None:
        raise MissingExtra("matplotlib", "lab")
