"""A task's application and its success checks, on real processes and a real page."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from handeye.agent.errors import CallerError
from handeye.agent.task.application import free_port, started
from handeye.agent.task.checks import failing
from handeye.agent.task.file import Application, Check, Ready
from handeye.commands.run_setup import new_folder
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

SERVER = """
import http.server, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open("child", "w").write(str(child.pid))
http.server.test(http.server.SimpleHTTPRequestHandler, port=int(sys.argv[1]), bind="127.0.0.1")
"""


class NoPage:
    """For checks that do not look at the page."""

    url = "about:blank"

    async def evaluate(self, expression: str, arg: object = None) -> object:
        raise AssertionError(expression)


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1][:3]
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("by", ["url", "port"])
async def test_the_application_runs_while_it_is_needed_and_no_longer(tmp_path: Path, by: str) -> None:
    (tmp_path / "server.py").write_text(SERVER)
    port = free_port()
    ready = Ready(url=f"http://127.0.0.1:{port}/") if by == "url" else Ready(port=True)
    made = Application(command=f"{sys.executable} server.py {port}", ready=ready)
    with suppress(ZeroDivisionError):
        async with started(made, tmp_path, port, tmp_path / "log"):
            child = int((tmp_path / "child").read_text())
            assert alive(child)
            raise ZeroDivisionError
    for _ in range(100):
        if not alive(child):
            break
        await asyncio.sleep(0.05)
    assert not alive(child)


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("no-such-program-here", "does not start: No such file"),
        ("", "is empty"),
        ("a 'b", "No closing quotation"),
        (f"{sys.executable} -c \"raise SystemExit('out of tea')\"", "ended with 1: out of tea"),
        (f'{sys.executable} -c "import time; time.sleep(60)"', "is not ready after 0.3 s"),
    ],
)
async def test_an_application_that_does_not_come_up_is_told(tmp_path: Path, command: str, text: str) -> None:
    application = Application(command=command, ready=Ready(port=True, seconds=0.3 if "60" in command else 20))
    with pytest.raises(CallerError, match=text):
        async with started(application, tmp_path, free_port(), tmp_path / "log"):
            pass


async def test_checks_without_a_page(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("create table t as select 'closed' as state, 3 as n")
        database.commit()
    (tmp_path / "a.txt").write_text("one\ntwo\n")

    async def holds(**told: object) -> bool:
        return not await failing([Check.model_validate(told)], NoPage(), tmp_path)

    assert await holds(sql={"database": "a.db", "query": "select state from t", "equals": "closed"})
    assert await holds(sql={"database": "a.db", "query": "select n from t", "equals": 3})
    assert not await holds(sql={"database": "a.db", "query": "select n from t", "equals": 4})
    assert not await holds(sql={"database": "a.db", "query": "select n from t where n > 9", "equals": 3})
    assert await holds(sql={"database": "a.db", "query": "select n from t where n > 9", "equals": None})
    assert await holds(file={"path": "a.txt", "contains": "two"})
    assert not await holds(file={"path": "a.txt", "contains": "three"})
    assert not await holds(file={"path": "b.txt"})
    assert await holds(command={"run": "test -e a.txt"})
    assert await holds(command={"run": "test -e b.txt", "exit": 1})
    assert not await holds(command={"run": "test -e b.txt"})


@pytest.mark.parametrize(
    ("check", "text"),
    [
        ({"sql": {"database": "none.db", "query": "select 1", "equals": 1}}, "there is no database"),
        ({"sql": {"database": "a.db", "query": "selec 1", "equals": 1}}, "syntax error"),
        ({"sql": {"database": "a.db", "query": "create table u (n)", "equals": 1}}, "readonly"),
        ({"command": {"run": "no-such-program-here"}}, "No such file"),
    ],
)
async def test_a_check_that_cannot_be_made_is_the_callers_mistake(
    tmp_path: Path, check: dict[str, object], text: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("create table t (n)")
        database.commit()
    with pytest.raises(CallerError, match=text):
        await failing([Check.model_validate(check)], NoPage(), tmp_path)


@pytest.mark.browser
async def test_checks_on_a_page(page_url: Callable[[str], str]) -> None:
    url = page_url("<p id=a>Ticket 12 closed</p><p hidden>secret</p>")
    browser = BrowserEnvironment(BrowserSettings(url=url, width=300, height=200))
    await browser.open()

    async def holds(**told: object) -> bool:
        return not await failing([Check.model_validate(told)], browser.page, Path(os.curdir))

    try:
        assert await holds(url=r"page\.html$")
        assert not await holds(url="^http:")
        assert await holds(visible_text="12 closed")
        assert not await holds(visible_text="secret")
        assert await holds(dom="#a")
        assert not await holds(dom="#b")
        assert await holds(dom="() => document.querySelectorAll('p').length === 2")
    finally:
        await browser.close()


def test_runs_of_one_name_begun_at_once_have_a_folder_each(tmp_path: Path):
    with ThreadPoolExecutor(8) as commands:
        made = list(commands.map(lambda _: new_folder(tmp_path / "runs", "click-test"), range(40)))
    assert len(set(made)) == 40
    assert all(folder.is_dir() for folder in made)


def test_no_folder_below_a_file(tmp_path: Path):
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(CallerError, match="no run can be written to"):
        new_folder(tmp_path / "runs", "click-test")
