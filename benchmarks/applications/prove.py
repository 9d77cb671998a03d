"""Shows that goals can be reached: a script does each with Playwright, by the page's own elements.

A proof is written as steps with bars between: "click SELECTOR", "hover SELECTOR", "fill SELECTOR => TEXT",
"choose SELECTOR => OPTION", "press SELECTOR => KEY", "drag SELECTOR => SELECTOR", "answer TEXT".
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from benchmarks.applications.goal import Goal
from benchmarks.applications.serve import serving

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

WAIT_MS = 8000
TRIES, PAUSE_SECONDS = 50, 0.1


async def prove(browser: Browser, goal: Goal) -> str:
    """What is wrong with a goal; empty when it holds after its proof, and not before."""
    with serving(goal.app, goal.start) as (url, server):
        page = await browser.new_page(viewport={"width": 1280, "height": 720})
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        try:
            page.set_default_timeout(WAIT_MS)
            await page.goto(url + goal.path)
            before = server.state is not None and goal.right(server.state, "")
            answer = await perform(page, goal.proof)
            for _ in range(TRIES):  # a click may load a page
                if after := server.state is not None and goal.right(server.state, answer):
                    break
                await asyncio.sleep(PAUSE_SECONDS)
        except Exception as error:
            if type(error).__module__.partition(".")[0] != "playwright":
                raise
            return str(error).splitlines()[0]
        finally:
            await page.close()
    if faults:
        return f"the page failed: {faults[0]}"
    if before and not goal.absent:
        return "it is right before anything is done"
    return "" if after else f"it is not right after its proof: {server.state}"


async def perform(page: Page, proof: str) -> str:
    """Does what a proof says. The answer that it gives."""
    answer = ""
    for step in filter(None, (part.strip() for part in proof.split(" | "))):
        verb, _, rest = step.partition(" ")
        selector, _, value = rest.partition(" => ")
        match verb:
            case "click":
                await page.click(selector)
            case "right-click":
                await page.click(selector, button="right")
            case "double-click":
                await page.dblclick(selector)
            case "hover":
                await page.hover(selector)
            case "fill":
                await page.fill(selector, value)
            case "choose":
                await page.select_option(selector, label=value)
            case "press":
                await page.press(selector, value)
            case "drag":
                await page.drag_and_drop(selector, value)
            case "answer":
                answer = rest
            case _:
                raise ValueError(f"no step of a proof: {step}")
    return answer


async def prove_all(goals: Iterable[Goal]) -> dict[str, str]:
    """What is wrong, by goal; empty texts where nothing is."""
    from handeye.environments.browser.chromium import launch

    async with launch() as (_, browser):
        return {goal.id: await prove(browser, goal) for goal in goals}
