"""Two equal Delete buttons: replay, a learned skill and the cache press the recorded row's, or none."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
import pytest_asyncio
from skill_runs import use
from skill_site import skill_site

from handeye.agent.backends.answer_cache import CachedAnswers
from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Click, Navigate
from handeye.agent.log.format import RunHeader
from handeye.agent.log.reader import read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.task.settings import AgentSettings
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.environments.replay.relocate import RelocateSettings, replay_relocated
from handeye.skills.learned import load_learned
from handeye.skills.learned_file import write_skill
from handeye.skills.learning import learn
from handeye.skills.registry import Registry

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

CHANGES = {
    "a row above": (["Zoe", "Ana", "Bob"], "Bob deleted. "),
    "another order": (["Bob", "Ana"], "Bob deleted. "),
    "the row is gone": (["Ana", "Carl"], ""),
    "two rows of that name": (["Bob", "Ana", "Bob"], ""),
}
HEADER = RunHeader(run="run", started=0.0, environment="browser", goal="delete Bob")


def people(site: str, names: list[str]) -> str:
    return f"{site}/people?names={quote(json.dumps(names))}"


@pytest.fixture(scope="module")
def site():
    with skill_site() as address:
        yield address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser():
    settings = BrowserSettings(width=700, height=500, load_seconds=60, patience_seconds=60)
    environment = BrowserEnvironment(settings)
    await environment.open()
    yield environment
    await environment.close()


async def shown(browser: BrowserEnvironment, url: str) -> None:
    assert (await browser.act(Navigate(to="goto", url=url))).error is None


async def log(browser: BrowserEnvironment) -> str:
    return await browser.page.locator("#log").text_content() or ""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(browser, site, tmp_path_factory):
    """Bob's row was deleted once."""
    await shown(browser, people(site, ["Ana", "Bob"]))
    box = await browser.page.get_by_role("button").nth(1).bounding_box()
    folder = tmp_path_factory.mktemp("runs") / "run"
    with RunWriter.create(folder, HEADER) as writer:
        agent = Agent(Scripted([]), browser, writer)
        await agent.run_async(Click(x=box["x"] + box["width"] / 2, y=box["y"] + box["height"] / 2))
    assert await log(browser) == "Bob deleted. "
    return read_run(folder)


async def test_a_target_carries_its_row(run):
    target = run.steps[0].decided.target
    assert (target.text, target.record, target.order, target.equals) == ("Delete", "Bob 42 points", 1, 2)
    assert (target.distinct, target.heading) == ("bob", "People")


@pytest.mark.parametrize("change", CHANGES)
async def test_replay(browser, site, run, change):
    pytest.importorskip("rapidocr", reason="pip install 'handeye[ocr]'")
    names, deleted = CHANGES[change]
    await shown(browser, people(site, names))
    result = await replay_relocated(run, browser, RelocateSettings(patience_seconds=0, scrolls=0))
    assert await log(browser) == deleted
    assert result.finished == bool(deleted)
    if change == "two rows of that name":
        assert result.drifts[-1].error == "2 places are alike, and nothing tells which is meant"


@pytest.mark.parametrize("change", CHANGES)
async def test_a_learned_skill(browser, site, run, tmp_path: Path, change):
    file, pictures = learn(run, "delete_bob")
    write_skill(tmp_path / "skill", file, pictures)
    names, deleted = CHANGES[change]
    await shown(browser, people(site, names))
    skills = Registry([load_learned(tmp_path / "skill")])
    result = await use(browser, tmp_path, "delete_bob", {}, skills=skills)
    assert await log(browser) == deleted
    assert (result.ended.reason == "done") == bool(deleted)


@pytest.mark.parametrize("change", ["nothing", *CHANGES])
async def test_the_cache_of_answers(browser, site, tmp_path: Path, change):
    """The model sees where Bob's button is; what the cache gives instead has to be right as well."""
    asked = []

    async def answer(views, prompt) -> str:
        asked.append(prompt.goal)
        button = browser.page.get_by_role("row", name="Bob").get_by_role("button")
        if await button.count() != 1:
            return "fail(reason='absent')"
        box = await button.bounding_box()
        return f"click(x={box['x'] + box['width'] / 2}, y={box['y'] + box['height'] / 2})"

    async def delete_bob(names: list[str]) -> str:
        await shown(browser, people(site, names))
        folder = tmp_path / f"run-{len(names)}-{len(asked)}"
        with RunWriter.create(folder, HEADER) as writer:
            model = CachedAnswers(Scripted(answer), tmp_path / "cache")
            await Agent(model, browser, writer, AgentSettings(max_steps=1)).run_async("delete Bob")
        return await log(browser)

    before = ["Ana", "Bob"]
    assert await delete_bob(before) == "Bob deleted. "
    names, deleted = CHANGES.get(change, (before, "Bob deleted. "))
    assert await delete_bob(names) == deleted
    assert len(asked) == (1 if change == "nothing" else 2)
