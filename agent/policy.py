"""What may be done without asking: kinds, hosts, and a person's word for the rest."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from agent.contracts import Action, Navigate
from agent.errors import PolicyRefusal


@dataclass(frozen=True)
class Policy:
    """allowed_hosts: empty allows every host. denied: kinds never done. confirm: kinds a person is asked for.

    confirmed: puts an action to a person. answered: puts a model's question to a person. Without them,
    what needs a confirmation is refused and a question stays unanswered.
    """

    allowed_hosts: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()
    confirmed: Callable[[Action], Awaitable[bool]] | None = None
    answered: Callable[[str], Awaitable[str]] | None = None

    async def check(self, action: Action) -> str:
        """The verdict for the log: 'allowed' or 'confirmed'. Raises PolicyRefusal."""
        if action.kind in self.denied:
            raise PolicyRefusal(f"{action.kind} is not allowed in this run")
        if isinstance(action, Navigate) and action.url is not None:
            self.check_place(action.url)
        if action.kind not in self.confirm:
            return "allowed"
        if self.confirmed is None:
            raise PolicyRefusal(f"{action.kind} needs a confirmation and nobody is there to give it")
        if not await self.confirmed(action):
            raise PolicyRefusal(f"{action.kind} was not confirmed")
        return "confirmed"

    def check_place(self, url: str | None) -> None:
        """Raises PolicyRefusal when the address lies outside the allowed hosts."""
        if not self.allowed_hosts or url is None or url.startswith("about:"):
            return
        host = urlsplit(url).hostname or ""
        if not any(host == allowed or host.endswith(f".{allowed}") for allowed in self.allowed_hosts):
            raise PolicyRefusal(f"{host or url} is not among the allowed hosts")
