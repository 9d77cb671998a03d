"""Which hosts a browser may ask. Held twice: by name resolution, which redirects and sockets cannot
pass either, and by interception, which knows the address that was refused."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Route, WebSocketRoute

from handeye.agent.errors import CallerError

METADATA = (
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "[fd00:ec2::254]",
    "metadata.google.internal",
    "metadata.goog",
)
"""Where machines in a cloud are given their keys: closed unless a task names them."""
LOCAL_SCHEMES = frozenset({"about", "data", "blob"})


class AllowedHosts:
    """A host given allows itself and its subdomains; `host:port` allows that port alone.

    start: where the run begins. Files of this machine are open only to a run that begins in one.
    """

    def __init__(self, hosts: tuple[str, ...], start: str = "about:blank") -> None:
        for host in hosts:
            if not host or "/" in host or "*" in host or "," in host:
                raise CallerError(f"allowed host {host!r}: write a bare host, for example example.com")
        self.hosts = tuple(host.lower() for host in hosts)
        self._files = start.startswith("file:")
        self._refused: list[str] = []

    def allows(self, url: str) -> bool:
        parts = urlsplit(url)
        if not self.hosts:
            closed = parts.scheme == "file" and not self._files
            return not closed and (parts.hostname or "") not in {name.strip("[]") for name in METADATA}
        if parts.scheme in LOCAL_SCHEMES:
            return True
        host = (parts.hostname or "").lower()
        with_port = parts.netloc.rpartition("@")[2].lower()
        return parts.scheme in {"http", "https", "ws", "wss"} and any(
            allowed in (host, with_port) or host.endswith("." + allowed) for allowed in self.hosts
        )

    def arguments(self) -> list[str]:
        """Chromium's switches that let no other name be resolved, and nothing pass by the side."""
        if not self.hosts:
            return [f"--host-resolver-rules={', '.join(f'MAP {name} ~NOTFOUND' for name in METADATA)}"]
        names = {host.rpartition(":")[0] if _has_port(host) else host for host in self.hosts}
        kept = [f"EXCLUDE {each}" for name in sorted(names) for each in (name, f"*.{name}")]
        rules = f"--host-resolver-rules=MAP * ~NOTFOUND, {', '.join(kept)}"
        return [rules, "--force-webrtc-ip-handling-policy=disable_non_proxied_udp"]

    async def guard(self, context: BrowserContext) -> None:
        if self.hosts:
            await context.route("**/*", self._route)
            await context.route_web_socket("**/*", self._socket)

    def take_refused(self) -> str | None:
        """The first page or frame refused since the last call."""
        refused, self._refused = self._refused, []
        return refused[0] if refused else None

    async def _route(self, route: Route) -> None:
        if self.allows(route.request.url):
            await route.continue_()
            return
        if route.request.is_navigation_request():
            self._refused.append(urlsplit(route.request.url).netloc or route.request.url)
        await route.abort("blockedbyclient")

    async def _socket(self, route: WebSocketRoute) -> None:
        if self.allows(route.url):
            route.connect_to_server()
        else:
            await route.close()


def _has_port(host: str) -> bool:
    return host.rpartition(":")[2].isdigit() and host.count(":") == 1
