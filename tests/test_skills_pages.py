"""The hand-written skills on small pages of our own, and on Datasette."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from browser_site import serve
from skill_runs import done, use

from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Navigate
from handeye.agent.errors import CallerError
from handeye.agent.log.format import RunHeader
from handeye.agent.log.reader import read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.task.application import free_port, started
from handeye.agent.task.file import Application, Ready
from handeye.agent.task.settings import AgentSettings
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.skills.registry import Registry

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def site():
    with serve() as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(tmp_path_factory):
    files = tmp_path_factory.mktemp("files")
    (files / "plan.txt").write_text("a plan")
    settings = BrowserSettings(width=800, height=500, downloads=str(files / "got"), uploads=str(files))
    environment = BrowserEnvironment(settings)
    await environment.open()
    yield environment
    await environment.close()


async def go(browser: BrowserEnvironment, url: str) -> None:
    assert (await browser.act(Navigate(to="goto", url=url))).error is None


async def test_a_shop(browser, site, tmp_path: Path):
    await go(browser, f"{site}/skills_shop")
    await done(browser, tmp_path, "dismiss", {})
    assert await browser.page.locator("#log").text_content() in ("rejected closed ", "closed rejected ")
    await done(browser, tmp_path, "drag", {"source": "Paint the door", "target": "Ready"})
    assert await browser.page.locator("#ready #card").count() == 1
    await done(browser, tmp_path, "choose", {"field": "Colour", "value": "Olive"})
    await done(browser, tmp_path, "choose", {"field": "Size", "value": "Large"})
    await done(browser, tmp_path, "choose", {"field": "Deliver on", "value": "2027-02-03"})
    assert await browser.page.evaluate("[colour.value, size.value, day.value]") == [
        "Olive",
        "Large",
        "2027-02-03",
    ]
    await done(browser, tmp_path, "upload", {"file": "plan.txt", "field": "Attach"})
    assert "plan.txt" in await browser.page.locator("#log").text_content()
    refused = await use(browser, tmp_path, "upload", {"file": "../../../etc/hostname", "field": "Attach"})
    assert "not a file of the folder" in refused.ended.detail
    saved = await done(browser, tmp_path, "download", {"link": "Monthly report"})
    assert Path(saved).name == "report.csv"
    assert await done(browser, tmp_path, "scroll_to", {"text": "Row 77"}) == "Row 77"


async def test_a_puzzle(browser, site, tmp_path: Path):
    await go(browser, f"{site}/skills_puzzle")
    await done(browser, tmp_path, "dismiss", {})
    await done(browser, tmp_path, "drag", {"source": "Square", "target": "Target"})
    assert await browser.page.locator("#said").text_content() == "fits"
    await done(browser, tmp_path, "scroll_to", {"text": "The very end"})
    missing = await use(browser, tmp_path, "scroll_to", {"text": "Beyond the end"})
    assert missing.ended.reason == "failed"
    assert "there is no 'Beyond the end'" in missing.ended.detail


async def test_datasette(browser, tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / "ships.db")) as database:
        database.execute("create table ships (name text, tons integer)")
        database.executemany("insert into ships values (?, ?)", [(f"Ship {n}", n * 10) for n in range(130)])
        database.commit()
    port = free_port()
    command = f"{sys.executable} -m datasette serve -i ships.db --port {port}"
    made = Application(command=command, ready=Ready(port=True, seconds=60))
    async with started(made, tmp_path, port, tmp_path / "log"):
        await go(browser, f"http://127.0.0.1:{port}/ships/ships")
        rows = json.loads(await done(browser, tmp_path, "read_table", {"next": "Next page"}))
        assert [row["name"] for row in rows] == [f"Ship {n}" for n in range(130)]
        await go(browser, f"http://127.0.0.1:{port}/ships")
        saved = await done(browser, tmp_path, "download", {"link": "ships.db"})
        assert Path(saved).read_bytes() == (tmp_path / "ships.db").read_bytes()  # noqa: ASYNC240


async def test_the_model_calls_a_skill_as_one_action(browser, site, tmp_path: Path):
    await go(browser, f"{site}/skills_shop")
    seen: list[tuple[str, ...]] = []
    answers = iter(["skill(name='dismiss')", "done(answer='clean')"])

    def answer(views, prompt) -> str:
        seen.append(prompt.notes)
        return next(answers)

    header = RunHeader(run="skill", started=0.0, environment="browser", goal="clean up")
    with RunWriter.create(tmp_path / "run", header) as writer:
        skills = Registry(offered=["dismiss"])
        agent = Agent(Scripted(answer), browser, writer, AgentSettings(), skills=skills)
        result = await agent.run_async("clean up")
    assert result.ended.answer == "clean"
    assert result.model_calls == 2
    assert "skill(name='dismiss'" in seen[0][0]
    assert any(note.startswith("dismiss: closed") for note in seen[1])
    kinds = [step.decided.action.kind for step in read_run(tmp_path / "run").steps]
    assert kinds == ["skill", "click", "click", "note", "done"]


async def test_what_is_not_there_is_told():
    with pytest.raises(CallerError, match="there is no skill named fly; there are sign_in"):
        Registry().find("fly")
