"""`handeye bench guards`: success and cost with no guard, and with each alone."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.progress import Progress
from rich.table import Table

from handeye.agent.contracts import Frozen
from handeye.agent.task.settings import GUARDS, guarded
from handeye.commands.batch import run_tasks
from handeye.commands.demo import TASKS
from handeye.commands.model_factory import ModelOf, model_maker
from handeye.commands.report import console, write_json
from handeye.commands.run import spec_of
from handeye.commands.run_task import RunOptions
from handeye.environments.miniwob.tasks import choose
from handeye.evaluation.miniwob.miniwob import SETTINGS, bench_miniwob
from handeye.evaluation.miniwob.scores import Played
from handeye.training.splits import VALIDATION_SEEDS


class GuardRow(Frozen):
    """miniwob, helpdesk: success in 0..1, None where not played. Times are of the MiniWoB++ episodes.

    cpu_ms_per_step: of this process, without the browser; it holds on a machine that does other work too.
    """

    miniwob: float
    ms_per_step: float
    cpu_ms_per_step: float
    helpdesk: float | None = None


@dataclass(frozen=True)
class GuardsOptions:
    """names: which guards, beside none. Episodes are played from the first validation seed on, since what is
    seen here may decide a default."""

    model: str
    tasks: str
    episodes: int
    helpdesk: bool
    names: tuple[str, ...] = tuple(GUARDS)


async def guards(order: GuardsOptions, json_file: str | None) -> None:
    """A row a guard; the file holds those that are over, should the rest be cut off."""
    shown, made = console(json_file), model_maker(order.model)
    tasks, rows = choose(order.tasks), dict[str, GuardRow]()
    guarded(SETTINGS, ",".join(order.names))  # an unknown name is told before anything runs
    with Progress(console=shown, transient=True) as progress:
        line = progress.add_task("guards", total=(len(order.names) + 1) * len(tasks) * order.episodes)
        for guard in ("none", *order.names):
            name = "" if guard == "none" else guard
            result = partial(progress.update, line, advance=1, description=guard)
            rows[guard] = await _miniwob(made, tasks, order.episodes, name, result)
            if order.helpdesk:
                won = await _helpdesk(order.model, name)
                rows[guard] = rows[guard].model_copy(update={"helpdesk": won})
            if json_file != "-":
                write_json({guard: row.model_dump() for guard, row in rows.items()}, json_file)
    title = f"{order.model}, {order.tasks}, {order.episodes} a task from {VALIDATION_SEEDS.start}"
    table = Table("guard", "MiniWoB++", "helpdesk", "ms a step", "CPU ms a step", title=title)
    for guard, row in rows.items():
        other = "" if row.helpdesk is None else f"{row.helpdesk:.2f}"
        times = (f"{row.ms_per_step:.0f}", f"{row.cpu_ms_per_step:.0f}")
        table.add_row(guard, f"{row.miniwob:.3f}", other, *times)
    shown.print(table)
    write_json({guard: row.model_dump() for guard, row in rows.items()}, json_file)


async def _miniwob(
    made: ModelOf, tasks: Sequence[str], episodes: int, guard: str, data: Callable[[], None]
) -> GuardRow:
    played: list[Played] = []

    def heard(each: Played) -> None:
        played.append(each)
        data()

    begun = time.process_time()
    seeds = VALIDATION_SEEDS[:episodes]
    report = await bench_miniwob(made, tasks, seeds, told=heard, settings=guarded(SETTINGS, guard))
    spent = (time.process_time() - begun) * 1000 / max(1, sum(each.steps for each in played))
    mean = sum(each.ms_per_step for each in played) / max(1, len(played))
    return GuardRow(miniwob=report.raw1, ms_per_step=mean, cpu_ms_per_step=spent)


async def _helpdesk(model: str, guard: str) -> float:
    with tempfile.TemporaryDirectory(prefix="handeye-guards-") as place:
        options = RunOptions(model, Path(place), guards=guard)
        reports = await run_tasks(
            [spec_of(path) for path in sorted(TASKS.glob("*-ticket.yaml"))], options, console("-")
        )
    return sum(report.success is True for report in reports) / len(reports)
