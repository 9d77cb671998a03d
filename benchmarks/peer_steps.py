"""One system's scripted click steps, run by benchmarks.steps under the Python that has it. Prints JSON.

    python peer_steps.py SYSTEM URL X Y STEPS CHROMIUM

A step is a click at a place and the next picture of the screen: no model, no decision. It uses nothing of
Handeye's, so that it runs in an environment of the peer's own.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partialmethod
from typing import Any

import psutil

SIZE = {"width": 1280, "height": 720}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WARM = 3
MB = 2**20

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

    # its chat window is a browser of its own, to which no argument is handed on
    BrowserType.launch = partialmethod(BrowserType.launch, executable_path=chromium)  # type: ignore[method-assign]
    made: dict[str, Any] = {}

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
        env.step(f"mouse_click({x}, {y})")
        return env.unwrapped.page.inner_text("#count")

    def end() -> None:
        made["env"].close()

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
    own = psutil.Process()
    held = {own.pid: own.memory_full_info().pss / MB}
    for child in own.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            held[child.pid] = child.memory_full_info().pss / MB
    return {"memory_mb": held[own.pid], "with_browser_mb": sum(held.values())}


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
