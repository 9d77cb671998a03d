"""The hand-written skills on two applications: our helpdesk and Django's admin."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
import pytest_asyncio
from django_site import BOOKS, library
from skill_runs import done, use

from benchmarks.demonstration import helpdesk
from handeye.agent.contracts import Navigate
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.examples.helpdesk.seed import drafts

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with helpdesk(tmp_path_factory.mktemp("desk")) as site:
        yield site


@pytest.fixture(scope="module")
def django(tmp_path_factory):
    with library(tmp_path_factory.mktemp("library")) as site:
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(tmp_path_factory):
    files = tmp_path_factory.mktemp("files")
    (files / "scan.txt").write_text("a scan")
    settings = BrowserSettings(
        width=1000,
        height=640,
        downloads=str(files / "got"),
        uploads=str(files),
        secret_hosts={"PW": ("127.0.0.1",)},
    )
    environment = BrowserEnvironment(settings, {"PW": "green-tea-42"})
    await environment.open()
    yield environment
    await environment.close()


async def go(browser: BrowserEnvironment, url: str) -> None:
    assert (await browser.act(Navigate(to="goto", url=url))).error is None


async def test_the_helpdesk(browser, desk, tmp_path: Path):
    url, store = desk
    await go(browser, url)
    wrong = await use(browser, tmp_path, "sign_in", {"user": "anna", "password": "no"})
    assert wrong.ended.reason == "failed"
    assert "Wrong name or password" in wrong.ended.detail
    await done(browser, tmp_path, "sign_in", {"user": "anna", "password": "{secret:PW}"})
    rows = json.loads(await done(browser, tmp_path, "read_table", {"columns": "title, status"}))
    assert [row["title"].removesuffix(" Urgent") for row in reversed(rows)] == [d.title for d in drafts(7)]
    await go(browser, url + "tickets/new")
    filled = {"Title": "Kettle", "Description": "It hums.", "Priority": "High", "Category": "Network"}
    await done(browser, tmp_path, "fill_form", {**filled, "Urgent": "yes", "submit": "Create ticket"})
    row = store.ticket(41)
    assert tuple(row)[1:6] == ("Kettle", "It hums.", "high", "Network", 1)
    await go(browser, url)
    title = drafts(7)[4].title
    await done(browser, tmp_path, "search", {"query": title.split()[0], "open": title})
    assert browser.page.url.endswith("/tickets/5")
    await go(browser, url + "tickets/new")
    await done(browser, tmp_path, "choose", {"field": "Category", "value": "Account"})
    assert await browser.page.locator("#category-Account").is_checked()


async def test_djangos_admin(browser, django, tmp_path: Path):
    url, books = django
    await go(browser, url)
    await done(browser, tmp_path, "sign_in", {"user": "admin", "password": "pass-word-1"})
    await go(browser, url + "auth/book/")
    rows = json.loads(await done(browser, tmp_path, "read_table", {"columns": "title, genre, published"}))
    assert [row["title"] for row in reversed(rows)] == [title for title, _ in BOOKS]
    await done(browser, tmp_path, "search", {"query": "number 17", "open": "Book number 17"})
    assert await browser.page.locator("#id_title").input_value() == "Book number 17"
    await done(browser, tmp_path, "choose", {"field": "Genre", "value": "Science"})
    await done(browser, tmp_path, "choose", {"field": "Editor", "value": "Mary Shelley"})
    await done(browser, tmp_path, "pick_date", {"field": "Published", "day": "1958-11-30"})
    await done(browser, tmp_path, "upload", {"file": "scan.txt", "field": "Scan"})
    await done(browser, tmp_path, "scroll_to", {"text": "Save and add another"})
    filled = {"Title": "Seventeen", "Author": "Ada Byron", "Lent": "yes"}
    await done(browser, tmp_path, "fill_form", {**filled, "submit": "Save"})
    saved = books.objects.filter(title="Seventeen")
    got = await asyncio.to_thread(
        lambda: list(saved.values_list("genre", "editor__name", "author__name", "lent", "scan", "published"))
    )
    assert [str(value) for value in got[0]] == [
        "s", "Mary Shelley", "Ada Byron", "True", "scan.txt", "1958-11-30",
    ]  # fmt: skip
