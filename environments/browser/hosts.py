"""Which hosts a browser may ask. Held twice: by name resolution, which nothing passes by, and by interception
of every request and redirect, which knows schemes and ports and what was refused."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Error,
    Page,
    Request,
    Route,
    WebSocketRoute,
)

from handeye.agent.safety.hosts import (
    METADATA_ADDRESSES,
    METADATA_NAMES,
    HostRule,
    address_of,
    allowed,
    is_metadata,
    origin_of,
    resolves_to_metadata,
)

RESOLVED_SECONDS = 60.0
"""How long what a name resolves to is believed, as Chromium does."""
READS = ("Document", "XHR", "Fetch", "EventSource")
"""Requests whose answer a page can read; without a list, only they are looked at."""
REDIRECTED_TO = ("http", "https", "data", "about", "blob", "file")
PROXIES = ("http_proxy", "https_proxy", "all_proxy")
"""Where one of them is set, names are resolved by the proxy and not by this machine."""


@dataclass(frozen=True)
class Credentials:
    """What the servers of one origin are told that ask for a user's name by HTTP."""

    origin: str
    user: str
    password: str


class AllowedHosts:
    """hosts: rules as in agent/safety/hosts.py; none allows every host but those that give keys.

    start: where the run begins. Files of this machine are open only to a run that begins in one.
    """

    def __init__(self, hosts: tuple[str, ...], start: str = "about:blank") -> None:
        self.rules = tuple(HostRule.parse(host) for host in hosts)
        self._files = start.startswith("file:")
        self._refused: list[str] = []
        self._resolved: dict[str, tuple[float, bool]] = {}
        self._answering: set[asyncio.Task[None]] = set()
        self._told: set[str] = set()
        self._credentials: Credentials | None = None

    def allows(self, url: str) -> bool:
        """Whether the address may be asked, as far as it tells by itself."""
        if self.rules:
            return allowed(self.rules, url)
        origin = origin_of(url)
        return (origin.scheme != "file" or self._files) and not is_metadata(origin.host)

    def arguments(self) -> list[str]:
        """Chromium's switches that let no other name be resolved, and nothing pass by the side."""
        if not self.rules:
            closed = [*METADATA_NAMES, *(f"{name}." for name in METADATA_NAMES), *_spellings()]
            return [f"--host-resolver-rules={', '.join(f'MAP {name} ~NOTFOUND' for name in sorted(closed))}"]
        names = {f"[{rule.host}]" if ":" in rule.host else rule.host for rule in self.rules}
        kept = [f"EXCLUDE {each}" for name in sorted(names) for each in (name, f"{name}.", f"*.{name}")]
        rules = f"--host-resolver-rules=MAP * ~NOTFOUND, {', '.join(kept)}"
        return [rules, "--force-webrtc-ip-handling-policy=disable_non_proxied_udp"]

    async def guard(
        self, browser: Browser, context: BrowserContext, credentials: Credentials | None = None
    ) -> None:
        """From now on no request or redirect of the browser leaves unseen. credentials: told to
        their origin."""
        self._credentials = credentials
        session = await browser.new_browser_cdp_session()
        session.on("Fetch.requestPaused", lambda paused: self._paused(session, paused))
        kinds = [{}] if self.rules else [{"resourceType": kind} for kind in READS]
        kinds.append({"resourceType": "Document", "requestStage": "Response"})
        patterns = [{"urlPattern": "*", **kind} for kind in kinds]
        asked = credentials is not None
        if asked:
            session.on("Fetch.authRequired", lambda paused: self._begin(self._tell(session, paused)))
        await session.send("Fetch.enable", {"patterns": patterns, "handleAuthRequests": asked})
        if self.rules:
            await context.route_web_socket("**/*", self._socket)

    async def guard_page(self, page: Page) -> None:
        """The same for one page of somebody's own browser, its redirects too; not for service workers, or a
        redirect inside a frame of another site."""
        session = await page.context.new_cdp_session(page)
        session.on("Fetch.requestPaused", lambda paused: self._paused(session, paused))
        kinds = [{}] if self.rules else [{"resourceType": kind} for kind in READS]
        await session.send("Fetch.enable", {"patterns": [{"urlPattern": "*", **kind} for kind in kinds]})
        if self.rules:
            await page.route_web_socket("**/*", self._socket)

    async def guard_windows(self, context: BrowserContext, ours: Callable[[Page], bool]) -> None:
        """Of somebody's own browser: no frame of `ours`, and no new window, begins with another host."""

        def refused(route: Route) -> None:
            answering = asyncio.ensure_future(self._refuse(route, ours))
            self._answering.add(answering)
            answering.add_done_callback(self._answering.discard)

        if self.rules:
            await context.route(lambda url: not self.allows(url), refused)

    async def _refuse(self, route: Route, ours: Callable[[Page], bool]) -> None:
        request = route.request
        with suppress(Error):  # the page is gone
            if not _of(request, ours):
                await route.fallback()
                return
            if request.is_navigation_request():
                self._refused.append(request.url.partition("://")[2].partition("/")[0] or request.url)
            await route.abort("blockedbyclient")

    def take_refused(self) -> str | None:
        """The first page or frame refused since the last call: its host, or a reason in words."""
        refused, self._refused = self._refused, []
        return refused[0] if refused else None

    def _paused(self, session: CDPSession, paused: dict[str, Any]) -> None:
        self._begin(self._answer(session, paused))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        answering = asyncio.ensure_future(work)
        self._answering.add(answering)
        answering.add_done_callback(self._answering.discard)

    async def _tell(self, session: CDPSession, paused: dict[str, Any]) -> None:
        """A server asks who it is; it is told once."""
        item, number, challenge = self._credentials, paused["requestId"], paused["authChallenge"]
        ours = item is not None and challenge["source"] == "Server" and challenge["origin"] == item.origin
        response: dict[str, str] = {"response": "Default" if not ours else "CancelAuth"}
        if item is not None and ours and number not in self._told:
            self._told.add(number)
            words = {"username": item.user, "password": item.password}
            response = {"response": "ProvideCredentials", **words}
        with suppress(Error):  # the request was given up, or the browser is gone
            answer = {"requestId": number, "authChallengeResponse": response}
            await session.send("Fetch.continueWithAuth", answer)

    async def _answer(self, session: CDPSession, paused: dict[str, Any]) -> None:
        url, item = paused["request"]["url"], {"requestId": paused["requestId"]}
        try:
            if "responseStatusCode" in paused:
                await self._answered(session, paused)
                return
            origin = origin_of(url)
            ours = origin.scheme == "file" and not self.rules  # a page cannot lead there, and we may
            if (ours or self.allows(url)) and not await self._leads_to_keys(origin.host):
                await session.send("Fetch.continueRequest", item)
                return
            if paused.get("resourceType") == "Document":
                self._refused.append(url.partition("://")[2].partition("/")[0] or url)
            await session.send("Fetch.failRequest", {**item, "errorReason": "BlockedByClient"})
        except Error:  # the request was given up, or the browser is gone
            return

    async def _answered(self, session: CDPSession, paused: dict[str, Any]) -> None:
        """A redirect to another program would open a dialog that nobody sees: the page stays as it is."""
        data = {"requestId": paused["requestId"]}
        headers = {each["name"].lower(): each["value"] for each in paused.get("responseHeaders", ())}
        scheme = (
            urlsplit(headers.get("location", "")).scheme if 300 <= paused["responseStatusCode"] < 400 else ""
        )
        if scheme in ("", *REDIRECTED_TO):
            await session.send("Fetch.continueResponse", data)
            return
        self._refused.append(f"no program opens {scheme}:")
        await session.send("Fetch.failRequest", {**data, "errorReason": "Aborted"})

    async def _leads_to_keys(self, host: str) -> bool:
        """Whether a name, not itself known for it, resolves to a machine that gives keys."""
        literal = not host or address_of(host) is not None or is_metadata(host)  # `allows` has settled these
        if literal or any(os.environ.get(name) for each in PROXIES for name in (each, each.upper())):
            return False
        until, closed = self._resolved.get(host, (0.0, False))
        if time.monotonic() > until:
            closed = await asyncio.to_thread(resolves_to_metadata, host)
            self._resolved[host] = time.monotonic() + RESOLVED_SECONDS, closed
        return closed

    async def _socket(self, route: WebSocketRoute) -> None:
        if self.allows(route.url):
            route.connect_to_server()
        else:
            await route.close()


def _of(request: Request, ours: Callable[[Page], bool]) -> bool:
    """Whether one of our pages asks, or a window that is so new that nothing is known of it."""
    try:
        return ours(request.frame.page)
    except Error:
        return True


def _spellings() -> list[str]:
    """The addresses as Chromium writes them in a URL."""
    found = [f"[{each}]" if each.version == 6 else str(each) for each in METADATA_ADDRESSES]
    wrapped = [int(each) for each in METADATA_ADDRESSES if each.version == 4]
    return found + [f"[::ffff:{number >> 16:x}:{number & 0xFFFF:x}]" for number in wrapped]
