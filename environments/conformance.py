"""What every Environment has to keep, as tests that anyone's environment can inherit.

    class TestMine(EnvironmentConformance):
        def make_environment(self):
            return MyEnvironment(...)

Each test makes an environment of its own and runs it in its own event loop; pytest is not imported.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import numpy as np

from handeye.agent.contracts import (
    Action,
    Ask,
    Box,
    Click,
    Done,
    Drag,
    Environment,
    Fail,
    Move,
    Note,
    Outcome,
    Press,
    Screenshot,
    Scroll,
    Type,
    UseSkill,
    Wait,
    Zoom,
)
from handeye.agent.errors import EnvironmentLost

NOT_FOR_ENVIRONMENTS: tuple[Action, ...] = (
    Zoom(region=Box(0, 0, 10, 10)),
    Ask(question="?"),
    Note(text="a note"),
    UseSkill(name="a-skill"),
    Done(),
    Fail(),
)
SOON_SECONDS = 0.2


class EnvironmentConformance:
    """Inherit, name it Test..., and give `make_environment`; the other hooks are optional."""

    def make_environment(self) -> Environment:
        """A closed environment whose screen stands still when nothing acts on it."""
        raise NotImplementedError("a conformance test needs make_environment")

    async def held_inputs(self, environment: Environment) -> Sequence[str]:
        """Names of the keys and buttons that the world sees pressed, where it can be known."""
        return ()

    async def break_world(self, environment: Environment) -> bool:
        """Lose the world behind the environment's back. False: cannot be done here."""
        return False

    def test_it_looks(self) -> None:
        """A frame is RGB bytes of one size, two frames of an idle world are equal."""
        self._run(self._looks)

    def test_it_refuses_what_it_cannot_do(self) -> None:
        """An error in the Outcome, and nothing else has happened."""
        self._run(self._refuses)

    def test_a_cancelled_act_holds_nothing(self) -> None:
        """Neither a key nor a button stays down, and the world can be used on."""
        self._run(self._cancels)

    def test_it_closes_and_opens_again(self) -> None:
        """After close, twice, and after a lost world."""
        environment = self.make_environment()

        async def check() -> None:
            await _raises_world_fault(environment.observe)
            await environment.close()
            await environment.open()
            first = await environment.observe()
            await environment.close()
            await environment.close()
            await _raises_world_fault(environment.observe)
            await environment.open()
            again = await environment.observe()
            assert again.pixels.shape == first.pixels.shape, "another size after opening again"
            if await self.break_world(environment):
                await _raises_world_fault(environment.observe)
                await environment.open()
                assert (await environment.observe()).pixels.shape == first.pixels.shape

        asyncio.run(_closing(environment, check))

    def _run(self, check: Callable[[Environment], Awaitable[None]]) -> None:
        environment = self.make_environment()

        async def opened() -> None:
            await environment.open()
            await check(environment)

        asyncio.run(_closing(environment, opened))

    async def _looks(self, environment: Environment) -> None:
        assert isinstance(environment, Environment), "a method of the protocol is missing"
        assert environment.name
        seen = await environment.observe()
        assert isinstance(seen, Screenshot)
        assert seen.pixels.dtype == np.uint8
        assert seen.pixels.shape == (seen.height, seen.width, 3)
        assert seen.scale > 0
        assert (await environment.observe()).hash == seen.hash, "an idle world does not stand still"
        outcome = await environment.act(Move(x=seen.width / 2, y=seen.height / 2))
        assert isinstance(outcome, Outcome)
        assert outcome.error is None
        again = await environment.observe()
        assert again.pixels.shape == seen.pixels.shape
        target = await environment.target_at(seen.width / 2, seen.height / 2)
        if target is not None:
            assert target.box.x0 <= target.box.x1
            assert target.box.y0 <= target.box.y1

    async def _refuses(self, environment: Environment) -> None:
        before = await environment.observe()
        width, height = before.width, before.height
        outside: tuple[Action, ...] = (
            Click(x=width, y=0),
            Click(x=0, y=-1),
            Move(x=0, y=height),
            Scroll(x=-5, y=0, dy=100),
            Type(text="x", x=width + 100, y=5),
            Drag(path=((1, 1), (width, height))),
        )
        for action in (*NOT_FOR_ENVIRONMENTS, *outside, Press(keys="NoSuchKey")):
            outcome = await environment.act(action)
            assert outcome.error, f"{action!r} gave no error"
            assert "\n" not in outcome.error
        assert (await environment.observe()).hash == before.hash, "a refused action changed the screen"

    async def _cancels(self, environment: Environment) -> None:
        seen = await environment.observe()
        x, y = seen.width - 2, seen.height - 2
        long_drag = Drag(path=((x, y), *((x - step % 2, y) for step in range(400))))
        for action in (Wait(seconds=60), long_drag, Click(x=x, y=y, modifiers=("Shift",))):
            task = asyncio.ensure_future(environment.act(action))
            await asyncio.sleep(SOON_SECONDS)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert task.done()
        assert (await environment.act(Wait(seconds=SOON_SECONDS))).error is None
        assert not await self.held_inputs(environment)
        assert (await environment.observe()).pixels.shape == seen.pixels.shape


async def _closing(environment: Environment, check: Callable[[], Awaitable[None]]) -> None:
    try:
        await check()
    finally:
        await environment.close()


async def _raises_world_fault(call: Callable[[], Awaitable[object]]) -> None:
    try:
        await call()
    except EnvironmentLost:
        return
    raise AssertionError("no EnvironmentLost from a world that is not there")
