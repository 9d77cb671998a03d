"""The same scoring and the same bench on a Ray cluster: one model a worker, a unit of work at a time.

A unit is a question of a log or an episode of MiniWoB++. Each has one place in the result, whoever did it and
however often it was begun, so that a worker that dies loses nothing and nothing is counted twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from handeye.agent.contracts import Reply
from handeye.agent.errors import CallerError, MissingExtra
from handeye.agent.log.reader import read_run
from handeye.evaluation.offline.asking import AnswerCache, Asker, Given, answer_key, ask_one
from handeye.evaluation.offline.questions import Question, questions

Unit = TypeVar("Unit")
Result = TypeVar("Result")
Work = Callable[[Unit], Awaitable[Result]]

TRIES = 3
"""Workers that may die on one unit before it is given up."""
STORE_BYTES = 128 * 2**20
"""Shared memory of a cluster of our own; units and results are small."""


@dataclass(frozen=True)
class Cluster:
    """address: of a running cluster ('auto', 'ray://HOST:10001'), or 'local' for one of our own."""

    address: str = "local"
    workers: int = 2


@dataclass(frozen=True)
class Job(Generic[Unit, Result]):
    """make: runs once in each worker and gives what does a unit. lost: the result of one given up."""

    make: Callable[[], Work[Unit, Result]]
    units: Sequence[Unit]
    lost: Callable[[Unit], Result]


def spread(
    job: Job[Unit, Result], cluster: Cluster, report: Callable[[Result], None] | None = None
) -> list[Result]:
    """A result a unit, in their order; told hears of each as it comes. Raises CallerError when the cluster
    cannot be reached."""
    ray = _connected(cluster)
    try:
        return _Spread(ray, job, cluster.workers, report).run()
    finally:
        ray.shutdown()


async def ask_on_ray(
    asker: Asker,
    asked: Sequence[Question],
    cluster: Cluster,
    cache: AnswerCache | None = None,
    report: Callable[[], None] | None = None,
) -> list[Given]:
    """As `offline.asking.ask_all`, which gives the same answers. Only questions that are new go to Ray."""
    if not asker.lasting:
        raise CallerError(f"{asker.card.name} answers by turn and cannot be asked on several workers")
    answers: dict[int, Given] = {}
    keys: dict[int, str] = {}
    for number, question in enumerate(asked):
        if cache is None:
            continue
        screen, views = question.seen(asker.card)
        size = screen.width, screen.height
        keys[number] = answer_key(asker.card, views, question.prompt(asker.card, *size))
        kept = cache.get(keys[number])
        if kept is not None:
            answers[number] = Given(*size, reply=kept, cached=True)
            if report:
                report()
    new = [number for number in range(len(asked)) if number not in answers]
    units = [(str(asked[number].run.folder.resolve()), asked[number].step.decided.step) for number in new]
    job = Job(lambda: _Asking(asker), units, lambda unit: Given(1, 1, error="its worker died each time"))
    heard = (lambda _: report()) if report else None
    given = await asyncio.to_thread(spread, job, cluster, heard) if units else []
    for number, one in zip(new, given, strict=True):
        answers[number] = one
        if cache is not None and isinstance(one.reply, Reply):
            cache.put(keys[number], one.reply)
    return [answers[number] for number in range(len(asked))]


class _Asking:
    """In a worker: its model, and the runs that it has read."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._runs: dict[str, dict[int, Question]] = {}

    async def __call__(self, unit: tuple[str, int]) -> Given:
        folder, step = unit
        if folder not in self._runs:
            found = questions(read_run(folder))[0]
            self._runs[folder] = {question.step.decided.step: question for question in found}
        return await ask_one(self._asker, self._runs[folder][step], None)


class _Spread(Generic[Unit, Result]):
    """Gives each free worker the next unit; a dead worker is replaced and its unit given out again."""

    def __init__(
        self, ray: Any, job: Job[Unit, Result], workers: int, report: Callable[[Result], None] | None
    ) -> None:
        self._ray, self._job, self._told = ray, job, report
        self._waiting = list(range(len(job.units)))[::-1]
        self._tries = [0] * len(job.units)
        self._done: dict[int, Result] = {}
        self._under_way: dict[Any, tuple[int, Any]] = {}
        self._workers = min(workers, max(1, len(job.units)))

    def run(self) -> list[Result]:
        for _ in range(self._workers):
            self._give(self._hire())
        while self._under_way:
            finished, _ = self._ray.wait(list(self._under_way), num_returns=1)
            self._take(finished[0])
        return [self._done[number] for number in range(len(self._job.units))]

    def _hire(self) -> Any:
        return self._ray.remote(_Worker).options(num_cpus=1).remote(self._job.make)

    def _give(self, worker: Any) -> None:
        if self._waiting:
            number = self._waiting.pop()
            self._tries[number] += 1
            self._under_way[worker.do.remote(self._job.units[number])] = (number, worker)

    def _take(self, finished: Any) -> None:
        from ray.exceptions import RayActorError, RayTaskError

        number, worker = self._under_way.pop(finished)
        try:
            self._done[number] = self._ray.get(finished)
        except RayTaskError as fault:
            raise fault.cause if isinstance(fault.cause, Exception) else fault from None
        except RayActorError:
            worker = self._hire()
            if self._tries[number] < TRIES:
                self._waiting.append(number)
            else:
                self._done[number] = self._job.lost(self._job.units[number])
        if self._told and number in self._done:
            self._told(self._done[number])
        self._give(worker)


class _Worker:
    """The actor."""

    def __init__(self, make: Callable[[], Work[Any, Any]]) -> None:
        self._work = make()

    async def do(self, unit: Any) -> Any:
        return await self._work(unit)


def _connected(cluster: Cluster) -> Any:
    try:
        import ray
    except ImportError as fault:
        raise MissingExtra(fault.name or "ray", "ray") from None
    quiet: dict[str, Any] = {
        "include_dashboard": False,
        "log_to_driver": False,
        "logging_level": logging.ERROR,
    }
    try:
        if cluster.address == "local":
            ray.init(num_cpus=cluster.workers, object_store_memory=STORE_BYTES, **quiet)
        else:
            ray.init(address=cluster.address, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, ValueError, RuntimeError) as fault:
        reason = (str(fault).strip() or type(fault).__name__).splitlines()[0]
        raise CallerError(f"no Ray cluster at {cluster.address!r}: {reason}") from None
    return ray
