"""Dismissing, dragging and menus on JupyterLab, where it is installed: an application that is not ours."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest
from skill_runs import done

from handeye.agent.task.application import free_port, started
from handeye.agent.task.file import Application, Ready
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

JUPYTER = shutil.which("jupyter-lab")
QUIET = "--no-browser --allow-root --ServerApp.ip=127.0.0.1 --IdentityProvider.token= --LabApp.news_url= "

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(JUPYTER is None, reason="not installed: pip install jupyterlab"),
]


async def test_a_dialog_is_closed_and_a_file_is_dragged_into_a_folder(tmp_path: Path) -> None:
    place = tmp_path / "home"
    (place / "archive").mkdir(parents=True)
    (place / "notes.txt").write_text("seven lamps")
    port = free_port()
    command = f"{JUPYTER} {QUIET} --port {port} --ServerApp.root_dir={place}"
    address = f"http://127.0.0.1:{port}/lab"
    browser = BrowserEnvironment(BrowserSettings(url=address, width=1200, height=760))
    made = Application(command=command, ready=Ready(url=address, seconds=120))
    async with started(made, tmp_path, port, tmp_path / "log"):
        await browser.open()
        try:
            await browser.page.get_by_text("notes.txt").wait_for(timeout=60_000)
            await done(browser, tmp_path, "menu", {"path": "Help > About JupyterLab"})
            dialog = browser.page.locator(".jp-Dialog")
            await dialog.wait_for()
            assert "closed" in await done(browser, tmp_path, "dismiss", {})
            assert await dialog.count() == 0
            await done(browser, tmp_path, "drag", {"source": "notes.txt", "target": "archive"})
            moved = place / "archive" / "notes.txt"
            for _ in range(50):
                if await asyncio.to_thread(moved.exists):
                    break
                await asyncio.sleep(0.1)
            assert moved.read_text() == "seven lamps"
        finally:
            await browser.close()
