"""A page as success checks and outputs ask it: within a time, and past the dialogs that stop it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Error, Frame

from handeye.agent.errors import CallerError, EnvironmentLost
from handeye.environments.browser.dialog import Reply
from handeye.environments.browser.tab import BrowserTab, Interrupted

MOST_TRIES = 20
"""Dialogs answered, and documents that a navigation took away, in one question."""
BETWEEN_DOCUMENTS = ("Execution context was destroyed", "Cannot find context", "Frame was detached")
"""What Playwright says of a question whose document went away."""


@dataclass
class PageProbe:
    """Implements agent.task.checks.Page. current: gives the tab that is looked at now.

    seconds: how long the page may take to answer. messages: the texts of the dialogs that were open.
    """

    current: Callable[[], BrowserTab]
    seconds: float
    messages: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.current().page.url

    @property
    def frames(self) -> list[Frame]:
        return self.current().page.frames

    async def evaluate(self, expression: str, arg: Any = None) -> Any:
        """An alert is accepted, any other dialog dismissed. Raises CallerError for a script or selector that
        does not parse, EnvironmentLost for a page that is lost or silent."""
        for _ in range(MOST_TRIES):
            tab = self.current()
            try:
                await self._answer(tab)
                return await tab.work(tab.page.evaluate(expression, arg), self.seconds)
            except Interrupted:
                continue
            except Error as fault:
                if not any(words in str(fault) for words in BETWEEN_DOCUMENTS):
                    line = str(fault).strip().splitlines()[0]
                    raise CallerError(line.removeprefix("Page.evaluate: ")) from None
        raise EnvironmentLost(f"the page opens one dialog after another: {self.messages[-1:]}")

    async def _answer(self, tab: BrowserTab) -> None:
        if (dialog := tab.dialog) is None:
            return
        self.messages.append(dialog.message)
        await tab.answer(Reply(accept=dialog.kind == "alert"), self.seconds)
