"""What may be done without asking: kinds, classes, hosts, typed texts, and a person's word for the rest."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from handeye.agent.contracts import Action, Navigate
from handeye.agent.errors import PolicyRefusal
from handeye.agent.safety.hosts import HostRule, allowed
from handeye.agent.safety.risk_classes import NAMES, classes_of


@dataclass(frozen=True)
class Policy:
    """allowed_hosts: empty allows every host. denied: kinds never done. confirm: kinds, and classes of
    agent/safety/risk_classes.py, that a person is asked for.

    confirmed: puts an action to a person. answered: puts a model's question to a person. Without them,
    what needs a confirmation is refused and a question stays unanswered. told: the only texts that may be
    typed when they stand on the screen as well (instruction, inputs); None lets the screen be copied.
    before: is told what is allowed, before it is done; it may raise PolicyRefusal.
    injected: whether text that speaks to the agent is looked for: in what the environment knows of its
    screen, or read from the pixels too.
    """

    allowed_hosts: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()
    confirmed: Callable[[Action], Awaitable[bool]] | None = None
    answered: Callable[[str], Awaitable[str]] | None = None
    told: tuple[str, ...] | None = None
    injected: Literal["off", "known", "read"] = "off"
    before: Callable[[Action], Awaitable[None]] | None = None

    @property
    def reads(self) -> bool:
        """Whether the words on what is clicked matter."""
        return any(name in NAMES for name in self.confirm)

    async def check(self, action: Action, words: str = "", doubt: str = "") -> str:
        """The verdict for the log: 'allowed' or 'confirmed'. Raises PolicyRefusal.

        words: what stands on the action's target. doubt: a reason of the moment to ask, in words.
        """
        if action.kind in self.denied:
            raise PolicyRefusal(f"{action.kind} is not allowed in this run")
        if isinstance(action, Navigate) and action.url is not None:
            self.check_place(action.url)
        asked = [name for name in (action.kind, *classes_of(words)) if name in self.confirm]
        if doubt:
            asked.append(doubt)
        verdict = await self._asked(action, asked) if asked else "allowed"
        if self.before is not None:
            await self.before(action)
        return verdict

    async def _asked(self, action: Action, asked: list[str]) -> str:
        if self.confirmed is None:
            raise PolicyRefusal(f"{asked[0]} needs a confirmation and nobody is there to give it")
        if not await self.confirmed(action):
            raise PolicyRefusal(f"{asked[0]} was not confirmed")
        return "confirmed"

    def check_place(self, url: str | None) -> None:
        """Raises PolicyRefusal when the address lies outside the allowed hosts."""
        if not self.allowed_hosts or url is None:
            return
        if not allowed([HostRule.parse(host) for host in self.allowed_hosts], url):
            place = url.partition("://")[2].partition("/")[0]
            raise PolicyRefusal(f"{place or url} is not among the allowed hosts")
