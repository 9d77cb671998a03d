"""The command line. Exit code: 0 all succeeded, 1 fell short, 2 the caller's mistake, 3 not verified,
130 Ctrl-C."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError

from handeye import __version__
from handeye.agent.errors import CallerError, HandeyeError, missing_extra
from handeye.commands.groups import bench, log, skill, task
from handeye.commands.lab_group import lab
from handeye.commands.option_values import cache_mode_of, pairs_of, secrets_of
from handeye.commands.options import (
    MODEL_HELP,
    Accepted,
    BrowserName,
    Cdp,
    Display,
    Guards,
    Headed,
    Inputs,
    Json,
    Model,
    Out,
    OwnScreen,
    Profile,
    Secrets,
    StorageState,
    Timings,
    Trusted,
    WatchPort,
    Workers,
    wait,
)
from handeye.commands.recorded import evaluate, replay, view

if TYPE_CHECKING:
    from handeye.commands.ending import Telling

EXAMPLES = """Begin with:

handeye do 'Click the Sign in button' --url http://localhost:8000 --expect Welcome

handeye task new mine.yaml    asks, and writes a task to run every night

handeye doctor    what is missing here, and what it is good for"""
app = typer.Typer(
    name="handeye",
    help="A GUI agent that sees: it drives a browser from pixels and leaves a log.",
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    epilog=EXAMPLES,
)
app.add_typer(bench, name="bench")
app.add_typer(log, name="log")
app.add_typer(lab, name="lab")
app.add_typer(skill, name="skill")
app.add_typer(task, name="task")


def _version(wanted: bool) -> None:
    if wanted:
        print(f"handeye {__version__}")
        raise typer.Exit


@app.callback()
def handeye(
    version: Annotated[bool, typer.Option("--version", is_eager=True, callback=_version)] = False,
) -> None:
    """A GUI agent that sees: it drives a browser from pixels and leaves a log."""


@app.command()
def run(
    tasks: Annotated[list[Path] | None, typer.Argument(help="Task files.")] = None,
    model: Annotated[str | None, typer.Option(help=MODEL_HELP, show_default="builtin")] = None,
    out: Out = None,
    workers: Workers = 1,
    headed: Headed = False,
    secret: Secrets = [],  # noqa: B006 - typer copies it
    guards: Guards = "",
    durable: Annotated[
        bool, typer.Option("--durable", help="Browser and application outlive a kill, for --resume.")
    ] = False,
    resume: Annotated[Path | None, typer.Option(metavar="RUN", help="Resume an interrupted run.")] = None,
    given: Inputs = [],  # noqa: B006
    junit: Annotated[Path | None, typer.Option(help="JUnit XML, a case a task or row.")] = None,
    cache: Annotated[
        Path | None,
        typer.Option(help="Keep the model's answers here; used while their place looks the same."),
    ] = None,
    cache_mode: Annotated[str, typer.Option(help="read-write, read-only or off.")] = "read-write",
    desktop: OwnScreen = False,
    display: Display = None,
    watch: WatchPort = None,
    trust: Trusted = False,
    storage_state: StorageState = None,
    profile: Profile = None,
    browser: BrowserName = None,
    cdp: Cdp = None,
    accepted: Accepted = False,
    timings: Timings = False,
    json: Json = None,
) -> None:
    """Run task files, or go on with a run that was cut off."""
    from handeye.commands.batch import run_tasks
    from handeye.commands.ending import Telling
    from handeye.commands.environments import BrowserOptions, DisplayOptions, tell_screen
    from handeye.commands.resume import resume as resume_run
    from handeye.commands.run import specs_of
    from handeye.commands.run_setup import default_out
    from handeye.commands.run_task import RunOptions, TaskSpec

    kept, telling = (cache, cache_mode_of(cache_mode)), Telling(json, junit, timings, 1.0, accepted)
    out = out or default_out()
    options = RunOptions(
        model or "builtin",
        out,
        headed,
        workers,
        secrets_of(secret),
        guards,
        durable,
        *kept,
        desktop,
        cdp,
        trust=trust,
    )
    if (resume is None) == (not tasks):
        raise CallerError("give task files, or --resume with the folder of one run")
    if resume is not None:
        folder = resume
        _end(lambda console: resume_run(folder, options, model, console), telling)
        return
    assert tasks
    specs = specs_of(tasks, pairs_of(given, "--input"), DisplayOptions(desktop, display, watch))
    chosen = BrowserOptions(storage_state, profile, browser, cdp)
    specs = [
        TaskSpec(chosen.applied(spec.task), spec.here) if isinstance(spec, TaskSpec) else spec
        for spec in specs
    ]
    tell_screen([spec.task for spec in specs if isinstance(spec, TaskSpec)], workers)
    chosen.tell()
    _end(lambda console: run_tasks(specs, options, console), telling)


@app.command()
def do(
    goal: Annotated[str, typer.Argument(help="What to reach, in words.")],
    url: Annotated[str | None, typer.Option(help="The page to start on.")] = None,
    program: Annotated[str | None, typer.Option(help="The program to start, on a screen of its own.")] = None,
    desktop: OwnScreen = False,
    watch: WatchPort = None,
    model: Model = "builtin",
    out: Out = None,
    steps: Annotated[int, typer.Option(min=1, help="Most steps.")] = 30,
    seconds: Annotated[float, typer.Option(min=1, help="Most seconds.")] = 300,
    headed: Headed = False,
    name: Annotated[str, typer.Option(help="The run's name.")] = "do",
    width: Annotated[int | None, typer.Option(min=50, help="Of the page or the screen of its own.")] = None,
    height: Annotated[int | None, typer.Option(min=50, help="Of the page or the screen of its own.")] = None,
    secret: Secrets = [],  # noqa: B006 - typer copies it
    guards: Guards = "",
    storage_state: StorageState = None,
    profile: Profile = None,
    browser: BrowserName = None,
    cdp: Cdp = None,
    allow_host: Annotated[list[str], typer.Option(help="Only these hosts are ever asked.")] = [],  # noqa: B006
    confirm: Annotated[
        list[str],
        typer.Option(help="Ask before: pay, send, delete, publish, install, permissions, click, ..."),
    ] = [],  # noqa: B006 - typer copies it
    expect: Annotated[
        list[str],
        typer.Option(help="What has to hold at the end: a text, an address, url=, title=, dom=, file=, ..."),
    ] = [],  # noqa: B006 - typer copies it
    accepted: Accepted = False,
    timings: Timings = False,
    json: Json = None,
) -> None:
    """Reach one goal on a page or a desktop, without a task file."""
    from handeye.agent.task.policy import policy_part
    from handeye.commands.batch import run_tasks
    from handeye.commands.ending import Telling
    from handeye.commands.environments import BrowserOptions, DisplayOptions, part_of, tell_screen
    from handeye.commands.expect import expected
    from handeye.commands.goal import goal_task
    from handeye.commands.run_setup import default_out
    from handeye.commands.run_task import RunOptions, TaskSpec

    secrets, policy = secrets_of(secret), policy_part(allow_host, confirm)
    place = part_of(url, program, desktop, size=(width, height))
    task = goal_task(name, goal, place, policy, steps, seconds, list(secrets), expected(expect))
    chosen = BrowserOptions(storage_state, profile, browser, cdp)
    task = chosen.applied(task)
    spec = TaskSpec(DisplayOptions(desktop, watch=watch).applied(task), Path.cwd())
    tell_screen([spec.task])
    chosen.tell()
    options = RunOptions(model, out or default_out(), headed, secrets=secrets, guards=guards, cdp=cdp)
    _end(lambda console: run_tasks([spec], options, console), Telling(json, None, timings, 1.0, accepted))


@app.command()
def record(
    url: Annotated[str, typer.Option(help="The page to start on.")],
    name: Annotated[str, typer.Option(help="The run's name.")] = "demonstration",
    goal: Annotated[str, typer.Option(help="What is done, in words: scores need it.")] = "",
    out: Out = None,
    width: Annotated[int, typer.Option(min=50, help="Of the page in CSS pixels.")] = 1280,
    height: Annotated[int, typer.Option(min=50, help="Of the page in CSS pixels.")] = 720,
    uploads: Annotated[str | None, typer.Option(help="The only folder that files may come from.")] = None,
    storage_state: StorageState = None,
    profile: Profile = None,
    browser: BrowserName = None,
    cdp: Cdp = None,
    json: Json = None,
) -> None:
    """Record what you do in a browser window as a run; F9 stops."""
    from handeye.agent.task.file import BrowserPart
    from handeye.commands.environments import BrowserOptions
    from handeye.commands.record import record
    from handeye.commands.run_setup import default_out

    part = BrowserPart(url=url, width=width, height=height, uploads=uploads)
    chosen = BrowserOptions(storage_state, profile, browser, cdp)
    chosen.tell()
    wait(record(part, out or default_out(), name, json, goal=goal, chosen=chosen))


@app.command()
def demo(model: Model = "builtin", out: Out = None, json: Json = None) -> None:
    """Do the example tasks and a dozen MiniWoB++ episodes; 90 % have to succeed."""
    from handeye.commands.demo import NEEDED, demo_runs
    from handeye.commands.ending import Telling
    from handeye.commands.run_setup import default_out

    folder = out or default_out()
    _end(lambda console: demo_runs(model, folder, console), Telling(json, needed=NEEDED))


app.command()(view)
app.command()(replay)
app.command("eval")(evaluate)


@app.command()
def models(
    check: Annotated[
        str | None, typer.Option(help="Load this model, say what it is, and see whether it points rightly.")
    ] = None,
    json: Json = None,
) -> None:
    """The models that can be used here."""
    from handeye.commands.models import show_models

    if not wait(show_models(check, json)):
        raise typer.Exit(1)


@app.command()
def doctor(
    fix: Annotated[
        bool, typer.Option("--fix", help="Install a Chromium and, as root, a desktop's programs.")
    ] = False,
    mend: Annotated[bool, typer.Option("--mend", hidden=True)] = False,
    programs: Annotated[
        bool, typer.Option("--programs", help="With --fix: all programs of examples/desktop too.")
    ] = False,
    json: Json = None,
) -> None:
    """What is missing on this machine, and the command that installs it."""
    from handeye.commands.doctor import examine

    if fix or mend:
        from handeye.commands.repair import repair_chromium, repair_desktop

        print(f"Chromium: {repair_chromium()}", file=sys.stderr)
        print(f"desktop: {repair_desktop(programs)}", file=sys.stderr)
        return
    raise typer.Exit(0 if examine(json) else 1)


@app.command()
def mcp(
    model: Model = "builtin",
    url: Annotated[str, typer.Option(help="The page that the browser starts on.")] = "about:blank",
    allowed_host: Annotated[
        list[str] | None, typer.Option(help="The only hosts ever asked; all when left out.")
    ] = None,
    program: Annotated[str | None, typer.Option(help="A program on a screen of its own instead.")] = None,
    desktop: OwnScreen = False,
    confirm: Annotated[
        list[str] | None, typer.Option(help="What run_task may not do: pay, send, delete, click, ...")
    ] = None,
    headed: Headed = False,
    storage_state: StorageState = None,
    profile: Profile = None,
    browser: BrowserName = None,
    cdp: Cdp = None,
    http: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Serve HTTP at this port of 127.0.0.1, with a token.")
    ] = None,
    out: Out = None,
) -> None:
    """Serve a screen and the model that sees to a client of the Model Context Protocol (stdio, or HTTP)."""
    from handeye.commands.environments import BrowserOptions
    from handeye.mcp_server import ServerOptions, serve_http, server_of

    chosen, hosts = BrowserOptions(storage_state, profile, browser, cdp), tuple(allowed_host or ())
    options = ServerOptions(model, url, program, desktop, headed, hosts, tuple(confirm or ()), chosen, out)
    server = server_of(options)
    if http is not None:
        serve_http(server, http)
        return
    server.run()


@app.command(context_settings={"allow_extra_args": True, "allow_interspersed_args": False})
def train(
    context: typer.Context,
    stage: Annotated[str, typer.Argument(help="The stage; its own --help says what it takes.")],
) -> None:
    """Run a stage of training, or make its data."""
    from handeye.commands.train import run_stage

    run_stage(stage, context.args)


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
    except ValidationError as fault:
        first = fault.errors()[0]
        return _said(f"{'.'.join(map(str, first['loc']))}: {first['msg']}", 2)
    except ModuleNotFoundError as fault:
        lack = missing_extra(fault)
        if lack is None:
            raise
        return _said(str(lack), 2)


def _said(line: str, code: int) -> int:
    if line:
        print(f"handeye: {' '.join(line.split())}", file=sys.stderr)
    return code


def _end(specs: Any, telling: Telling) -> None:
    from handeye.commands.ending import tell_tasks

    if code := tell_tasks(specs, telling):
        raise typer.Exit(code)


@skill.command("run")
def skill_run(
    name: Annotated[str, typer.Argument(help="The skill's name, or the folder of a learned one.")],
    arguments: Annotated[list[str] | None, typer.Argument(metavar="[NAME=VALUE]...")] = None,
    url: Annotated[str | None, typer.Option(help="The page to use it on.")] = None,
    program: Annotated[
        str | None, typer.Option(help="The program to use it on, on a screen of its own.")
    ] = None,
    desktop: OwnScreen = False,
    uploads: Annotated[str | None, typer.Option(help="The only folder that files may come from.")] = None,
    model: Model = "none",
    out: Out = None,
    headed: Headed = False,
    secret: Secrets = [],  # noqa: B006 - typer copies it
    trust: Trusted = False,
    json: Json = None,
) -> None:
    """Use one skill on a page or a desktop."""
    from handeye.commands.batch import run_tasks
    from handeye.commands.ending import Telling, of_skill
    from handeye.commands.environments import DisplayOptions, part_of, tell_screen
    from handeye.commands.run_setup import default_out
    from handeye.commands.run_task import RunOptions, TaskSpec
    from handeye.commands.skills import skill_task

    secrets, place = secrets_of(secret), part_of(url, program, desktop, uploads)
    task = DisplayOptions(desktop).applied(skill_task(name, place, arguments or [], list(secrets), trust))
    tell_screen([task])
    options = RunOptions(model, out or default_out(), headed, secrets=secrets, trust=trust)
    _end(lambda console: of_skill(run_tasks([TaskSpec(task, Path.cwd())], options, console)), Telling(json))


if __name__ == "__main__":
    sys.exit(main())
