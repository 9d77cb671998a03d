"""A MiniWoB++ page under BrowserGym's protocol, on any Playwright page.

The goal is given as text; query bar, timer and reward display are taken off the page; the raw reward is
kept. `load` once per page visit, then `begin` for each episode: a pure function of (task, seed), except
where the page itself runs on the clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

from playwright.async_api import Error, Page

from handeye.agent.errors import CallerError, EnvironmentLost, MissingExtra

VIEWPORT_WIDTH, VIEWPORT_HEIGHT = 332, 214
READY_TIMEOUT_MS = 10_000


@dataclass(frozen=True)
class EpisodeState:
    """done: the page has given its reward. raw: that reward, without time penalty, in -1..1."""

    done: bool
    raw: float
    error: str | None = None


@cache
def pages_folder() -> Path:
    """Where the `miniwob` package keeps its pages."""
    spec = find_spec("miniwob")
    if spec is None or spec.origin is None:
        raise MissingExtra("miniwob", "browser")
    return Path(spec.origin).parent / "html" / "miniwob"


def task_url(task: str) -> str:
    """The page's file URL. Raises CallerError for a name that is no MiniWoB++ task."""
    path = pages_folder() / f"{task}.html"
    if not path.is_file():
        raise CallerError(f"unknown MiniWoB++ task {task!r}: see environments/miniwob/tasks.py for the names")
    return path.as_uri()


@cache
def _script() -> str:
    return resources.files("handeye.environments.miniwob").joinpath("page.js").read_text(encoding="utf-8")


async def load(page: Page, task: str) -> None:
    """Visit the task's page. No episode runs yet."""
    try:
        await page.goto(task_url(task), wait_until="load")
        await page.evaluate(_script())
    except Error as fault:
        raise EnvironmentLost(f"{task}: page did not load: {fault.message.splitlines()[0]}") from fault


async def begin(page: Page, seed: int) -> str:
    """Start the episode of this seed on a loaded page; gives the goal's text."""
    try:
        await page.evaluate("seed => handeyeMiniwob.begin(seed)", seed)
        await page.wait_for_function("() => WOB_TASK_READY", timeout=READY_TIMEOUT_MS)
        return str(await page.evaluate("() => handeyeMiniwob.goal()"))
    except Error as fault:
        raise EnvironmentLost(f"episode {seed} did not start: {fault.message.splitlines()[0]}") from fault


async def state(page: Page) -> EpisodeState:
    try:
        result = await page.evaluate("() => handeyeMiniwob.state()")
    except Error as fault:
        raise EnvironmentLost(f"page is lost: {fault.message.splitlines()[0]}") from fault
    return EpisodeState(done=bool(result["done"]), raw=float(result["raw"]), error=result["error"])
