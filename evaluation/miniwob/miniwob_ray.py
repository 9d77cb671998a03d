"""The MiniWoB++ bench on a Ray cluster: a browser and a model a worker, an episode at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from handeye.environments.miniwob.environment import MiniwobEnvironment
from handeye.evaluation.miniwob.miniwob import ModelFactory, folder_of, play
from handeye.evaluation.miniwob.scores import MiniwobReport, Played, report
from handeye.evaluation.on_ray import Cluster, Job, spread

Episode = tuple[str, int]
"""Task and page seed."""


async def bench_miniwob_on_ray(
    make: Callable[[], ModelFactory],
    episodes: Sequence[Episode],
    cluster: Cluster,
    out: Path | None = None,
    data: Callable[[Played], None] | None = None,
    before: Sequence[Played] = (),
) -> MiniwobReport:
    """As `handeye.evaluation.miniwob.miniwob.bench_miniwob`. make: runs in each worker and loads its model.

    An episode on which workers died three times counts as broken by the world.
    """
    over = {(each.task, each.seed): each for each in before}
    job = Job(
        lambda: _Playing(make(), out),
        [episode for episode in episodes if episode not in over],
        lambda episode: Played(*episode, raw=0, steps=0, failure="world"),
    )
    played = iter(await asyncio.to_thread(spread, job, cluster, data) if job.units else ())
    return report([over.get(episode) or next(played) for episode in episodes])


class _Playing:
    """In a worker: its model and its browser, opened at the first episode."""

    def __init__(self, model_of: ModelFactory, out: Path | None) -> None:
        self._model_of, self._out = model_of, out
        self._environment: MiniwobEnvironment | None = None

    async def __call__(self, episode: Episode) -> Played:
        task, seed = episode
        if self._environment is None:
            self._environment = MiniwobEnvironment(task, seed)
            self._model = self._model_of(self._environment)
        with folder_of(self._out, task, seed) as folder:
            return await play(self._model, self._environment, task, seed, folder)
