"""The example application, its task files and the oracle that solves them, in a real browser."""

from __future__ import annotations

import random
import shlex
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from handeye.agent.actions import points
from handeye.agent.errors import CallerError
from handeye.agent.log.format import RunHeader
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.task.file import TaskFile, secret_values
from handeye.agent.task.reading import read_task
from handeye.agent.task.settings import AgentSettings
from handeye.environments.browser.chromium import launch
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.examples.helpdesk.app import create_app
from handeye.examples.helpdesk.seed import USERS, drafts
from handeye.examples.helpdesk.store import Draft, Store
from handeye.training.helpdesk import draw
from handeye.training.helpdesk.collect import Recorder, World, served
from handeye.training.helpdesk.goals import Goal, parse_goal, worded
from handeye.training.helpdesk.model import HelpdeskOracle
from handeye.training.helpdesk.oracle import ABSENT, DONE, answers, read_facts
from handeye.training.oracles.acting import action_of
from handeye.training.splits import TEST_SEEDS

ROOT = Path(__file__).parent.parent
TASKS = sorted((ROOT / "examples" / "tasks").glob("*-ticket.yaml"))


# --- words -----------------------------------------------------------------------------------------


def test_words_are_read_back_as_the_same_goal_and_hold_what_is_typed() -> None:
    for seed in range(150):
        rng = random.Random(seed)
        user = draw.users(rng)[0] if seed % 3 == 0 else None
        goal = draw.goal(rng, draw.drafts(rng), user)
        words = worded(goal, rng)
        assert parse_goal(words) == goal
        assert all(text in words for text in goal.typed)


def test_a_sentence_outside_the_grammar_is_refused_with_the_place_to_look() -> None:
    with pytest.raises(CallerError, match=r"wordings\.py"):
        parse_goal("make me a sandwich")


def test_every_kind_has_six_wordings() -> None:
    for kind in draw.KINDS:
        rng = random.Random(kind)
        goal = draw.goal(rng, draw.drafts(rng), kind=kind)
        assert len({worded(goal, rng) for _ in range(300)}) >= 6


# --- the application -------------------------------------------------------------------------------


def test_fake_data_is_a_function_of_its_seed() -> None:
    assert drafts(7) == drafts(7) != drafts(8)
    assert len({draft.title for draft in drafts(7)}) == 40


def test_search_takes_percent_and_underscore_as_they_are(tmp_path: Path) -> None:
    store = Store(tmp_path / "desk.db")
    store.create(USERS, [Draft("100% wool"), Draft("a_b"), Draft("plain")])
    assert [row["title"] for row in store.page("%", "all", 1).rows] == ["100% wool"]
    assert [row["title"] for row in store.page("_", "all", 1).rows] == ["a_b"]
    assert [row["title"] for row in store.page("3", "all", 9).rows] == ["plain"]
    assert store.sign_in("anna", "wrong") is None


def test_a_database_is_created_whole_or_not_at_all(tmp_path: Path) -> None:
    """An application that is killed in the middle of it starts from the beginning."""
    store = Store(tmp_path / "desk.db")
    with pytest.raises(sqlite3.IntegrityError):
        store.create([*USERS, USERS[0]], drafts(7))
    assert not store.path.exists()
    store.create(USERS, drafts(7))
    assert store.page("", "all", 1).found == 40


# --- the task files --------------------------------------------------------------------------------


@contextmanager
def application(task: TaskFile) -> Iterator[None]:
    assert task.application is not None
    assert task.application.ready.url is not None
    process = subprocess.Popen(shlex.split(task.application.command), cwd=ROOT)
    try:
        end = time.monotonic() + task.application.ready.seconds
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(task.application.ready.url, timeout=2):
                    break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(10)


def filled(path: Path, folder: Path) -> TaskFile:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = {"port": str(port), "run": str(folder), "here": str(path.parent), "python": sys.executable}
    return read_task(path).filled(words)


@pytest.mark.browser
@pytest.mark.parametrize("path", TASKS, ids=lambda path: path.stem)
def test_the_oracle_solves_the_task_file(path: Path, tmp_path: Path) -> None:
    task = filled(path, tmp_path)
    assert task.application is not None
    assert int(task.application.command.rsplit("--seed", 1)[1]) in TEST_SEEDS
    part = task.environment.browser
    settings = BrowserSettings(url=part.url, width=part.width, height=part.height)
    browser = BrowserEnvironment(settings, secret_values(task, path.parent, {}))
    header = RunHeader(run="run", started=time.time(), environment="browser", goal=task.goal)
    with application(task), RunWriter.create(tmp_path / "log", header) as writer:
        agent = Agent(
            HelpdeskOracle(lambda: browser.page), browser, writer, AgentSettings(max_steps=task.limits.steps)
        )
        result = agent.run([step for step in task.steps if isinstance(step, str)])
    assert result.ended.reason == "done", result.ended
    sql = [check.sql for check in task.success if check.sql]
    assert sql
    for check in sql:
        with closing(sqlite3.connect(check.database)) as db:
            assert db.execute(check.query, check.parameters).fetchone()[0] == check.equals


# --- the oracle ------------------------------------------------------------------------------------


@pytest.mark.browser
async def test_collected_episodes_end_where_the_goal_is_reached(tmp_path: Path) -> None:
    app = create_app(Store(tmp_path / "none.db"))
    async with served(app) as address, launch() as (_, browser):
        recorder = Recorder(browser, app, address, tmp_path)
        for seed in range(20_500_000, 20_500_002):
            shots = await recorder.play(World.of(seed))
            for shot in shots:
                assert shot.screen.elements
                for question in shot.screen.questions:
                    for choice in question.choices:
                        assert choice.kind in ("done", "click", "type", "scroll")
                        assert choice.text is None or choice.text in question.goal
            last = shots[-1].screen.questions[0]
            assert last.choices in (DONE, ABSENT)


@pytest.mark.browser
async def test_right_from_wrong_states(tmp_path: Path) -> None:
    store = Store(tmp_path / "desk.db")
    store.create(USERS, drafts(7))
    async with served(create_app(store)) as address, launch() as (_, browser):
        page = await browser.new_page(viewport={"width": 900, "height": 500})
        await page.context.add_cookies(
            [{"name": "helpdesk", "value": store.sign_in("ben", "blue-kite-17") or "", "url": address}]
        )

        async def at(path: str, goal: Goal, change: Callable | None = None) -> tuple:
            await page.goto(address + path)
            if change:
                await change()
            return answers(await read_facts(page), goal)

        [out] = await at("/help", Goal("sign_in", user="anna", password="x"))
        x, y = points(action_of(out))[0]
        assert (
            await page.evaluate("([x, y]) => document.elementFromPoint(x, y).textContent", [x, y])
            == "Sign out"
        )

        create = Goal("create", title="Lamp", urgent=True)
        [title] = await at("/tickets/new", create, lambda: page.fill("#title", "Lump"))
        assert (title.kind, title.text, title.clear) == ("type", "Lamp", True)
        await page.fill("#title", "Lamp")
        [scroll] = answers(await read_facts(page), create)
        assert (scroll.kind, scroll.dy > 0) == ("scroll", True)
        await page.mouse.wheel(0, scroll.dy)
        await page.wait_for_function("() => scrollY > 0")
        [urgent] = answers(await read_facts(page), create)
        await page.mouse.click(*points(action_of(urgent))[0])
        assert await page.is_checked("#urgent")

        absent = Goal("open", title="No such ticket")
        assert [c.text for c in await at("/tickets", absent)] == ["No such ticket"]
        assert await at("/tickets?q=No+such+ticket", absent) == ABSENT
        assert await at("/tickets/3", Goal("open", number="3")) == DONE
        [field] = await at("/tickets?q=lobby", Goal("search", query="lab"))
        assert (field.text, field.clear) == ("lab", True)


def test_a_world_is_a_function_of_its_seed() -> None:
    one, two = World.of(20_000_001), World.of(20_000_001)
    assert (one.goal, one.users, one.drafts) == (two.goal, two.users, two.drafts)
