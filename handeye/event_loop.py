"""Asynchronous work from synchronous code, in a script, in Jupyter and inside a running event loop."""

from __future__ import annotations

import asyncio
import atexit
from collections.abc import Coroutine
from concurrent.futures import Future, wait
from functools import cache
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


def run_blocking(work: Coroutine[Any, Any, T]) -> T:
    """Wait for the work's result. Ctrl-C cancels the work and waits until it has closed what it opened.

    All of a process's work runs on one event loop in a thread of its own, so that what one call has opened
    can be used by the next.
    """
    future = begin(work)
    try:
        return future.result()
    except BaseException:
        future.cancel()
        wait([future])
        raise


def begin(work: Coroutine[Any, Any, T]) -> Future[T]:
    """Start the work on that event loop; to be waited for."""
    return asyncio.run_coroutine_threadsafe(work, _loop())


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="handeye", daemon=True)
    thread.start()

    def stop() -> None:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

    atexit.register(stop)
    return loop
