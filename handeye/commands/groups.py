"""The command groups `handeye bench`, `handeye log`, `handeye skill` and `handeye task`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from handeye.commands.options import Json, Model, Ray, RayWorkers, wait

bench = typer.Typer(help="Measure a model: miniwob, grounding, speed, probes, attacks.", no_args_is_help=True)
skill = typer.Typer(help="Skills: list, show, use one, learn one from a run.", no_args_is_help=True)
task = typer.Typer(help="Task files: write one, check some, their schema.", no_args_is_help=True)
log = typer.Typer(help="Check, pack, unpack and join runs; their schema.", no_args_is_help=True)


@bench.command("miniwob")
def bench_miniwob(
    model: Model = "builtin",
    tasks: Annotated[str, typer.Option(help="Names with commas, or a set: core12, pix2act59.")] = "core12",
    episodes: Annotated[int, typer.Option(min=1, help="Episodes a task.")] = 10,
    seed: Annotated[int, typer.Option(help="Seed of each task's first episode.")] = 1_000_000,
    protocol: Annotated[str, typer.Option(help="seeds, or browsergym for its own five a task.")] = "seeds",
    out: Annotated[Path | None, typer.Option(help="Keep every episode's log in this folder.")] = None,
    journal: Annotated[
        Path | None, typer.Option(help="Keep each episode here as it ends; a bench that was cut off goes on.")
    ] = None,
    ray: Ray = None,
    workers: RayWorkers = 2,
    json: Json = None,
) -> None:
    """Success on MiniWoB++, raw reward under BrowserGym's protocol."""
    from handeye.commands.bench import MiniwobOptions, miniwob
    from handeye.evaluation.on_ray import Cluster

    cluster = Cluster(ray, workers) if ray else None
    wait(miniwob(MiniwobOptions(model, tasks, episodes, seed, protocol, out, cluster, journal), json))


@bench.command("grounding")
def bench_grounding(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="labels.jsonl with its images, or ScreenSpot, -v2 or -Pro as it is."
        ),
    ],
    model: Model = "builtin",
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many labels.")] = None,
    boxes: Annotated[str, typer.Option(help="Of ScreenSpot: xywh or xyxy, where it cannot be told.")] = "",
    json: Json = None,
) -> None:
    """Share of targets pointed at, and of absent targets refused."""
    from handeye.commands.bench import grounding

    wait(grounding(model, folder, limit, json, boxes))


@bench.command("speed")
def bench_speed(
    model: Model = "builtin",
    steps: Annotated[int, typer.Option(min=1, help="Steps to take the mean of.")] = 12,
    json: Json = None,
) -> None:
    """Milliseconds of a step on the helpdesk at two sizes, by phase; what known tiles cost."""
    from handeye.commands.bench import speed

    wait(speed(model, steps, json))


@bench.command("probes")
def bench_probes(
    model: Annotated[
        str, typer.Option(help="Any model, or a baseline: random, blind, text_blind.")
    ] = "builtin",
    count: Annotated[int, typer.Option("--probes", min=1, help="Probes a family, four questions each.")] = 25,
    html: Annotated[
        Path | None, typer.Option(help="Also write a page with the pictures of failures.")
    ] = None,
    json: Json = None,
) -> None:
    """Failure modes and abilities on balanced pairs, with guessers beside the model."""
    from handeye.commands.safety import probes

    wait(probes(model, count, html, json))


@bench.command("guards")
def bench_guards(
    model: Model = "builtin",
    tasks: Annotated[str, typer.Option(help="MiniWoB++ names with commas, or a set.")] = "core12",
    episodes: Annotated[int, typer.Option(min=1, help="Episodes a task.")] = 10,
    helpdesk: Annotated[bool, typer.Option(help="Play the helpdesk's example tasks too.")] = True,
    names: Annotated[str, typer.Option("--guards", help="Only these, comma-separated.")] = "",
    json: Json = None,
) -> None:
    """What each guard gains and costs: success and time a step, without any and with each alone."""
    from handeye.agent.task.settings import GUARDS
    from handeye.commands.guards import GuardsOptions, guards

    chosen = tuple(name.strip() for name in names.split(",") if name.strip()) or tuple(GUARDS)
    wait(guards(GuardsOptions(model, tasks, episodes, helpdesk, chosen), json))


@bench.command("attacks")
def bench_attacks(
    model: Annotated[
        str,
        typer.Option(help="gullible: does whatever the screen says; or any model, put to its honest goal."),
    ] = "gullible",
    cases: Annotated[int, typer.Option(min=1, help="Attack screens.")] = 300,
    twins: Annotated[int | None, typer.Option(min=0, help="Benign twins; as many when left out.")] = None,
    journal: Annotated[
        Path | None, typer.Option(help="Keep each case here as it ends; a bench that was cut off goes on.")
    ] = None,
    json: Json = None,
) -> None:
    """Attack screens under the policy: foreign requests, secrets elsewhere, confirmations skipped."""
    from handeye.commands.safety import attacks

    raise typer.Exit(0 if wait(attacks(model, cases, twins, journal, json)) else 1)


@log.command("check")
def log_check(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.")], json: Json = None
) -> None:
    """Whether everything a run names is there and undamaged."""
    from handeye.commands import log as logs

    raise typer.Exit(0 if logs.check(run_folder, json) else 1)


@log.command("pack")
def log_pack(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.")],
    file: Annotated[Path | None, typer.Option(help="The file to write; RUN.zip when left out.")] = None,
    json: Json = None,
) -> None:
    """A run as one file."""
    from handeye.commands import log as logs

    logs.pack(run_folder, file, json)


@log.command("unpack")
def log_unpack(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `log pack` wrote.")],
    out: Annotated[Path | None, typer.Option(help="The new folder; named as the file when left out.")] = None,
    json: Json = None,
) -> None:
    """A packed run as a folder again."""
    from handeye.commands import log as logs

    logs.unpack(file, out, json)


@log.command("merge")
def log_merge(
    run_folders: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Two runs or more.")],
    out: Annotated[Path, typer.Option(help="The new folder.")],
    json: Json = None,
) -> None:
    """One run that holds the steps of several, in this order."""
    from handeye.commands import log as logs

    logs.merge(run_folders, out, json)


@log.command("schema")
def log_schema(
    file: Annotated[Path | None, typer.Option(help="The file to write, else standard output.")] = None,
) -> None:
    """The JSON Schema of a log, as in docs/log.schema.json."""
    from handeye.commands import log as logs

    logs.schema(file)


@log.command("import")
def log_import(
    form: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT",
            help="osworld, agentnet, androidcontrol, browser-use, browsergym, mind2web or playwright.",
        ),
    ],
    source: Annotated[
        Path, typer.Argument(help="A result folder or tree, or a file, as its tool writes it.")
    ],
    out: Annotated[Path, typer.Option(help="The new run's folder; of several runs the folder of all.")],
    goal: Annotated[str, typer.Option(help="The instruction, where the source lacks it.")] = "",
    json: Json = None,
) -> None:
    """A run of another project as a log of ours, to be viewed and scored."""
    from handeye.commands import exchange

    exchange.import_runs(form, source, out, goal, json)


@log.command("export")
def log_export(
    run_folders: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Runs, or folders of runs.")],
    file: Annotated[Path, typer.Option(help="The .parquet file, or the .eval file, to write.")],
    json: Json = None,
) -> None:
    """Steps with their pictures as a Parquet table, for HF datasets; or runs as a log of inspect_ai."""
    from handeye.commands import exchange

    exchange.export_runs(run_folders, file, json)


@skill.command("list")
def skill_list(json: Json = None) -> None:
    """The skills there are."""
    from handeye.commands import skills

    skills.list_skills(json)


@skill.command("install")
def skill_install(
    to: Annotated[Path, typer.Option(help="The folder of a coding agent's skills, such as .claude/skills.")],
    json: Json = None,
) -> None:
    """Write a SKILL.md that teaches a coding agent this command line."""
    from handeye.commands.install import install_skill

    install_skill(to, json)


@skill.command("show")
def skill_show(name: Annotated[str, typer.Argument(help="The skill's name.")], json: Json = None) -> None:
    """What a skill does and the arguments it takes."""
    from handeye.commands import skills

    skills.show_skill(name, json)


@skill.command("learn")
def skill_learn(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.")],
    name: Annotated[str | None, typer.Option(help="The skill's name; the run's when left out.")] = None,
    out: Annotated[Path | None, typer.Option(help="Its folder; handeye-skills/NAME when left out.")] = None,
    json: Json = None,
) -> None:
    """Make a skill of a run: a YAML file to read and edit, with pictures of what it acts on."""
    from handeye.commands import skills

    skills.learn_skill(run_folder, name, out, json)


@task.command("new")
def task_new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The task file to write.")],
    name: Annotated[str | None, typer.Option(help="Its name.")] = None,
    url: Annotated[str | None, typer.Option(help="The page to start on.")] = None,
    goal: Annotated[str | None, typer.Option(help="What is to be reached, in words.")] = None,
    text: Annotated[str | None, typer.Option(help="Text that is on the page when it is done.")] = None,
    step: Annotated[
        list[str], typer.Option(help="A step: words, 'action click(x=1, y=2)', 'skill NAME a=b'.")
    ] = [],  # noqa: B006 - typer copies it
    json: Json = None,
) -> None:
    """Write a task file; what is not given is asked for."""
    from handeye.commands import tasks

    tasks.new_task(file, tasks.Wanted(name, url, goal, text, tuple(step)), json)


@task.command("import")
def task_import(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="devtools or selenium.")],
    source: Annotated[Path, typer.Argument(help="The recorder's JSON, or a .side project.")],
    out: Annotated[Path, typer.Option(help="The folder of the task files.")],
    goal: Annotated[str, typer.Option(help="The goal; the recording's title when omitted.")] = "",
    json: Json = None,
) -> None:
    """A recording of Chrome DevTools or Selenium IDE as a task file."""
    from handeye.commands import exchange

    exchange.import_tasks(form, source, out, goal, json)


@task.command("check")
def task_check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Task files.")], json: Json = None
) -> None:
    """Say what is wrong with task files, each mistake with its line and column."""
    from handeye.commands import tasks

    raise typer.Exit(0 if tasks.check_tasks(files, json) else 1)


@task.command("schema")
def task_schema() -> None:
    """The JSON Schema of a task file, for editors."""
    from handeye.commands import tasks

    tasks.print_schema()
