"""The MiniWoB++ bench: episodes of many tasks, played by the agent's own loop, told per task.

`python -m evaluation.miniwob --model oracle --tasks core12 --episodes 20 --seed 1000000 --json FILE`
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.config import AgentSettings
from agent.contracts import Frozen, RunResult, VisionModel
from agent.errors import CallerError, WorldFault
from agent.log.format import RunHeader
from agent.log.writer import RunWriter
from agent.loop import Agent
from environments import miniwob_tasks
from environments.miniwob import MiniwobEnvironment
from evaluation.journal import OfModel

STEPS = 10
"""BrowserGym's step limit."""
SETTINGS = AgentSettings(max_steps=STEPS)

ModelFactory = Callable[[MiniwobEnvironment], VisionModel]
"""Makes the model for the environment that all episodes run in; only the oracle looks at it."""


class TaskScore(Frozen):
    """raw1, raw_positive: share of episodes with raw reward 1, above 0. failures: kinds of what was not 1.

    An episode that the world broke is told under failures['world'] and counted nowhere else.
    """

    raw1: float
    raw_positive: float
    episodes: int
    failures: dict[str, int]


class MiniwobReport(Frozen):
    """Means over tasks; episodes counts those that were scored."""

    raw1: float
    raw_positive: float
    episodes: int
    tasks: dict[str, TaskScore]


@dataclass(frozen=True)
class Played:
    """One episode. failure: '' for raw reward 1, else its kind."""

    task: str
    seed: int
    raw: float
    steps: int
    failure: str
    ms_per_step: float = 0.0


class Over(OfModel):
    """An episode that is over, as a journal keeps it."""

    played: Played


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
    except WorldFault:
        await environment.close()
        return Played(task, seed, 0.0, 0, "world")
    if result.ended.reason == "world":
        await environment.close()
    spent = (time.monotonic() - started) * 1000 / max(1, result.steps)
    return Played(task, seed, state.raw, result.steps, failure(state.raw, state.done, result), spent)


def failure(raw: float, done: bool, result: RunResult) -> str:
    """The kind of a failure: '' (none), world, partial, wrong, steps, model, gave_up, said_done."""
    reason = result.ended.reason
    if reason == "world":
        return "world"
    if done:
        return "" if raw == 1 else "partial" if raw > 0 else "wrong"
    return {"limit": "steps", "model": "model", "done": "said_done", "failed": "gave_up"}.get(reason, reason)


def report(played: Sequence[Played]) -> MiniwobReport:
    """Means over tasks of the means over their scored episodes."""
    tasks = {}
    for task in dict.fromkeys(each.task for each in played):
        of_task = [each for each in played if each.task == task]
        scored = [each for each in of_task if each.failure != "world"]
        tasks[task] = TaskScore(
            raw1=_mean([each.raw == 1 for each in scored]),
            raw_positive=_mean([each.raw > 0 for each in scored]),
            episodes=len(scored),
            failures=dict(Counter(each.failure for each in of_task if each.failure)),
        )
    counted = [score for score in tasks.values() if score.episodes]
    return MiniwobReport(
        raw1=_mean([score.raw1 for score in counted]),
        raw_positive=_mean([score.raw_positive for score in counted]),
        episodes=sum(score.episodes for score in counted),
        tasks=tasks,
    )


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
    from training.oracles.model import OracleModel, RandomModel

    if name == "oracle":
        return OracleModel
    if name == "random":
        return lambda _: RandomModel(seed)
    raise CallerError(f"unknown baseline {name!r}: oracle or random")


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


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


def main() -> None:
    from evaluation.miniwob_table import Watch, table

    ask = argparse.ArgumentParser(description="Play MiniWoB++ episodes and tell the scores.")
    ask.add_argument("--model", default="oracle", help="oracle or random")
    ask.add_argument("--tasks", default="core12", help="names and sets: core12, pix2act59, bg125, bg-test")
    ask.add_argument("--episodes", type=int, default=20)
    ask.add_argument("--seed", type=int, default=1_000_000, help="each task plays from this seed on")
    ask.add_argument("--protocol", choices=("seeds", "browsergym"), default="seeds")
    ask.add_argument("--steps", type=int, default=STEPS, help="an episode has at most so many")
    ask.add_argument("--json", type=Path)
    given = ask.parse_args()
    tasks = miniwob_tasks.choose(given.tasks)
    own = range(given.seed, given.seed + given.episodes)
    seeds = browsergym_seeds if given.protocol == "browsergym" else own
    each = 5 if given.protocol == "browsergym" else given.episodes
    with Watch(len(tasks) * each) as watch:
        played = bench_miniwob(
            named_model(given.model), tasks, seeds, told=watch, settings=AgentSettings(max_steps=given.steps)
        )
        told = asyncio.run(played)
    watch.print(table(told, given.model))
    if given.json:
        given.json.write_text(told.model_dump_json(indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
