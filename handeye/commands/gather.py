"""Several pieces of work at once, none of which takes the others along when it fails or is stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


async def outcomes(work: Sequence[Coroutine[Any, Any, T]]) -> list[T | BaseException]:
    """Each result, or the exception that took its place, in the order given.

    Cancelled, it cancels all of them, waits until each has ended what it began, and returns as well; a second
    cancellation is raised.
    """
    tasks = [asyncio.ensure_future(one) for one in work]
    if not tasks:
        return []
    try:
        await asyncio.wait(tasks)
    except asyncio.CancelledError:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    return [_outcome(task) for task in tasks]


def _outcome(task: asyncio.Task[T]) -> T | BaseException:
    if task.cancelled():
        return asyncio.CancelledError()
    return task.exception() or task.result()
