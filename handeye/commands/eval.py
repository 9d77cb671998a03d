"""`handeye eval`: a model scored on recorded runs, with no browser."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from handeye.agent.contracts import ModelCard, VisionModel
from handeye.agent.errors import CallerError
from handeye.agent.log.reader import run_folders
from handeye.commands.model_factory import PER_RUN, load_model
from handeye.commands.report import console, write_json
from handeye.evaluation.offline.asking import AnswerCache, Asker, Given, ask_all
from handeye.evaluation.offline.judging import Judged, judge
from handeye.evaluation.offline.junit import write_junit
from handeye.evaluation.offline.names import file_names
from handeye.evaluation.offline.offline import EvalReport, Sheet, report, sheet_of
from handeye.evaluation.offline.page import write_report
from handeye.evaluation.offline.paired import Comparison, compare_models
from handeye.evaluation.offline.pictures import draw_failures
from handeye.evaluation.on_ray import Cluster, ask_on_ray

SHOWN_FAILURES = 40


@dataclass(frozen=True)
class EvalOptions:
    """What the caller of `eval` chose. against: a second model. cache: None keeps no answers."""

    model: str
    against: str | None = None
    metrics: str = "handeye"
    fail_under: float | None = None
    cache: Path | None = None
    junit: Path | None = None
    pictures: Path | None = None
    cluster: Cluster | None = None
    out: Path | None = None
    """An HTML page of the report."""
    equals: bool = False
    """The second model is no mark to hold the first against: its cases and pictures are written too."""

    @property
    def shown_models(self) -> list[str]:
        """Whose failures are written as cases and pictures."""
        return [self.model, *([self.against] if self.against and self.equals else [])]


async def evaluate(folders: Sequence[Path], order: EvalOptions, json_file: str | None) -> bool:
    """Print and write the report; False when step success is under `fail_under`."""
    shown, sheet = console(json_file), sheet_of(run_folders(folders))
    asker = asker_of(order.model)
    answers = await _answers(asker, sheet, order, shown)
    judged = judge(sheet.questions, answers, asker.card, order.metrics)
    result = report(sheet, answers, asker.card, order.metrics, _drawn(judged, order, order.model))
    _show(result, shown)
    written = result.model_dump(mode="json")
    reports, rows, compared = [result], [judged], None
    if order.against is not None:
        other = asker_of(order.against)
        given = await _answers(other, sheet, order, shown)
        others = judge(sheet.questions, given, other.card, order.metrics)
        second = report(sheet, given, other.card, order.metrics, _drawn(others, order, order.against))
        reports, rows = [result, second], [judged, others]
        compared = compare_models((order.model, order.against), judged, others)
        _show_comparison(compared, shown)
        written["against"] = compared.model_dump(mode="json")
        written["against_report"] = second.model_dump(mode="json")
    if order.out:
        write_report(reports, rows, compared, order.out)
        shown.print(f"open {order.out}", markup=False, soft_wrap=True)
    if order.junit:
        write_junit(dict(zip(order.shown_models, rows, strict=False)), order.junit)
    write_json(written, json_file)
    return _reached(result, order.fail_under, shown)


def _drawn(judged: Sequence[Judged], order: EvalOptions, model: str) -> dict[str, str]:
    """The pictures of what failed, of two models each in a folder of its own."""
    shown = order.shown_models
    if order.pictures is None or model not in shown:
        return {}
    names = dict(zip(shown, file_names(shown), strict=True))
    return draw_failures(judged, order.pictures / names[model] if len(shown) > 1 else order.pictures)


def asker_of(name: str) -> Asker:
    """The built-in VLM is not loaded before a question is new; its card is read without it."""
    if name == "oracle":
        raise CallerError("the oracle reads a live page and cannot be scored on a log")
    if name == "builtin":
        return Asker(_builtin_card(), partial(load_model, "builtin"))
    if name.partition(":")[0] in PER_RUN:
        model = load_model(name)
        return Asker(model.card, lambda: model, lasting=False)
    named = _Named(name)
    return Asker(named().card, named)


class _Named:
    """Loads a model once in each process; what travels to another is its name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._model: VisionModel | None = None

    def __call__(self) -> VisionModel:
        if self._model is None:
            self._model = load_model(self._name)
        return self._model

    def __reduce__(self) -> tuple[type[_Named], tuple[str]]:
        return _Named, (self._name,)


def default_cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "handeye" / "answers.db"


def _builtin_card() -> ModelCard:
    from handeye.agent.backends.local import builtin_folder, read_card

    spec = find_spec("handeye.vlm")
    weights = (
        Path(spec.submodule_search_locations[0]) / "weights"
        if spec and spec.submodule_search_locations
        else None
    )
    return read_card(weights if weights and (weights / "config.json").exists() else builtin_folder())


async def _answers(asker: Asker, sheet: Sheet, order: EvalOptions, shown: Console) -> list[Given]:
    cache = AnswerCache(order.cache) if order.cache and asker.lasting else None
    with Progress(console=shown, transient=True) as progress:
        line = progress.add_task(asker.card.name, total=len(sheet.questions))
        if order.cluster:
            return await ask_on_ray(
                asker, sheet.questions, order.cluster, cache, lambda: progress.advance(line)
            )
        return await ask_all(asker, sheet.questions, cache, lambda: progress.advance(line))


def _show(data: EvalReport, shown: Console) -> None:
    low, high = data.ci95["step_success"]
    shown.print(
        f"{data.model}, {data.metrics} metrics: step success {data.step_success:.3f} "
        f"({low:.3f} to {high:.3f}) of {data.steps} steps, "
        f"episode success {data.episode_success:.3f} of {data.runs} runs, {data.asked} answers made now",
        soft_wrap=True,
    )
    kinds = Table("recorded", "steps", "success", "given")
    for kind, score in data.by_kind.items():
        given = ", ".join(f"{name} {count}" for name, count in sorted(data.confusion[kind].items()))
        kinds.add_row(kind, str(score.steps), f"{score.success:.3f}", given)
    shown.print(kinds)
    metrics = Table("metric", "over steps", "mean over runs")
    for name, value in data.parts.items():
        metrics.add_row(name, f"{value:.3f}", f"{data.macro[name]:.3f}")
    shown.print(metrics)
    for why, count in data.skipped.items():
        shown.print(f"not judged: {count} steps: {why}", markup=False)
    for folder, why in data.damaged.items():
        shown.print(f"left out: {folder}: {why}", markup=False, soft_wrap=True)


def _show_comparison(compared: Comparison, shown: Console) -> None:
    low, high = compared.ci95
    shown.print(
        f"{compared.first} less {compared.second}: {compared.difference:+.3f} ({low:+.3f} to {high:+.3f}), "
        f"right alone {compared.only_first} and {compared.only_second} times, p = {compared.p_value:.4f}",
        soft_wrap=True,
        markup=False,
    )


def _reached(value: EvalReport, wanted: float | None, shown: Console) -> bool:
    if wanted is None or value.step_success >= wanted:
        return True
    for failure in value.failures[:SHOWN_FAILURES]:
        named = f"{failure.run} step {failure.step}: {failure.why}"
        shown.print(f"{named}; recorded {failure.recorded}", markup=False, soft_wrap=True)
    if len(value.failures) > SHOWN_FAILURES:
        shown.print(f"and {len(value.failures) - SHOWN_FAILURES} more; --json FILE names them all")
    shown.print(f"step success {value.step_success:.3f} is under {wanted:g}", markup=False)
    return False
