"""The oracle as a VisionModel: `--model oracle` on the helpdesk's task files."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from playwright.async_api import Page

from handeye.agent.actions import render
from handeye.agent.contracts import Constraint, ModelCard, Prompt, Reply, View
from handeye.agent.errors import ModelFault
from handeye.training.helpdesk.goals import parse_goal
from handeye.training.helpdesk.oracle import answers, read_facts
from handeye.training.oracles.acting import action_of

CARD = ModelCard(
    name="helpdesk-oracle",
    family="oracle",
    dialect="handeye",
    coordinate_space="screen",
    tile_width=1280,
    tile_height=1280,
)


class HelpdeskOracle:
    """Reads the page's DOM instead of the views. page: gives the environment's current page."""

    def __init__(self, page: Callable[[], Page]) -> None:
        self.card = CARD
        self._page = page

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        """Raises CallerError for a goal outside the grammar, ModelFault on a page of another application."""
        goal = parse_goal(prompt.goal)
        page = self._page()
        if not await page.evaluate("() => 'page' in document.body.dataset"):
            raise ModelFault(f"the oracle knows the helpdesk's pages only, not {page.url[:100]}")
        right = answers(await read_facts(page), goal)
        return Reply(text=render(action_of(right[0])) if right else "fail(reason='absent')", confidence=1.0)
