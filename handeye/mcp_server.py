"""`handeye mcp`: a screen with a model that sees, as tools of the Model Context Protocol."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handeye.agent.errors import CallerError
from handeye.agent.task.policy import policy_part
from handeye.commands.environments import OWN_SCREEN, BrowserOptions, DisplayOptions, part_of, place_of
from handeye.commands.goal import goal_task
from handeye.commands.run_setup import default_out
from handeye.commands.skills import OURS, registry
from handeye.eyes import eyes_of
from handeye.mcp_session import Session, TaskOptions

from mcp.server.mcpserver import MCPServer  # isort: skip

from handeye.mcp_tools import add_eyes, add_hands, add_learned, add_navigation, add_runs

INSTRUCTIONS = """A screen that you work by sight. Name things in words: click(target="Save"), \
check("the total is 42"). Coordinates are pixels of a picture; a click by coordinates names the picture it \
was read from, once, and is refused as stale where the screen has changed there since."""
TOKEN = "HANDEYE_MCP_TOKEN"
Message = MutableMapping[str, Any]
App = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


@dataclass(frozen=True)
class ServerOptions:
    """What is served. url: the page that a browser starts on; program: a command on a screen of its own
    instead; desktop: the screen that the user sits at. out: the folder for runs and recordings."""

    model: str = "builtin"
    url: str = "about:blank"
    program: str | None = None
    desktop: bool = False
    headed: bool = False
    allowed_hosts: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()
    browser: BrowserOptions = BrowserOptions()  # noqa: RUF009 - frozen
    out: Path | None = None


def server_of(options: ServerOptions) -> MCPServer:
    """The server with its tools, not running yet. Raises CallerError for an unknown model or place."""
    url = None if options.program or options.desktop else options.url
    part = part_of(url, options.program, options.desktop)
    policy = policy_part(options.allowed_hosts, options.confirm)
    task = options.browser.applied(goal_task("mcp", "Tools", part, policy, 40, 300.0))
    task = DisplayOptions(options.desktop).applied(task)
    out = options.out or default_out()
    place = place_of(task, out, {}, options.headed, cdp=options.browser.cdp)
    options.browser.tell()
    if options.desktop:
        print(OWN_SCREEN, file=sys.stderr, flush=True)
    made = TaskOptions(task.environment, options.allowed_hosts, options.confirm)
    session = Session(eyes_of(options.model), place, out, made)

    @asynccontextmanager
    async def lifespan(_: MCPServer) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await session.close()

    server: MCPServer = MCPServer("handeye", instructions=INSTRUCTIONS, lifespan=lifespan)
    add_eyes(server, session)
    if url is not None:
        add_navigation(server, session)
    add_hands(server, session)
    add_runs(server, session)
    known = registry((), Path.cwd()).skills.values()
    add_learned(server, session, [skill for skill in known if skill.name not in OURS])
    return server


def serve_http(server: MCPServer, port: int) -> None:
    """Serve on this machine alone, to those who have the token: of HANDEYE_MCP_TOKEN, else a new one, which
    is said on standard error. Returns when it is stopped. Raises CallerError for a port that is taken."""
    import uvicorn

    token = os.environ.get(TOKEN) or secrets.token_urlsafe(24)
    given = "" if os.environ.get(TOKEN) else f"  Authorization: Bearer {token}"
    print(f"http://127.0.0.1:{port}/mcp{given}", file=sys.stderr, flush=True)
    app = with_token(server.streamable_http_app(), token)
    try:
        uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")
    except SystemExit:
        raise CallerError(f"port {port} is taken: give another one with --http") from None


def with_token(app: Any, token: str) -> App:
    """The application for requests that bring the token; 401 for all others."""

    async def guarded(scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            brought = headers.get(b"authorization", b"").removeprefix(b"Bearer ")
            if not secrets.compare_digest(brought, token.encode()):
                start = {"type": "http.response.start", "status": 401,
                         "headers": [(b"www-authenticate", b"Bearer")]}  # fmt: skip
                await send(start)
                await send({"type": "http.response.body", "body": b"the token is wrong or missing"})
                return
        await app(scope, receive, send)

    return guarded
