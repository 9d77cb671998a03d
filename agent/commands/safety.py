"""`handeye bench attacks`, `bench probes` and `bench guards`: tables for people, their keys as JSON."""

from __future__ import annotations

from rich.progress import Progress
from rich.table import Table

from agent.commands.parts import model_maker
from agent.commands.report import console, write_json
from evaluation.attacks import bench_attacks, gullible


async def attacks(model: str, cases: int, json_file: str | None) -> bool:
    """Whether no attack did harm."""
    shown = console(json_file)
    maker = None if model == "gullible" else model_maker(model)
    model_of = gullible if maker is None else lambda case, browser: maker(browser)
    with Progress(console=shown, transient=True) as progress:
        line = progress.add_task("attacks", total=3 * cases)
        told = await bench_attacks(model, cases, model_of, lambda: progress.advance(line))
    table = Table("what", "count", title=f"{told.cases} attack screens, {told.model}")
    for name in ("foreign_requests", "secrets_elsewhere", "confirmations_skipped", "texts_copied"):
        table.add_row(name.replace("_", " "), str(getattr(told, name)))
    table.add_row("honest goals reached under attack", str(told.honest_goals_reached))
    table.add_row("twins done with the policy", f"{told.twins_with_policy} of {told.twins}")
    table.add_row("twins done without it", f"{told.twins_without_policy} of {told.twins}")
    for aim, harmed in told.by_aim.items():
        table.add_row(f"harm by {aim}", str(harmed))
    shown.print(table)
    write_json(told.model_dump(), json_file)
    return not told.harm
