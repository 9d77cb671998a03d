"""The secrets of a run: each belongs to hosts, is typed only there, and is written nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote, quote_plus, urlsplit, urlunsplit

from playwright.async_api import Frame, Page

from handeye.agent.errors import CallerError
from handeye.agent.safety.hosts import HostRule, origin_of
from handeye.agent.task.totp import typed_value
from handeye.environments.browser.mask import SHORTEST, focused
from handeye.environments.chords import SECRET, ActionNotSupported, reveal


class Secrets:
    """values by name. hosts: where a name may be typed, rules as in agent/safety/hosts.py; the host of `home`
    for a name without any, or files of this machine where it has none.
    """

    def __init__(
        self, values: Mapping[str, str], hosts: Mapping[str, Sequence[str]] | None = None, home: str = ""
    ) -> None:
        self._values = dict(values)
        self._hosts = {name: tuple(hosts.get(name, ())) if hosts else () for name in values}
        self._home = host_of(home)
        self.typed: set[str] = set()
        """The values typed so far: what has to be looked for on the screen."""

    def take_all(self) -> None:
        """An earlier process may have typed any of them."""
        self.typed.update(self._values.values())

    def check(self, text: str) -> None:
        """Raises ActionNotSupported for a name that is not known."""
        for name in SECRET.findall(text):
            if name not in self._values:
                raise ActionNotSupported(f"there is no secret named {name}")

    def resolve(self, text: str, place: str) -> str:
        """The text with its secrets, to be typed into a document at `place`. Raises ActionNotSupported."""
        self.check(text)
        for name in SECRET.findall(text):
            own = self._hosts[name] or (self._home,)
            if not any(_belongs(place, each) for each in own):
                data = " and ".join(own) or "a file"
                raise ActionNotSupported(
                    f"secret {name} belongs to {data}, not to {host_of(place) or place[:80]}"
                )
        values = {name: typed_value(self._values[name]) for name in SECRET.findall(text)}
        self.typed.update(values.values())
        return SECRET.sub(lambda found: values[found[1]], text)

    def plain(self, text: str) -> str:
        """The text with its secrets, for the browser itself. Raises CallerError for a name that is not
        known."""
        try:
            return reveal(text, self._values)
        except ActionNotSupported as fault:
            raise CallerError(str(fault)) from None

    def address(self, url: str) -> str:
        """An address of the task with its secrets, percent-encoded, without the user and password before its
        host.

        Raises CallerError for a secret that is not known.
        """
        url = without_user(url)
        self.plain(url)
        return SECRET.sub(lambda found: quote(typed_value(self._values[found[1]]), safe=""), url)

    def hidden(self, text: str) -> str:
        """The text with every secret written as its name again, also as addresses write it."""
        for name, value in self._values.items():
            if len(value) >= SHORTEST:
                for written in {value, quote(value, safe=""), quote(value), quote_plus(value)}:
                    text = text.replace(written, f"{{secret:{name}}}")
        return text


def without_user(url: str) -> str:
    """The address without the user and password before its host."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if "@" in parts.netloc else url


def host_of(url: str) -> str:
    """As a browser writes it; empty for a file of this machine."""
    return origin_of(url).host


def _belongs(place: str, rule: str) -> bool:
    """Whether the document at `place` may be given what belongs to the rule; an empty one is for files."""
    return HostRule.parse(rule).allows(origin_of(place)) if rule else not host_of(place)


async def typing_place(page: Page) -> str:
    """The address of the document that has the focus."""
    element = await focused(page.main_frame)
    frame: Frame | None = await element.owner_frame() if element is not None else page.main_frame
    while frame is not None and frame.url.startswith("about:") and frame.parent_frame is not None:
        frame = frame.parent_frame
    return (frame or page.main_frame).url
