"""The MiniWoB++ bench: episodes of many tasks, played by the agent's own loop, told per task."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from handeye.agent.contracts import VisionModel
from handeye.agent.errors import CallerError, EnvironmentLost
from handeye.agent.log.format import RunHeader
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.task.settings import AgentSettings
from handeye.environments.miniwob import tasks as miniwob_tasks
from handeye.environments.miniwob.environment import MiniwobEnvironment
from handeye.evaluation.miniwob.scores import MiniwobReport, Played, failure, report

STEPS = 10
"""BrowserGym's step limit."""
SETTINGS = AgentSettings(max_steps=STEPS)

ModelFactory = Callable[[MiniwobEnvironment], VisionModel]
"""Makes the model for the environment that all episodes run in; only the oracle looks at it."""


async def bench_miniwob(
    model: VisionModel | ModelFactory,
    tasks: Sequence[str],
    seeds: Callable[[str], Sequence[int]] | Sequence[int],
    scale: float = 1.0,
    out: Path | None = None,
    told: Callable[[Played], None] | None = None,
    settings: AgentSettings = SETTINGS,
    before: Sequence[Played] = (),
) -> MiniwobReport:
    """Play every seed of every task with one browser. seeds: the same for all, or by task.

    out keeps every run's log, as out/TASK-SEED; told hears of each episode when it is over.
    before: episodes that are over already.
    """
    if not tasks:
        raise CallerError("no task to play")
    environment = MiniwobEnvironment(tasks[0], 0, scale)
    player = model(environment) if callable(model) else model
    over = {(each.task, each.seed): each for each in before}
    played: list[Played] = []
    try:
        for task in tasks:
            for seed in seeds(task) if callable(seeds) else seeds:
                if (task, seed) in over:
                    played.append(over[task, seed])
                    continue
                with folder_of(out, task, seed) as folder:
                    played.append(await play(player, environment, task, seed, folder, settings))
                if told:
                    told(played[-1])
    finally:
        await environment.close()
    return report(played)


async def play(
    model: VisionModel,
    environment: MiniwobEnvironment,
    task: str,
    seed: int,
    folder: Path,
    settings: AgentSettings = SETTINGS,
) -> Played:
    """One episode, logged to the folder; a broken world is told as failure 'world'."""
    started = time.monotonic()
    try:
        await environment.reset(task, seed)
        header = RunHeader(
            run=folder.name,
            started=time.time(),
            environment=f"miniwob/{task}",
            goal=environment.goal,
            model=model.card,
            seeds={"page": seed},
        )
        with RunWriter.create(folder, header) as writer:
            agent = Agent(model, environment, writer, settings)
            result = await agent.run_async(environment.goal)
        state = await environment.state()
    except EnvironmentLost:
        await environment.close()
        return Played(task, seed, 0.0, 0, "world")
    if result.ended.reason == "world":
        await environment.close()
    spent = (time.monotonic() - started) * 1000 / max(1, result.steps)
    return Played(task, seed, state.raw, result.steps, failure(state.raw, state.done, result), spent)


def browsergym_seeds(task: str) -> list[int]:
    """The five page seeds that BrowserGym's own benchmark plays for a task.

    It draws 5 task seeds below 34 a task, in the order of its task list, and each page's seed from that.
    """
    import numpy as np

    drawn = np.random.RandomState(42).randint(low=0, high=2 ^ 32, size=(len(miniwob_tasks.BG125), 5))
    row = drawn[miniwob_tasks.BG125.index(task)]
    return [int(np.random.RandomState(seed).randint(0, 1_000_000)) for seed in row]


def named_model(name: str, seed: int = 0) -> ModelFactory:
    """'oracle' or 'random'. Raises CallerError for another name."""
    from handeye.training.oracles.model import OracleModel, RandomModel

    if name == "oracle":
        return OracleModel
    if name == "random":
        return lambda _: RandomModel(seed)
    raise CallerError(f"unknown baseline {name!r}: oracle or random")


class folder_of:
    """out/TASK-SEED, or a folder that is gone afterwards."""

    def __init__(self, out: Path | None, task: str, seed: int) -> None:
        self._kept = out / f"{task}-{seed}" if out else None
        self._gone = None if out else tempfile.TemporaryDirectory(prefix="handeye-miniwob-")

    def __enter__(self) -> Path:
        return self._kept or Path(self._gone.name) / "run"  # type: ignore[union-attr]

    def __exit__(self, *_: object) -> None:
        if self._gone:
            self._gone.cleanup()
