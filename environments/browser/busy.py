"""What the scripts of a page still have to do, as page/activity.js keeps account of it."""

from __future__ import annotations

from playwright.async_api import Error, Page

BUSY = "globalThis.__handeye ? __handeye.busy() : false"
MOVING = "globalThis.__handeye ? __handeye.moving() : false"


async def busy(page: Page) -> bool:
    """Whether anything of the page's own making is still to come, in one of its frames."""
    return await _any(page, BUSY)


async def moving(page: Page) -> bool:
    """Whether short timers or animations are under way, in one of its frames."""
    return await _any(page, MOVING)


async def _any(page: Page, question: str) -> bool:
    for frame in page.frames:
        try:
            if await frame.evaluate(question):
                return True
        except Error:  # the frame is gone, or has just got another document
            return True
    return False
