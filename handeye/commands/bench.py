"""`handeye bench ...`: each shows a table and writes the keys of its report as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.progress import Progress
from rich.table import Table

from handeye.agent.errors import CallerError
from handeye.commands.model_factory import load_model, model_maker
from handeye.commands.report import console, write_json
from handeye.evaluation.journal import Journal
from handeye.evaluation.miniwob.miniwob import bench_miniwob, browsergym_seeds
from handeye.evaluation.miniwob.miniwob_ray import bench_miniwob_on_ray
from handeye.evaluation.miniwob.miniwob_table import table
from handeye.evaluation.miniwob.scores import Over, Played
from handeye.evaluation.model.grounding import Score, bench_labels, read_labels
from handeye.evaluation.model.screenspot import is_screenspot, screenspot_labels
from handeye.evaluation.model.speed import bench_speed, check_helpdesk
from handeye.evaluation.on_ray import Cluster


@dataclass(frozen=True)
class MiniwobOptions:
    """episodes a task from seed on, or BrowserGym's own five where protocol says so; cluster: on Ray.
    journal: a file that keeps each episode as it ends, and whose episodes are not played again."""

    model: str
    tasks: str
    episodes: int
    seed: int
    protocol: str
    out: Path | None
    cluster: Cluster | None = None
    journal: Path | None = None


async def miniwob(order: MiniwobOptions, json_file: str | None) -> None:
    from handeye.environments.miniwob.tasks import choose

    if order.protocol not in ("seeds", "browsergym"):
        raise CallerError(f"unknown protocol {order.protocol!r}: seeds or browsergym")
    names, own = choose(order.tasks), range(order.seed, order.seed + order.episodes)
    seeds = browsergym_seeds if order.protocol == "browsergym" else lambda task: own
    shown, kept = console(json_file), Journal(order.journal, Over, order.model)
    episodes = [(name, seed) for name in names for seed in seeds(name)]
    over = {(line.played.task, line.played.seed): line.played for line in kept.lines}
    before = [over[episode] for episode in episodes if episode in over]
    with Progress(console=shown, transient=True) as progress:
        line = progress.add_task("miniwob", total=len(episodes), completed=len(before))

        def hear(played: Played) -> None:
            progress.update(line, advance=1, description=played.task)
            if played.failure != "world":
                kept.add(Over(model=order.model, played=played))

        if order.cluster:
            make = partial(model_maker, order.model)
            result = await bench_miniwob_on_ray(make, episodes, order.cluster, order.out, hear, before)
        else:
            result = await bench_miniwob(
                model_maker(order.model),
                names,
                seeds,
                out=order.out,
                told=hear,
                before=before,
            )
    shown.print(table(result, order.model))
    write_json(result.model_dump(), json_file)


async def grounding(
    model: str, folder: Path, limit: int | None, json_file: str | None, boxes: str = ""
) -> None:
    """folder: labels.jsonl with its images, or ScreenSpot's own files; boxes: xywh or xyxy of the latter."""
    shown, asked = console(json_file), load_model(model)
    with (
        TemporaryDirectory(prefix="handeye-") as pictures,
        Progress(console=shown, transient=True) as progress,
    ):
        own = is_screenspot(folder)
        labels = screenspot_labels(folder, Path(pictures), boxes) if own else list(read_labels(folder))
        line = progress.add_task("grounding", total=len(labels[:limit]))
        result = await bench_labels(asked, folder, labels[:limit], lambda: progress.advance(line))
    built = Table("what", "point in box", "refused absent", "refused present", "present", "absent")
    rows: dict[str, Score] = {"all": result, **result.by_kind, **result.by_family}
    for name, score in rows.items():
        rates = (score.point_in_box, score.refused_absent, score.refused_present)
        built.add_row(name, *(f"{rate:.3f}" for rate in rates), str(score.present), str(score.absent))
    shown.print(built)
    if result.calibration_error is not None:
        shown.print(f"expected calibration error of its confidence: {result.calibration_error:.3f}")
    write_json(result.model_dump(), json_file)


async def speed(model: str, steps: int, json_file: str | None) -> None:
    check_helpdesk()
    shown = console(json_file)
    with shown.status(f"{steps} steps on the helpdesk, on two screens"):
        result = await bench_speed(model_maker(model), steps)
    built = Table("ms a step", result.screen, result.larger.screen, title=result.model)
    for phase, milliseconds in result.phases_ms.items():
        built.add_row(phase, f"{milliseconds:.1f}", f"{result.larger.phases_ms[phase]:.1f}")
    built.add_row("total", f"{result.total_ms:.1f}", f"{result.larger.total_ms:.1f}")
    shown.print(built)
    if result.reuse:
        reuse = result.reuse
        shown.print(
            f"encoding {reuse.tiles} tiles {reuse.full_ms:.0f} ms; of that the same screen again "
            f"{reuse.same:.3f}, with one tile changed {reuse.one_changed:.3f}; features equal bit for bit"
        )
    write_json(result.model_dump(), json_file)
