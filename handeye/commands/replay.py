"""`handeye replay`: a run's actions done again where it was recorded, exactly or at re-found targets."""

from __future__ import annotations

import dataclasses
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError
from rich.table import Table
from rich.text import Text

from handeye.agent.actions import points
from handeye.agent.contracts import Constraint, Environment, Navigate, Screenshot, Step
from handeye.agent.dialects import dialect
from handeye.agent.errors import CallerError, ModelFault
from handeye.agent.log.reader import Run, read_run
from handeye.agent.perception.tiling import cut_views
from handeye.agent.task.application import free_port
from handeye.agent.task.file import TaskFile
from handeye.commands.environments import DisplayOptions, from_here, place_of, with_browser
from handeye.commands.model_factory import load_model
from handeye.commands.report import console, write_json
from handeye.commands.run_task import application_of, opened
from handeye.commands.trust import Trust, approve, given_secrets, starts
from handeye.environments.miniwob.environment import MiniwobEnvironment
from handeye.environments.replay.exact import ReplaySettings, replay_exact
from handeye.environments.replay.relocate import AskModel, Drift, RelocateSettings, replay_relocated
from handeye.evaluation.offline.questions import questions

NOBODY = Trust()
"""Neither trusted nor given a secret."""


async def replay(
    folder: Path,
    tolerance: float,
    json_file: str | None,
    own_screen: bool = False,
    trust: Trust = NOBODY,
    url: str | None = None,
) -> bool:
    """Whether every screen agreed. Raises CallerError for a run that does not say where it was recorded.

    own_screen: the user allows the screen that they sit at. trust: what of the folder may be started. url:
    where to start instead; recorded addresses of the old start's host then lead to the new one's.
    """
    run, shown = read_run(folder), console(json_file)
    async with _place(run, DisplayOptions(own=own_screen), trust, url) as (run, environment):
        result = await replay_exact(run, environment, ReplaySettings(tolerance=tolerance))
    table = Table("step", "action", "agreed", "different cells")
    for check in result.checks:
        agreed = Text("yes", "green") if check.agreed else Text(f"no {check.error or ''}", "red")
        table.add_row(str(check.step), check.action, agreed, f"{check.different:.1%}")
    shown.print(table)
    whole = result.finished and result.first_difference is None
    shown.print(
        f"{len(result.checks)} of {result.steps} steps done again" + ("" if whole else "; not all agreed")
    )
    write_json({"agreed": whole, **result.model_dump(mode="json")}, json_file)
    return whole


async def relocate(
    folder: Path,
    model: str | None,
    json_file: str | None,
    own_screen: bool = False,
    trust: Trust = NOBODY,
    url: str | None = None,
) -> bool:
    """Whether every action was done, each where its target is now. model: asked when all else fails."""
    run, shown = read_run(folder), console(json_file)
    ask = _asker(run, model) if model else None
    async with _place(run, DisplayOptions(own=own_screen), trust, url) as (run, environment):
        result = await replay_relocated(run, environment, RelocateSettings(), ask)
    table = Table("step", "action", "found by", "moved", "address", "different cells")
    for drift in result.drifts:
        table.add_row(
            str(drift.step),
            drift.action,
            Text(drift.how or drift.error, "red") if drift.error else drift.how,
            _moved(drift),
            {True: "same", False: "another", None: ""}[drift.address_agrees],
            f"{drift.different:.1%}",
        )
    shown.print(table)
    shown.print(
        f"{len(result.drifts)} of {result.steps} steps done again; {result.found} of {result.targets} "
        "targets found without a model"
        + ("" if result.finished else f"; stopped: {result.drifts[-1].error}"),
        markup=False,
        soft_wrap=True,
    )
    counts = {"found": result.found, "targets": result.targets}
    write_json({**counts, **result.model_dump(mode="json")}, json_file)
    return result.finished


def _moved(drift: Drift) -> str:
    if drift.found is None or drift.recorded is None:
        return ""
    (x, y), (x0, y0) = drift.found.center, drift.recorded.center
    return f"{x - x0:+.0f}, {y - y0:+.0f}"


def _asker(run: Run, name: str) -> AskModel:
    """Asks the model what it would do at the recorded step on the live screen; its point is the target."""
    model = load_model(name)
    asked = {question.step.decided.step: question for question in questions(run)[0]}

    async def ask(step: Step, live: Screenshot) -> tuple[float, float] | None:
        question = asked.get(step.decided.step)
        if question is None:
            return None
        size = live.width, live.height
        constraint = Constraint(width=size[0], height=size[1])
        try:
            reply = await model.ask(
                cut_views(live, model.card), question.prompt(model.card, *size), constraint
            )
            action = dialect(model.card).parse(reply.text, *size)
        except ModelFault:
            return None
        recorded = step.decided.action
        same = recorded is not None and action.kind == recorded.kind
        return next(iter(points(action)), None) if same else None

    return ask


@asynccontextmanager
async def _place(
    run: Run, display: DisplayOptions, trust: Trust, url: str | None
) -> AsyncIterator[tuple[Run, Environment]]:
    """The run and its recorded environment, open, with its application, once the caller has allowed what that
    starts; both moved to `url` when it is given."""
    kind, _, name = run.header.environment.partition("/")
    if kind == "miniwob" and "page" in run.header.seeds:
        episode = MiniwobEnvironment(name, run.header.seeds["page"])
        try:
            await episode.open()
            yield run, episode
        finally:
            await episode.close()
        return
    task, here = _task_of(run, url)
    task = display.applied(task)
    with tempfile.TemporaryDirectory(prefix="handeye-replay-") as place:
        folder, port = Path(place), free_port()
        words = {"port": str(port), "run": place, "here": str(here), "python": sys.executable}
        filled = from_here(task.filled(words), here)
        secrets = given_secrets(run.folder, filled, trust.secrets)
        await approve(run.folder, starts(filled, here), trust.trusted)
        if url is not None:
            filled = moved_to(filled, url)
            run = rehosted(run, url)
        environment = place_of(filled, folder, secrets)
        async with application_of(filled, here, port, folder), opened(environment):
            yield run, environment


def moved_to(task: TaskFile, url: str) -> TaskFile:
    """The task on another start page, whose host it may ask."""
    host = urlsplit(url).hostname or ""
    task = with_browser(task, url=url)
    if task.policy.allowed_hosts and host not in task.policy.allowed_hosts:
        policy = task.policy.model_copy(update={"allowed_hosts": (*task.policy.allowed_hosts, host)})
        return task.model_copy(update={"policy": policy})
    return task


def rehosted(run: Run, url: str) -> Run:
    """The run with the addresses of its first page's host leading to that of `url`."""
    visited = [step.acted.outcome.url for step in run.steps if step.acted and step.acted.outcome.url]
    if not visited:
        return run
    old, new = urlsplit(visited[0]), urlsplit(url)
    steps = []
    for step in run.steps:
        action = step.decided.action
        if isinstance(action, Navigate) and action.url and urlsplit(action.url).netloc == old.netloc:
            moved = urlsplit(action.url)._replace(scheme=new.scheme, netloc=new.netloc).geturl()
            action = action.model_copy(update={"url": moved})
            step = dataclasses.replace(step, decided=step.decided.model_copy(update={"action": action}))
        steps.append(step)
    return dataclasses.replace(run, steps=tuple(steps))


def _task_of(run: Run, url: str | None) -> tuple[TaskFile, Path]:
    if not run.header.task and url is not None:
        size = run.header.screen
        part = {"url": url, **({"width": size.width, "height": size.height} if size else {})}
        made = {"name": run.header.run, "goal": run.header.goal or "replay", "environment": {"browser": part}}
        return TaskFile.model_validate(made), Path.cwd()
    try:
        task = TaskFile.model_validate(run.header.task)
    except ValidationError:
        raise CallerError(
            f"{run.folder} does not say where it was recorded: it was no task; give --url"
        ) from None
    return task, Path(str(run.header.config.get("here", ".")))
