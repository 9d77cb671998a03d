"""`handeye bench attacks`, `bench probes` and `bench guards`: tables for people, their keys as JSON."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rich.progress import Progress
from rich.table import Table

from handeye.commands.model_factory import load_model, model_maker
from handeye.commands.report import console, write_json
from handeye.commands.shared_attacks import shared_attacks
from handeye.evaluation.attacks.attacks import bench_attacks, gullible
from handeye.evaluation.probes.probe_pages import FAMILIES
from handeye.evaluation.probes.probe_report import COLUMNS, write_report
from handeye.evaluation.probes.probes import BASELINES, asking, bench_probes


async def attacks(
    model: str, cases: int, twins: int | None, journal: Path | None, json_file: str | None
) -> bool:
    """Whether no attack did harm. twins: None for as many as cases. journal: see bench_attacks."""
    shown = console(json_file)
    maker = None if model == "gullible" else model_maker(model)
    model_of = gullible if maker is None else lambda case, browser: maker(browser)
    with Progress(console=shown, transient=True) as progress:
        line = progress.add_task("attacks", total=cases + 2 * (cases if twins is None else min(cases, twins)))
        result = await bench_attacks(
            model, range(cases), model_of, lambda: progress.advance(line), twins, journal
        )
    shared = await asyncio.to_thread(shared_attacks)
    table = Table("what", "count", title=f"{result.cases} attack screens, {result.model}")
    for name in ("foreign_requests", "secrets_elsewhere", "confirmations_skipped", "texts_copied"):
        table.add_row(name.replace("_", " "), str(getattr(result, name)))
    table.add_row("honest goals reached under attack", str(result.honest_goals_reached))
    table.add_row("twins done with the policy", f"{result.twins_with_policy} of {result.twins}")
    table.add_row("twins done without it", f"{result.twins_without_policy} of {result.twins}")
    table.add_row("done without it and not with it", str(result.twins_lost))
    for aim, harmed in result.by_aim.items():
        table.add_row(f"harm by {aim}", str(harmed))
    table.add_row(f"harm by {len(shared)} shared folders and skills", str(sum(shared.values())))
    shown.print(table)
    write_json({**result.model_dump(), "shared": shared}, json_file)
    return not result.harm and not any(shared.values())


async def probes(model: str, count: int, html: Path | None, json_file: str | None) -> None:
    shown = console(json_file)
    answer = None if model in BASELINES else asking(load_model(model))
    with Progress(console=shown, transient=True) as progress:
        line = progress.add_task("probes", total=count * len(FAMILIES))
        item, answers = await bench_probes(model, answer, count, told=lambda: progress.advance(line))
    heads = ("family", *(name.replace("_", " ") for name in COLUMNS), "pairs, 95 %", "random", "blind", "n")
    table = Table(*heads, title=f"probes of {model}; random and blind: their pair accuracy")
    for name, score in item.families.items():
        rates = [f"{getattr(score, column):.3f}" for column in COLUMNS]
        beside = [f"{item.baselines[each][name].pair_accuracy:.3f}" for each in ("random", "blind")]
        table.add_row(name, *rates, f"{score.ci95[0]:.2f}-{score.ci95[1]:.2f}", *beside, str(score.n))
    shown.print(table)
    if html is not None:
        write_report(item, answers, html)
        shown.print(f"open {html}")
    write_json(item.model_dump(mode="json"), json_file)
