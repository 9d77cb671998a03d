"""The helpdesk served from this process, and a demonstration on it by synthetic input, slow as a person."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.async_api import Locator

from handeye.agent.log.writer import RunWriter
from handeye.agent.task.application import free_port
from handeye.agent.task.file import BrowserPart, EnvironmentPart, TaskFile
from handeye.commands.record import header_of
from handeye.environments.browser.environment import BrowserSettings
from handeye.environments.browser.recorder import Recorder, RecordingBrowser
from handeye.examples.helpdesk.app import create_app
from handeye.examples.helpdesk.seed import USERS, drafts
from handeye.examples.helpdesk.store import Store

OTHER_LOOK = """
body { background: #1d2733; color: #e8e8e8 } .card, .bar { background: #34495e !important; color: #fff }
.btn, .nav-link { text-transform: uppercase; border-radius: 14px; background: #b34700; color: #fff }
form { display: flex; flex-direction: column } form > :nth-child(1) { order: 2 } form > .btn { order: 9 }
input, textarea { background: #fffbe6 !important; border: 2px solid #b34700 !important }
"""
"""Another theme, the first field after the others, and capital letters on buttons."""


@contextmanager
def helpdesk(folder: Path, css: str = "") -> Iterator[tuple[str, Store]]:
    """Its address and its store; the database in the folder is made when it is not there."""
    store = Store(folder / "desk.db")
    if not store.path.exists():
        store.create(USERS, drafts(7))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(store, css), "127.0.0.1", port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}/", store
    finally:
        server.should_exit = True
        thread.join()


async def demonstrate(url: str, folder: Path, width: int = 900, height: int = 700) -> Path:
    """A person signs in, makes a ticket and comments it: 12 things done, recorded in a run."""
    browser = RecordingBrowser(BrowserSettings(url=url, width=width, height=height))
    await browser.open()
    task = TaskFile(
        name="new_ticket",
        environment=EnvironmentPart(browser=BrowserPart(url=url, width=width, height=height)),
        goal="Make a ticket and comment it",
    )
    try:
        with RunWriter.create(folder, header_of(task)) as writer:
            recorder = Recorder(browser, writer)
            work = asyncio.create_task(recorder.record())
            await _person(browser, recorder)
            await browser.page.keyboard.press("F9")
            await asyncio.wait_for(work, 120)
    finally:
        await browser.close()
    return folder


async def _person(browser: RecordingBrowser, recorder: Recorder) -> None:
    page = browser.page

    async def look() -> None:
        """Until the recorder has written what was done, as slow as a person."""
        while True:
            before = recorder.steps
            await asyncio.sleep(1.2)
            if recorder.steps == before and browser.events.empty():
                return

    async def click(place: Locator) -> None:
        box = await place.bounding_box()
        assert box is not None
        await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        await look()

    async def write(place: Locator, text: str) -> None:
        await click(place)
        await page.keyboard.type(text)
        await look()

    await look()
    await write(page.get_by_label("User name"), "anna")
    await write(page.get_by_label("Password"), "green-tea-42")
    await click(page.get_by_role("button", name="Sign in"))
    await click(page.get_by_role("link", name="New ticket"))
    await write(page.get_by_label("Title"), "Kettle is cold")
    await write(page.get_by_label("Description"), "Nobody gets tea.")
    await click(page.get_by_label("High"))
    await click(page.get_by_label("Network"))
    await click(page.get_by_label("Urgent"))
    await click(page.get_by_role("button", name="Create ticket"))
    await write(page.get_by_label("Write a comment"), "It is on fire now.")
    await click(page.get_by_role("button", name="Add comment"))
