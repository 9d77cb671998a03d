"""One system's scripted click steps, run by benchmarks.steps under the Python that has it. Prints JSON.

    python peer_steps.py SYSTEM URL X Y STEPS CHROMIUM

A step is a click at a place and the next picture of the screen: no model, no decision. It uses nothing of
Handeye's, so that it runs in an environment of the peer's own.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

SIZE = {"width": 1280, "height": 720}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WARM = 3

Step = Callable[[], Awaitable[str]]
"""One click and one picture; gives what the page's counter says."""


async def playwright(url: str, x: int, y: int, chromium: str) -> tuple[Step, Callable[[], Awaitable[None]]]:
    from playwright.async_api import async_playwright

    started = await async_playwright().start()
    browser = await started.chromium.launch(executable_path=chromium, args=FLAGS)
    page = await browser.new_page(viewport=SIZE)
    await page.goto(url)

    async def step() -> str:
        await page.mouse.click(x, y)
        await page.screenshot()
        return await page.inner_text("#count")

    return step, started.stop


async def browsergym(url: str, x: int, y: int, chromium: str) -> tuple[Step, Callable[[], Awaitable[None]]]:
    import browsergym.core  # noqa: F401 - registers the environments
    import gymnasium
    from browsergym.core.action.highlevel import HighLevelActionSet
    from playwright.sync_api import BrowserType

    launch = BrowserType.launch
    BrowserType.launch = lambda self, **told: launch(self, **{"executable_path": chromium, **told})  # type: ignore[method-assign]
    made: dict[str, object] = {}

    def begin() -> None:
        made["env"] = env = gymnasium.make(
            "browsergym/openended",
            task_kwargs={"start_url": url, "goal": "click"},
            headless=True,
            viewport=SIZE,
            action_mapping=HighLevelActionSet(subsets=["coord"]).to_python_code,
        )
        env.reset()

    def act() -> str:
        env = made["env"]
        env.step(f"mouse_click({x}, {y})")  # type: ignore[attr-defined]
        return env.unwrapped.page.inner_text("#count")  # type: ignore[attr-defined]

    def end() -> None:
        made["env"].close()  # type: ignore[attr-defined]

    one, loop = ThreadPoolExecutor(1), asyncio.get_running_loop()  # its Playwright stays on one thread
    await loop.run_in_executor(one, begin)
    return (lambda: loop.run_in_executor(one, act)), (lambda: loop.run_in_executor(one, end))


async def browser_use(url: str, x: int, y: int, chromium: str) -> tuple[Step, Callable[[], Awaitable[None]]]:
    from browser_use import BrowserProfile, BrowserSession, Tools

    profile = BrowserProfile(
        executable_path=chromium,
        headless=True,
        viewport=SIZE,
        window_size=SIZE,
        args=FLAGS,
        chromium_sandbox=False,
        enable_default_extensions=False,
    )
    session, tools = BrowserSession(browser_profile=profile), Tools()
    await session.start()
    await session.navigate_to(url)
    tools.set_coordinate_clicking(True)

    async def step() -> str:
        await tools.registry.execute_action(
            "click", {"coordinate_x": x, "coordinate_y": y}, browser_session=session
        )
        seen = await session.get_browser_state_summary(include_screenshot=True)
        assert seen.screenshot
        return seen.dom_state.llm_representation()

    return step, session.kill


def memory_mb() -> dict[str, float]:
    """What this process holds, and what it holds with all that it started, browser included: proportional
    set sizes, a page that several share counted once."""
    parents = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with suppress(OSError, IndexError):
                parents[int(place.name)] = int((place / "stat").read_text().rpartition(")")[2].split()[1])
    family, size = {os.getpid()}, 0
    while size != len(family):
        size = len(family)
        family |= {child for child, parent in parents.items() if parent in family}
    held = {each: _held_mb(each) for each in family}
    return {"memory_mb": held[os.getpid()], "with_browser_mb": sum(held.values())}


def _held_mb(process: int) -> float:
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024
    return 0.0


SYSTEMS = {"playwright": playwright, "browsergym": browsergym, "browser-use": browser_use}


async def main() -> None:
    system, url, x, y, steps, chromium = sys.argv[1:]
    begun = time.perf_counter()
    step, stop = await SYSTEMS[system](url, int(x), int(y), chromium)
    started = time.perf_counter() - begun
    seconds, said = [], ""
    for number in range(int(steps) + WARM):
        begun = time.perf_counter()
        said = await step()
        if number >= WARM:
            seconds.append(time.perf_counter() - begun)
    memory = memory_mb()
    expected = str(int(steps) + WARM)
    assert expected in said, f"{system} clicked {said[-40:]!r} times, not {expected}"
    print(json.dumps({"step_ms": statistics.median(seconds) * 1000, "start_ms": started * 1000, **memory}))
    await stop()


if __name__ == "__main__":
    asyncio.run(main())
