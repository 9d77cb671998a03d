"""Labelled screens from oracle episodes on the helpdesk, with other databases, looks and sizes each time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from playwright.async_api import Browser, Error, Page, ViewportSize
from starlette.applications import Starlette

from handeye.agent.contracts import Action, Box, Click, Screenshot, Scroll, StepSummary
from handeye.environments.browser.actions import InputController
from handeye.environments.browser.secrets import Secrets
from handeye.environments.browser.tab import BrowserTab, decode
from handeye.examples.helpdesk.store import Draft, Store, User
from handeye.training.episode import Shot, elements
from handeye.training.helpdesk import draw
from handeye.training.helpdesk.goals import Goal, worded
from handeye.training.helpdesk.look import look
from handeye.training.helpdesk.mask import masked, png_of, without_secret
from handeye.training.helpdesk.oracle import ABSENT, Facts, answers, read_facts
from handeye.training.helpdesk.questions import others, stray
from handeye.training.oracles.acting import action_of
from handeye.training.pupil import Pupil, summary_of
from handeye.training.records import DONE, Question, Screen

MOST_STEPS = 14
WRONG = 0.15
NO_MOTION = "*, *::before, *::after { transition: none !important; animation: none !important; }"


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """The application on a free port, inside this process; gives its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running


@dataclass
class World:
    """One episode's database, as it was created, with the goal to reach."""

    rng: random.Random
    seed: int
    users: list[User]
    drafts: list[Draft]
    goal: Goal
    secrets: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, seed: int, kinds: tuple[str, ...] = ()) -> World:
        """The episode of a seed; kinds: of goals, any if empty."""
        rng = random.Random(seed)
        users, drafts = draw.users(rng), draw.drafts(rng)
        user, secrets = users[0], {}
        value = user
        if rng.random() < 0.6:
            name = rng.choice(("HELPDESK_PASSWORD", "PASSWORD", "BEN_PASSWORD", "LOGIN", "MY_PASSWORD"))
            secrets[name] = user.password
            value = User(user.name, user.full_name, f"{{secret:{name}}}")
        kind = "sign_in" if rng.random() < 0.12 else ""
        kind = rng.choice(kinds) if kinds else kind
        goal = draw.goal(rng, drafts, value if kind or rng.random() < 0.25 else None, kind)
        if goal.kind == "sign_in":
            goal = Goal("sign_in", user=value.name, password=value.password)
        return cls(rng, seed, users, drafts, goal, secrets)

    def hidden(self, facts: Facts) -> Box | None:
        """The field that an environment would grey, because a secret was typed into it."""
        field = facts.field("password")
        return field.box if field and field.value and self.goal.password.startswith("{secret:") else None


@dataclass
class Recorder:
    """Plays episodes in one browser on one running application.

    as_shipped: always in the application's own look at 1280x720. With a pupil, its own steps take the
    place of the wrong ones.
    """

    browser: Browser
    app: Starlette
    address: str
    folder: Path
    as_shipped: bool = False
    pupil: Pupil | None = None

    async def play(self, world: World) -> list[Shot]:
        path = self.folder / f"{world.seed}.db"
        store = Store(path)
        store.create(world.users, world.drafts)
        css, (width, height, scale) = look(world.rng), draw.screen(world.rng)
        if self.as_shipped:
            css, width, height, scale = "", 1280, 720, 1.0
        self.app.state.store, self.app.state.css = store, NO_MOTION + css
        viewport: ViewportSize = {"width": round(width / scale), "height": round(height / scale)}
        context = await self.browser.new_context(viewport=viewport, device_scale_factor=scale)
        context.set_default_timeout(8000)
        try:
            page = await context.new_page()
            await page.goto(self.address + await self._start(world, store, page))
            return await self._episode(world, page, scale)
        finally:
            await context.close()
            path.unlink()

    async def _start(self, world: World, store: Store, page: Page) -> str:
        """Where the episode begins; signs in by a cookie when the goal does not."""
        rng, goal = world.rng, world.goal
        needs_sign_in = goal.user and rng.random() < 0.85
        if not needs_sign_in:
            user = world.users[1 if goal.user and rng.random() < 0.5 else 0]
            token = store.sign_in(user.name, user.password) or ""
            await page.context.add_cookies([{"name": "helpdesk", "value": token, "url": self.address}])
        if goal.kind in ("choose_category", "tick", "untick", "write_title", "write_description"):
            return "/tickets/new"
        ticket = f"/tickets/{rng.randint(1, len(world.drafts))}"
        if goal.kind in ("close", "reopen", "comment", "priority", "choose_priority") and rng.random() < 0.85:
            return rng.choice((ticket, ticket, "/tickets/new")) if goal.kind == "choose_priority" else ticket
        return rng.choice(
            (
                "/tickets",
                "/tickets",
                "/tickets",
                "/tickets/new",
                "/overview",
                "/help",
                ticket,
                "/tickets?page=2",
                "/tickets?status=open",
                f"/tickets?q={rng.choice('aeiou')}",
            )
        )

    async def _episode(self, world: World, page: Page, scale: float) -> list[Shot]:
        tab, hands = (
            await BrowserTab.attach(page),
            InputController(page, scale, Secrets(world.secrets, home=page.url)),
        )
        shots: list[Shot] = []
        history: list[StepSummary] = []
        words = worded(world.goal, world.rng)
        before: tuple[Screenshot, Action] | None = None
        while len(history) < MOST_STEPS:
            facts, png = await still(tab, scale)
            seen, hidden = await elements(page), world.hidden(facts)
            frame = masked_frame(Screenshot(decode(png), scale), hidden)
            if hidden:
                png, seen = png_of(frame.pixels), without_secret(seen, hidden)
            if before:
                history.append(summary_of(before, frame))
            right = answers(facts, world.goal)
            asked = [
                Question(goal=words, choices=right, history=tuple(history)),
                *others(world.rng, world.drafts, facts),
            ]
            name = f"frames/helpdesk-{world.seed}-{len(history)}.png"
            shots.append(
                Shot(
                    png,
                    Screen(
                        frame=name,
                        source=f"helpdesk/{facts.kind}",
                        seed=world.seed,
                        step=len(history),
                        questions=tuple(asked),
                        elements=tuple(seen),
                    ),
                )
            )
            if right in (DONE, ABSENT):
                break
            action = action_of(world.rng.choice(right), world.rng)
            if self.pupil:
                action = await self.pupil.step(world.rng, frame, words, history) or action
            elif world.rng.random() < WRONG:
                action = stray(world.rng, facts)
            await act_on(page, hands, action, scale)
            before = frame, action
        return shots


def masked_frame(frame: Screenshot, hidden: Box | None) -> Screenshot:
    """The frame as an environment shows it: a field that holds a secret is grey."""
    return Screenshot(masked(frame.pixels, hidden), frame.scale) if hidden else frame


async def still(tab: BrowserTab, scale: float) -> tuple[Facts, bytes]:
    """Facts and a frame of the same moment: the facts are the same before and after it.

    A capture through CDP at another scale leaves the page with a devicePixelRatio of 1; Playwright's own
    does not.
    """
    for _ in range(20):
        try:
            facts = await read_facts(tab.page)
            png = await (tab.capture() if scale == 1 else tab.page.screenshot(caret="initial"))
            if facts == await read_facts(tab.page):
                return facts, png
        except Error:
            await tab.page.wait_for_load_state()
    raise TimeoutError("the page does not come to rest")


async def act_on(page: Page, hands: InputController, action: Action, scale: float) -> None:
    """Act, and wait for the page that a link or a submit button brings."""
    leaves = isinstance(action, Click) and await page.evaluate(
        "([x, y]) => !!document.elementFromPoint(x, y)?.closest('a[href], button')",
        [action.x / scale, action.y / scale],
    )
    if leaves:
        async with page.expect_navigation():
            await hands.do(action)
    else:
        await hands.do(action)
        await asyncio.sleep(0.15 if isinstance(action, Scroll) else 0.02)
