"""Run the built-in VLM, or another, on the validation applications, and count by kind of goal.

python -m benchmarks.applications --model builtin --json result.json
python -m benchmarks.applications --app hotel --kind date --kind icon
python -m benchmarks.applications --prove           # are all goals within reach? no model needed
python -m benchmarks.applications.serve hotel       # look at an application
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.applications.goal import Goal
from benchmarks.applications.goals import GOALS
from benchmarks.applications.prove import prove_all
from benchmarks.applications.run import SECONDS, VERDICTS, Judged, run
from benchmarks.applications.serve import NAMES


def main() -> None:
    options = arguments()
    goals = chosen(options.goals, options.app, options.kind)
    if options.list:
        print_list(goals)
    elif options.prove:
        sys.exit(print_proofs(goals))
    else:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        out = options.out or Path("runs") / time.strftime("applications-%Y%m%d-%H%M%S")
        if out.exists() and any(out.iterdir()):
            sys.exit(f"{out} is not empty: give another --out")
        print(f"{len(goals)} goals with {options.model}; everything is kept in {out}", flush=True)
        judged = run(goals, options.model, out, options.seconds)
        print_report(judged)
        if options.json:
            options.json.write_text(
                json.dumps(report(options.model, judged), indent=1, ensure_ascii=False) + "\n"
            )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.applications",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--model", default="builtin")
    parser.add_argument("--goals", nargs="+", metavar="ID", help="all when left out")
    parser.add_argument("--app", choices=NAMES, action="append", help="may be given more than once")
    parser.add_argument("--kind", choices=sorted({goal.kind for goal in GOALS}), action="append")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--out", type=Path, metavar="DIR", help="runs/applications-TIME when left out")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for a goal; more on a busy machine")
    parser.add_argument("--prove", action="store_true", help="do each goal by script instead, and check it")
    parser.add_argument("--list", action="store_true", help="only print the goals")
    return parser.parse_args()


def chosen(ids: list[str] | None, apps: list[str] | None, kinds: list[str] | None) -> list[Goal]:
    if unknown := set(ids or ()) - {goal.id for goal in GOALS}:
        sys.exit(f"there is no goal {', '.join(sorted(unknown))}: see --list")
    return [
        goal
        for goal in GOALS
        if (not ids or goal.id in ids)
        and (not apps or goal.app in apps)
        and (not kinds or goal.kind in kinds)
    ]


def report(model: str, judged: Sequence[Judged]) -> dict[str, object]:
    return {
        "model": model,
        "all": counted(judged),
        "kinds": grouped(judged, lambda one: one.kind),
        "apps": grouped(judged, lambda one: one.app),
        "goals": [asdict(one) for one in judged],
    }


def counted(judged: Sequence[Judged]) -> dict[str, int]:
    found = Counter(one.verdict for one in judged)
    return {"n": len(judged), **{name: found[name] for name in VERDICTS}}


def grouped(judged: Sequence[Judged], key: Callable[[Judged], str]) -> dict[str, dict[str, int]]:
    names = sorted({key(one) for one in judged})
    return {name: counted([one for one in judged if key(one) == name]) for name in names}


def print_report(judged: Sequence[Judged]) -> None:
    console = Console()
    for one in judged:
        if one.verdict != "right":
            actions = "; ".join(one.actions) or "no action"
            print(f"{one.id} {VERDICTS[one.verdict]}: {one.goal} | {actions} | {one.ended}")
    for title, groups in (
        ("kind", grouped(judged, lambda one: one.kind)),
        ("application", grouped(judged, lambda one: one.app)),
    ):
        table = Table(title, "goals", *VERDICTS.values())
        for name, found in {**groups, "all": counted(judged)}.items():
            table.add_row(name, *(str(number) for number in found.values()))
        console.print(table)


def print_list(goals: Sequence[Goal]) -> None:
    for goal in goals:
        print(f"{goal.id:12}{goal.kind:10}{goal.words}")
    kinds = Counter(goal.kind for goal in goals)
    print(f"{len(goals)} goals: " + ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items())))


def print_proofs(goals: Sequence[Goal]) -> int:
    """How many goals are out of reach."""
    faults = {name: fault for name, fault in asyncio.run(prove_all(goals)).items() if fault}
    for name, fault in faults.items():
        print(f"{name}: {fault}")
    print(f"{len(goals) - len(faults)} of {len(goals)} goals hold after their proof, and not before")
    return min(len(faults), 1)


if __name__ == "__main__":
    main()
