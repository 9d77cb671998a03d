"""The command line. Exit code: 0 all succeeded, 1 fell short, 2 the caller's mistake, 130 Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from agent.errors import CallerError, HandeyeError

T = TypeVar("T")
app = typer.Typer(
    name="handeye",
    help="A GUI agent that sees: it drives a browser from pixels and leaves a log.",
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)
bench = typer.Typer(help="Measure a model: miniwob, grounding, speed.", no_args_is_help=True)
app.add_typer(bench, name="bench")
log = typer.Typer(help="Check a run, pack it into one file, unpack it.", no_args_is_help=True)
app.add_typer(log, name="log")

Model = Annotated[str, typer.Option(help="builtin, oracle, random, scripted:FILE, or a folder of weights.")]
Out = Annotated[Path | None, typer.Option(help="Folder for the runs; runs/TIME when left out.")]
Json = Annotated[str | None, typer.Option("--json", metavar="FILE", help="JSON; '-': to standard output.")]
Headed = Annotated[bool, typer.Option("--headed", help="Show the browser's window.")]
Secrets = Annotated[list[str], typer.Option("--secret", metavar="NAME=VALUE", help="A secret of the task.")]
Workers = Annotated[int, typer.Option(min=1, help="Tasks run at the same time.")]


@app.command()
def run(
    tasks: Annotated[list[Path], typer.Argument(help="Task files.")],
    model: Model = "builtin",
    out: Out = None,
    workers: Workers = 1,
    headed: Headed = False,
    secret: Secrets = [],  # noqa: B006 - typer copies it
    json: Json = None,
) -> None:
    """Run task files."""
    from agent.commands.parts import default_out
    from agent.commands.run import Wishes, job_of, run_jobs

    wishes = Wishes(model, out or default_out(), headed, workers, _pairs(secret))
    _tell_tasks(lambda console: run_jobs([job_of(path) for path in tasks], wishes, console), json)


@app.command()
def do(
    goal: Annotated[str, typer.Argument(help="What to reach, in words.")],
    url: Annotated[str | None, typer.Option(help="The page to start on.")] = None,
    program: Annotated[str | None, typer.Option(help="The program to start, on a screen of its own.")] = None,
    desktop: Annotated[bool, typer.Option("--desktop", help="Work the screen that you sit at.")] = False,
    model: Model = "builtin",
    out: Out = None,
    steps: Annotated[int, typer.Option(min=1, help="Most steps.")] = 30,
    seconds: Annotated[float, typer.Option(min=1, help="Most seconds.")] = 300,
    headed: Headed = False,
    json: Json = None,
) -> None:
    """Reach one goal on a page or a desktop, without a task file."""
    from agent.commands.parts import default_out
    from agent.commands.places import part_of
    from agent.commands.run import Job, Wishes, run_jobs
    from agent.task import Limits, TaskFile

    limits = Limits(steps=steps, seconds=seconds)
    task = TaskFile(name="do", environment=part_of(url, program, desktop), goal=goal, limits=limits)
    if desktop:
        typer.echo("working your screen; move the mouse into a corner of it to stop", err=True)
    wishes = Wishes(model, out or default_out(), headed)
    _tell_tasks(lambda console: run_jobs([Job(task, Path.cwd())], wishes, console), json)


@app.command()
def demo(model: Model = "builtin", out: Out = None, json: Json = None) -> None:
    """Do the example tasks and a dozen MiniWoB++ episodes; 90 % have to succeed."""
    from agent.commands.demo import NEEDED, demo_runs
    from agent.commands.parts import default_out

    folder = out or default_out()
    _tell_tasks(lambda console: demo_runs(model, folder, console), json, NEEDED)


@app.command()
def view(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.")],
    against: Annotated[Path | None, typer.Option(help="A second run, shown beside it.")] = None,
    html: Annotated[Path | None, typer.Option(help="The page to write; RUN/view.html when left out.")] = None,
    json: Json = None,
) -> None:
    """Write one self-contained HTML page of a run, or a table of all the runs in a folder."""
    from agent.commands.report import console, write_json
    from agent.log.format import HEADER_NAME
    from agent.log.index import write_index
    from agent.log.reader import read_run
    from agent.log.viewer import write_viewer

    page = html or run_folder / "view.html"
    if against is None and run_folder.is_dir() and not (run_folder / HEADER_NAME).exists():
        write_index(run_folder, page)
    else:
        write_viewer(read_run(run_folder), page, read_run(against) if against else None)
    console(json).print(f"open {page}")
    write_json({"html": str(page)}, json)


@app.command()
def replay(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.")],
    tolerance: Annotated[float, typer.Option(min=0, max=1, help="Part of the screen that may differ.")] = 0.0,
    json: Json = None,
) -> None:
    """Do a run's actions again, its screens compared with the recorded ones; no model is asked."""
    from agent.commands import replay as again

    raise typer.Exit(0 if _wait(again.replay(run_folder, tolerance, json)) else 1)


@app.command()
def models(
    check: Annotated[str | None, typer.Option(help="Load this model and say what it is.")] = None,
    json: Json = None,
) -> None:
    """The models that can be used here."""
    from agent.commands.models import show_models

    show_models(check, json)


@app.command()
def doctor(
    mend: Annotated[bool, typer.Option("--mend", help="Get a Chromium if there is none.")] = False,
    json: Json = None,
) -> None:
    """What is missing on this machine, and the command that mends it."""
    from agent.commands.doctor import examine

    if mend:
        from agent.commands.mend import mend_chromium

        print(f"Chromium: {mend_chromium()}", file=sys.stderr)
        return
    raise typer.Exit(0 if examine(json) else 1)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def train(
    context: typer.Context,
    stage: Annotated[str, typer.Argument(help="The stage; its own --help says what it takes.")],
) -> None:
    """Run a stage of training, or make its data."""
    from agent.commands.train import run_stage

    run_stage(stage, context.args)


@bench.command("miniwob")
def bench_miniwob(
    model: Model = "builtin",
    tasks: Annotated[str, typer.Option(help="Names with commas, or a set: core12, pix2act59.")] = "core12",
    episodes: Annotated[int, typer.Option(min=1, help="Episodes a task.")] = 10,
    seed: Annotated[int, typer.Option(help="Seed of each task's first episode.")] = 1_000_000,
    protocol: Annotated[str, typer.Option(help="seeds, or browsergym for its own five a task.")] = "seeds",
    out: Annotated[Path | None, typer.Option(help="Keep every episode's log in this folder.")] = None,
    json: Json = None,
) -> None:
    """Success on MiniWoB++, raw reward under BrowserGym's protocol."""
    from agent.commands.bench import MiniwobOrder, miniwob

    _wait(miniwob(MiniwobOrder(model, tasks, episodes, seed, protocol, out), json))


@bench.command("grounding")
def bench_grounding(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder with labels.jsonl and images.")],
    model: Model = "builtin",
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many labels.")] = None,
    json: Json = None,
) -> None:
    """Share of targets pointed at, and of absent targets refused."""
    from agent.commands.bench import grounding

    _wait(grounding(model, folder, limit, json))


@bench.command("speed")
def bench_speed(
    model: Model = "builtin",
    steps: Annotated[int, typer.Option(min=1, help="Steps to take the mean of.")] = 12,
    json: Json = None,
) -> None:
    """Milliseconds of a step on the helpdesk at 1280x720, by phase."""
    from agent.commands.bench import speed

    _wait(speed(model, steps, json))


@log.command("check")
def log_check(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.")], json: Json = None
) -> None:
    """Whether everything a run names is there and undamaged."""
    from agent.commands import log as logs

    raise typer.Exit(0 if logs.check(run_folder, json) else 1)


@log.command("pack")
def log_pack(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.")],
    file: Annotated[Path | None, typer.Option(help="The file to write; RUN.zip when left out.")] = None,
    json: Json = None,
) -> None:
    """A run as one file."""
    from agent.commands import log as logs

    logs.pack(run_folder, file, json)


@log.command("unpack")
def log_unpack(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `log pack` wrote.")],
    out: Annotated[Path | None, typer.Option(help="The new folder; named as the file when left out.")] = None,
    json: Json = None,
) -> None:
    """A packed run as a folder again."""
    from agent.commands import log as logs

    logs.unpack(file, out, json)


def main(arguments: list[str] | None = None) -> int:
    """Run a command and give its exit code; a mistake is one line on standard error, never a traceback."""
    try:
        code = app(args=arguments, standalone_mode=False) or 0
        return _said("interrupted", code) if code == 130 else code
    except (KeyboardInterrupt, asyncio.CancelledError, typer.Abort):
        return _said("interrupted", 130)
    except typer.TyperException as mistake:
        return _said(mistake.format_message(), 2)
    except CallerError as mistake:
        return _said(str(mistake), 2)
    except HandeyeError as fault:
        return _said(str(fault), 1)


def _said(line: str, code: int) -> int:
    if line:
        print(f"handeye: {' '.join(line.split())}", file=sys.stderr)
    return code


def _wait(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end. SIGTERM stops it like Ctrl-C does: applications and browsers are closed first."""

    async def stoppable() -> T:
        task = asyncio.current_task()
        if task is not None and sys.platform != "win32":
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await work

    return asyncio.run(stoppable())


def _tell_tasks(jobs: Any, json: str | None, needed: float = 1.0) -> None:
    """Run the jobs, print their table and where to look; exit 1 when too few succeeded."""
    from agent.commands.report import console, shortfalls, task_table, write_json

    shown = console(json)
    reports = _wait(jobs(shown))
    shown.print(task_table(reports))
    for line in shortfalls(reports):
        shown.print(line, markup=False, soft_wrap=True)
    won = sum(report.success for report in reports)
    shown.print(
        f"{won} of {len(reports)} succeeded; look at one: handeye view {reports[0].run}", soft_wrap=True
    )
    write_json({"tasks": [report.model_dump() for report in reports]}, json)
    if won < needed * len(reports):
        raise typer.Exit(1)


def _pairs(given: list[str]) -> dict[str, str]:
    pairs = dict(pair.split("=", 1) for pair in given if "=" in pair)
    if len(pairs) != len(given):
        raise CallerError("--secret is written NAME=VALUE")
    return pairs


if __name__ == "__main__":
    sys.exit(main())
