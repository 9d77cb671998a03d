"""`handeye bench guards`: success and cost with no guard, and with each alone."""

from __future__ import annotations

import tempfile
from pathlib import Path

from rich.progress import Progress
from rich.table import Table

from agent.commands.demo import TASKS
from agent.commands.named import model_maker
from agent.commands.once import Wishes
from agent.commands.report import console, write_json
from agent.commands.run import job_of, run_jobs
from agent.config import GUARDS, guarded
from agent.contracts import Frozen
from environments.miniwob_tasks import choose
from evaluation.miniwob import SETTINGS, Played, bench_miniwob

FIRST_SEED = 3_000_000


class GuardRow(Frozen):
    """miniwob, helpdesk: success in 0..1, None where not played. ms_per_step: of the MiniWoB++ episodes."""

    miniwob: float
    ms_per_step: float
    helpdesk: float | None = None


async def guards(model: str, tasks: str, episodes: int, helpdesk: bool, json_file: str | None) -> None:
    shown, names = console(json_file), choose(tasks)
    made = model_maker(model)
    seeds = range(FIRST_SEED, FIRST_SEED + episodes)
    rows: dict[str, GuardRow] = {}
    with Progress(console=shown, transient=True) as progress:
        line = progress.add_task("guards", total=(len(GUARDS) + 1) * len(names) * episodes)
        for guard in ("none", *GUARDS):
            played: list[Played] = []

            def told(each: Played, played: list[Played] = played, guard: str = guard) -> None:
                played.append(each)
                progress.update(line, advance=1, description=f"{guard}: {each.task}")

            settings = guarded(SETTINGS, "" if guard == "none" else guard)
            report = await bench_miniwob(made, names, seeds, told=told, settings=settings)
            spent = sum(each.ms_per_step for each in played) / max(1, len(played))
            rows[guard] = GuardRow(miniwob=report.raw1, ms_per_step=spent)
    for guard in rows if helpdesk else ():
        won = await _helpdesk(model, "" if guard == "none" else guard)
        rows[guard] = rows[guard].model_copy(update={"helpdesk": won})
    table = Table("guard", "MiniWoB++", "helpdesk", "ms a step", title=f"{model}, {tasks}, {episodes} a task")
    for guard, row in rows.items():
        other = "" if row.helpdesk is None else f"{row.helpdesk:.2f}"
        table.add_row(guard, f"{row.miniwob:.3f}", other, f"{row.ms_per_step:.0f}")
    shown.print(table)
    write_json({guard: row.model_dump() for guard, row in rows.items()}, json_file)


async def _helpdesk(model: str, guard: str) -> float:
    with tempfile.TemporaryDirectory(prefix="handeye-guards-") as place:
        wishes = Wishes(model, Path(place), guards=guard)
        reports = await run_jobs(
            [job_of(path) for path in sorted(TASKS.glob("*-ticket.yaml"))], wishes, console("-")
        )
    return sum(report.success for report in reports) / len(reports)
