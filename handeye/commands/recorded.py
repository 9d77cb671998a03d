"""`handeye view`, `replay` and `eval`: what is done with runs that are recorded already."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from handeye.agent.errors import CallerError
from handeye.commands.option_values import secrets_of
from handeye.commands.options import Json, Model, OwnScreen, Ray, RayWorkers, Secrets, Trusted, wait


def view(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.")],
    against: Annotated[Path | None, typer.Option(help="A second run, shown beside it.")] = None,
    html: Annotated[Path | None, typer.Option(help="The page to write; RUN/view.html when left out.")] = None,
    serve: Annotated[
        bool, typer.Option("--serve", help="Serve the page here: mark other right actions, ask steps again.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="With --serve; a free one when omitted.")] = 0,
    gif: Annotated[Path | None, typer.Option(help="A moving picture to write instead of the page.")] = None,
    json: Json = None,
) -> None:
    """Write one self-contained HTML page of a run, or a table of all the runs in a folder."""
    from handeye.agent.log.format import HEADER_NAME
    from handeye.agent.log.index import write_index
    from handeye.agent.log.reader import read_run
    from handeye.agent.log.viewer import write_viewer
    from handeye.commands.report import console, write_json

    if gif is not None:
        from handeye.agent.log.animation import write_gif

        write_gif(read_run(run_folder), gif)
        console(json).print(f"open {gif}")
        write_json({"gif": str(gif)}, json)
        return
    if serve:
        from handeye.commands.serve import server_of

        server, address = server_of(run_folder, port)
        console(json).print(f"open {address}; Ctrl-C stops", soft_wrap=True)
        with server:
            server.serve_forever()
    page = html or run_folder / "view.html"
    if against is None and run_folder.is_dir() and not (run_folder / HEADER_NAME).exists():
        write_index(run_folder, page)
    else:
        write_viewer(read_run(run_folder), page, read_run(against) if against else None)
    console(json).print(f"open {page}")
    write_json({"html": str(page)}, json)


def replay(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.")],
    mode: Annotated[
        str, typer.Option(help="exact, or relocate: find each target where it is now.")
    ] = "exact",
    tolerance: Annotated[float, typer.Option(min=0, max=1, help="Part of the screen that may differ.")] = 0.0,
    model: Annotated[
        str | None, typer.Option(help="With relocate: asked when nothing else finds it.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="Start here instead of the recorded address.")] = None,
    desktop: OwnScreen = False,
    secret: Secrets = [],  # noqa: B006 - typer copies it
    trust: Trusted = False,
    json: Json = None,
) -> None:
    """Do a run's actions again: its screens compared, or its targets found on a page that has changed."""
    from handeye.commands import replay as again
    from handeye.commands.trust import Trust

    if mode not in ("exact", "relocate", "reground"):  # the last is an old name
        raise CallerError(f"unknown mode {mode!r}: exact or relocate")
    allowed = Trust(trust, secrets_of(secret))
    work = (
        again.relocate(run_folder, model, json, desktop, allowed, url)
        if mode != "exact"
        else again.replay(run_folder, tolerance, json, desktop, allowed, url)
    )
    raise typer.Exit(0 if wait(work) else 1)


def evaluate(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Run folders, or folders of runs.")],
    model: Model = "builtin",
    against: Annotated[str | None, typer.Option(help="A second model, compared on the same steps.")] = None,
    models: Annotated[str | None, typer.Option(help="Two models, comma-separated, instead of both.")] = None,
    metrics: Annotated[
        str,
        typer.Option(help="handeye, mind2web[-seeclick], aitw or androidcontrol[-qwen]; docs/evaluation.md."),
    ] = "handeye",
    fail_under: Annotated[
        float | None, typer.Option(min=0, max=1, help="Exit 1 when step success is under this.")
    ] = None,
    junit: Annotated[Path | None, typer.Option(help="JUnit XML to write.")] = None,
    out: Annotated[Path | None, typer.Option("--report", "--out", help="The report as an HTML page.")] = None,
    failures: Annotated[Path | None, typer.Option(help="Folder for a picture of each failed step.")] = None,
    cache: Annotated[Path | None, typer.Option(help="Where answers are kept; ~/.cache/handeye.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask everything again, keep no answers.")] = False,
    ray: Ray = None,
    workers: RayWorkers = 2,
    json: Json = None,
) -> None:
    """Score a model on recorded runs, step by step, without a browser."""
    from handeye.commands import eval as scoring
    from handeye.evaluation.on_ray import Cluster

    if models is not None:
        first, *others = [name.strip() for name in models.split(",") if name.strip()] or [model]
        if len(others) > 1:
            raise CallerError(f"--models takes two models, not {len(others) + 1}")
        model, against = first, others[0] if others else against
    if model == against:
        raise CallerError(f"{model} is compared with itself: give two different models")
    kept = None if fresh else cache or scoring.default_cache()
    cluster = Cluster(ray, workers) if ray else None
    order = scoring.EvalOptions(
        model, against, metrics, fail_under, kept, junit, failures, cluster, out, equals=models is not None
    )
    raise typer.Exit(0 if wait(scoring.evaluate(runs, order, json)) else 1)
