"""The verbs on an environment, written once; `screen.Screen` and `screen.AsyncScreen` document them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from handeye.agent.contracts import Action, Click, Environment, Outcome, Press, Screenshot, Type
from handeye.agent.errors import CallerError, EnvironmentLost, HandeyeError, ModelFault
from handeye.agent.perception.reading import Line
from handeye.agent.task.file import EnvironmentPart
from handeye.api import Result, result_of
from handeye.commands.goal import goal_task
from handeye.commands.run_setup import default_out
from handeye.commands.session_run import Reached, reach
from handeye.eyes import (
    BrowserGone,
    Checked,
    Eyes,
    Found,
    NotOnScreen,
    PageClosed,
    ScreenBusy,
    ScreenUnavailable,
)
from handeye.given_screens import Picture
from handeye.session_log import SessionLog, VerbStep, start_log, with_effect

M = TypeVar("M", bound=BaseModel)
OPTIONS = """([x, y]) => {
    let node = document.elementFromPoint(x, y)
    while (node?.shadowRoot?.elementFromPoint(x, y)) node = node.shadowRoot.elementFromPoint(x, y)
    const list = node?.closest('select') ?? node?.closest('label')?.control
    return list?.options ? [...list.options].filter(one => !one.disabled).map(one => one.label.trim()) : null
}"""
"""The options of the `select` at a point, by their labels; null where there is none."""


@dataclass(frozen=True)
class SessionOptions:
    """part: where the screen is, for a log that can be replayed. log: the folder that gets the session's
    run; None writes none. secrets, allowed_hosts: as of the environment, for `do`."""

    part: EnvironmentPart | None = None
    log: Path | None = None
    secrets: Mapping[str, str] | None = None
    allowed_hosts: Sequence[str] = ()


class Verbs:
    """What can be asked of a screen and done on it. Raises ScreenBusy for a verb during another one."""

    def __init__(self, environment: Environment, eyes: Eyes, options: SessionOptions) -> None:
        self._environment, self._eyes, self._options = environment, eyes, options
        self._working = False
        self.log: SessionLog | None = None

    async def locate(self, text: str) -> Found | None:
        async with self._looking(f"Click {text}") as (screen, step):
            return await self._eyes.locate(text, screen, step.heard)

    async def ask(self, question: str) -> str:
        async with self._looking(question) as (screen, step):
            return await self._eyes.ask(question, screen, step.heard)

    async def check(self, statement: str) -> Checked:
        async with self._looking(f"Check that {statement}") as (screen, step):
            result = await self._eyes.check(statement, screen, step.heard)
            step.goal = step.answer.goal if step.answer else step.goal
            return result

    async def read(self) -> tuple[Line, ...]:
        async with self._turn():
            return await self._eyes.read(await self._environment.observe())

    async def extract(self, model: type[M]) -> M:
        values = {}
        for name, field in model.model_fields.items():
            values[field.alias or name] = await self._field(name, field)
        try:
            return model.model_validate({name: value for name, value in values.items() if value is not None})
        except ValidationError as fault:
            first = fault.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise ModelFault(f"{model.__name__}.{where}: {first['msg']}, read {first['input']!r}") from None

    async def click(self, text: str) -> Found:
        async with self._turn():
            return await self._act_at(text, f"Click {text}", lambda at: Click(x=at.x, y=at.y))

    async def type(self, text: str, into: str | None, clear: bool) -> None:
        async with self._turn():
            if into is None:
                await self._act(f"Type {text}", Type(text=text, clear=clear))
                return
            goal = f"Type {text} into {into}"
            await self._act_at(into, goal, lambda at: Type(text=text, clear=clear, x=at.x, y=at.y))

    async def press(self, keys: str) -> None:
        async with self._turn():
            await self._act(f"Press {keys}", Press(keys=keys))

    async def select(self, option: str, within: str) -> None:
        async with self._turn():
            step = VerbStep(self.log, f"Select {option} in {within}")
            screen, at = await self._place(within, step)
            options = await self._options_at(at)
            if options is not None and option.strip() not in options:
                step.looked()
                text = ", ".join(map(repr, options))
                raise NotOnScreen(f"{within!r} has no option {option!r}: it has {text}; nothing was done")
            if options is not None and _typed_first(option, options):
                await self._do(Type(text=option, x=at.x, y=at.y), screen, step)
                await self._act(f"Select {option} in {within}", Press(keys="Enter"))
                return
            await self._do(Click(x=at.x, y=at.y), screen, step)
            await self._act_at(option, f"Click {option}", lambda at: Click(x=at.x, y=at.y))

    async def do(
        self,
        goal: str,
        checks: Sequence[Any] = (),
        max_steps: int = 30,
        max_seconds: float = 300.0,
        confirm: Sequence[str] = (),
        people: Any = None,
    ) -> Result:
        if self._options.part is None:
            raise ScreenUnavailable("do: a picture takes no input; give handeye.on a page")
        secrets = self._options.secrets or {}
        hosts = self._options.allowed_hosts
        task = goal_task("do", goal, self._options.part, _policy(hosts, confirm), max_steps, max_seconds,
                         tuple(secrets), checks)  # fmt: skip
        async with self._turn():
            reached: Reached = await reach(
                task, self._environment, self._eyes.model, self.log, default_out(), people
            )
        return result_of(reached.report, reached.first_step)

    def close(self) -> None:
        if self.log is not None:
            self.log.session_ends()

    async def _field(self, name: str, field: FieldInfo) -> Any:
        """What the screen says of one field; None where it does not say."""
        kind = _plain(field.annotation)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return (await self.extract(kind)).model_dump()
        if get_origin(kind) in (list, tuple, set, dict) or kind in (list, tuple, set, dict):
            raise CallerError(f"extract: {name} is a {kind}; fields hold one value each, or a model of such")
        said = await self.ask(field.description or f"What is the {name.replace('_', ' ')}?")
        return said or None

    async def _options_at(self, at: Found) -> list[str] | None:
        probe = getattr(self._environment, "probe", None)
        if probe is None:
            return None
        found: list[str] | None = await probe.evaluate(OPTIONS, [at.x, at.y])
        return found

    async def _act_at(self, text: str, goal: str, action_at: Callable[[Found], Action]) -> Found:
        step = VerbStep(self.log, goal)
        screen, found = await self._place(text, step)
        await self._do(action_at(found), screen, step)
        return found

    async def _act(self, goal: str, action: Action) -> None:
        self._needs_hands(action)
        await self._do(action, await self._environment.observe(), VerbStep(self.log, goal))

    async def _place(self, text: str, step: VerbStep) -> tuple[Screenshot, Found]:
        """Raises NotOnScreen where it is absent."""
        self._needs_hands()
        screen = await self._environment.observe()
        try:
            found = await self._eyes.locate(text, screen, step.heard, boxed=False)
        except ModelFault:
            step.looked()
            raise
        if found is None:
            step.looked()
            raise NotOnScreen(f"there is no {text!r} on the screen: nothing was done")
        return screen, found

    async def _do(self, action: Action, screen: Screenshot, step: VerbStep) -> None:
        step.decided(screen, action)
        outcome: Outcome = await self._environment.act(action)
        if self.log is not None:
            after = await self._environment.observe()
            step.acted(with_effect(outcome, action, screen, after), after)
        if outcome.error:
            raise ScreenUnavailable(outcome.error)

    def _needs_hands(self, action: Action | None = None) -> None:
        if isinstance(self._environment, Picture):
            verb = action.kind if action else "click, type and select"
            raise ScreenUnavailable(f"{verb}: a picture takes no input; give handeye.on a page")

    @asynccontextmanager
    async def _looking(self, goal: str) -> AsyncIterator[tuple[Screenshot, VerbStep]]:
        async with self._turn():
            step = VerbStep(self.log, goal)
            try:
                yield await self._environment.observe(), step
            finally:
                step.looked()

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Alone with the screen. What the world does is one of the named errors."""
        if self._working:
            raise ScreenBusy("another verb is at work on this screen: wait for it; nothing was done")
        self._working = True
        try:
            async with getattr(self._environment, "at_work", nullcontext)():
                if self.log is None and self._options.log is not None:
                    await self._start_log(self._options.log)
                yield
        except EnvironmentLost as fault:
            raise _named(fault, self._environment) from None
        finally:
            self._working = False

    async def _start_log(self, out: Path) -> None:
        screen, card = await self._environment.observe(), self._eyes.model.card
        self.log = start_log(out, "session", self._options.part, card, screen)


def _plain(annotation: Any) -> Any:
    """Of `X | None` the X."""
    if get_origin(annotation) in (Union, UnionType):
        (first, *_) = [kind for kind in get_args(annotation) if kind is not type(None)]
        return first
    return annotation


def _typed_first(option: str, options: Sequence[str]) -> bool:
    """Whether typing the option chooses it: no other one before it begins with the same letters."""
    starts = [one for one in options if one.casefold().startswith(option.strip().casefold())]
    return bool(starts) and starts[0] == option.strip()


def _policy(hosts: Sequence[str], confirm: Sequence[str]) -> Any:
    from handeye.agent.task.policy import policy_part

    return policy_part(hosts, confirm)


def _named(fault: HandeyeError, environment: Any) -> ScreenUnavailable:
    gone = getattr(environment, "gone", None)
    if gone is None:
        return ScreenUnavailable(str(fault))
    if gone() == "browser":
        return BrowserGone("the browser is gone: start it again and call handeye.on with a new page")
    if gone() == "page":
        return PageClosed("the page is closed: open it again and call handeye.on with it")
    return ScreenUnavailable(f"the page does not answer: {fault}")


Work = Coroutine[Any, Any, Any]
