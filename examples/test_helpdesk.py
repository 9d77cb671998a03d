"""Ten assertions by sight on the helpdesk: `pytest examples/test_helpdesk.py`.

With the plugin pytest-playwright, leave the fixture `page` out: its own is taken.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from handeye.agent.task.application import free_port
from handeye.environments.browser.chromium import arguments, find

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page to sign in on."""
    from playwright.sync_api import sync_playwright

    port, database = free_port(), tmp_path_factory.mktemp("desk") / "desk.db"
    command = ["-m", "handeye.examples.helpdesk", "--port", str(port), "--database", str(database)]
    with subprocess.Popen([sys.executable, *command]) as helpdesk, sync_playwright() as playwright:
        path = find(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=arguments())
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        while not listens(port):
            time.sleep(0.05)
        page.goto(f"http://127.0.0.1:{port}/")
        yield page
        browser.close()
        helpdesk.terminate()


def listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


TRUE = ("there is a field for the password", "there is a button to sign in", "the page asks for a user name")
FALSE = ("an error is shown", "a ticket is open", "somebody is signed in")


@pytest.mark.parametrize("statement", TRUE)
def test_it_shows(screen: Any, statement: str) -> None:
    assert screen.shows(statement)


@pytest.mark.parametrize("statement", FALSE)
def test_it_does_not_show(screen: Any, statement: str) -> None:
    assert not screen.shows(statement)


def test_texts(screen: Any) -> None:
    assert screen.text_of("label of the button") == "Sign in"
    assert screen.text_of("title of the page") == "Helpdesk"


def test_places(screen: Any) -> None:
    assert screen.locate("Sign in") is not None
    assert screen.locate("the Delete button") is None
