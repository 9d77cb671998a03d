"""Success checks of a task file: made by code on what is really there, never by the model."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from handeye.agent.errors import CallerError
from handeye.agent.task.application import command_words
from handeye.agent.task.file import Check, CommandCheck, FileCheck, SqlCheck
from handeye.agent.task.filling import is_function
from handeye.agent.task.page_text import PageText, page_text

COMMAND_SECONDS = 60.0
OF_PAGE = ("url", "visible_text", "no_text", "title", "dom")
"""Checks that look at the page; the others can be made when it is lost."""


@runtime_checkable
class Texts(Protocol):
    """What a check asks of a desktop."""

    async def visible_text(self) -> str: ...

    async def window_titles(self) -> list[str]: ...


@runtime_checkable
class Page(Protocol):
    """What a check asks of a page; a Playwright page has it."""

    @property
    def url(self) -> str: ...

    async def evaluate(self, expression: str, arg: Any = None) -> Any: ...


@runtime_checkable
class Spoken(Protocol):
    """A page that knows the texts of its JavaScript dialogs."""

    @property
    def messages(self) -> Sequence[str]: ...


async def failing(checks: Sequence[Check], page: Page | Texts | None, here: Path) -> str:
    """The first check that does not hold, in words; empty when all hold. here: where paths start from.

    page: None when there is none any more; see without_page.
    """
    for check in checks:
        if not await _holds(check, page, here):
            (kind,) = check.model_fields_set
            return f"{kind}: {getattr(check, kind)}"
    return ""


def without_page(checks: Sequence[Check]) -> list[Check]:
    return [check for check in checks if not check.model_fields_set & set(OF_PAGE)]


async def _holds(check: Check, page: Page | Texts | None, here: Path) -> bool:
    if isinstance(page, Texts) and (check.visible_text is not None or check.no_text is not None):
        text = await page.visible_text()
        return _in_text(check, PageText(shown=text, raw=text))
    if isinstance(page, Texts) and check.title is not None:
        return any(re.search(check.title, title) for title in await page.window_titles())
    if any(getattr(check, kind) is not None for kind in OF_PAGE):
        if not isinstance(page, Page):
            raise CallerError(
                "success check: a desktop has no address and no DOM; use visible_text, title or file"
            )
        return await _on_page(check, page)
    if check.sql is not None:
        return _sql(check.sql, here)
    if check.file is not None:
        return _file(check.file, here)
    assert check.command is not None
    return await _command(check.command, here)


async def _on_page(check: Check, page: Page) -> bool:
    if check.url is not None:
        return re.search(check.url, page.url) is not None
    if check.title is not None:
        return re.search(check.title, str(await page.evaluate("() => document.title"))) is not None
    if check.visible_text is not None or check.no_text is not None:
        return _in_text(check, await shown_text(page))
    assert check.dom is not None
    return await _dom(check.dom, page)


async def shown_text(page: Page) -> PageText:
    """What stands on the page, and what the dialogs said that were open on it."""
    text = await page_text(page)
    if not isinstance(page, Spoken) or not page.messages:
        return text
    said = "\n".join(page.messages)
    return text.model_copy(update={"shown": f"{text.shown}\n{said}", "raw": f"{text.raw}\n{said}"})


def _in_text(check: Check, text: PageText) -> bool:
    if check.no_text is not None:
        return not text.contains(check.no_text)
    return check.visible_text is not None and text.contains(check.visible_text)


async def _dom(text: str, page: Page) -> bool:
    if is_function(text):
        return bool(await page.evaluate(text))
    return bool(await page.evaluate("selector => document.querySelector(selector) !== null", text))


def _sql(check: SqlCheck, here: Path) -> bool:
    path = here / check.database
    if not path.exists():
        raise CallerError(f"success check: there is no database {path}")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            row = database.execute(check.query, check.parameters).fetchone()
    except sqlite3.Error as fault:
        raise CallerError(f"success check: {check.query}: {fault}") from None
    if row is None or row[0] is None:
        return check.equals is None
    return check.equals is not None and str(row[0]) == str(check.equals)


def _file(check: FileCheck, here: Path) -> bool:
    path = here / check.path
    try:
        return path.is_file() and check.contains in path.read_text(encoding="utf-8", errors="replace")
    except OSError as fault:
        raise CallerError(f"success check: {path} cannot be read: {fault.strerror or fault}") from None


async def _command(check: CommandCheck, here: Path) -> bool:
    quiet = asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            *command_words(check.run), cwd=here, stdin=quiet, start_new_session=True
        )
    except OSError as fault:
        raise CallerError(f"success check: {check.run}: {fault.strerror}") from None
    try:
        return await asyncio.wait_for(process.wait(), COMMAND_SECONDS) == check.exit
    except TimeoutError:
        return False
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # what it started too
            await process.wait()
