"""`handeye mcp`: a browser of its own with a model that sees, as tools of the Model Context Protocol."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Annotated, Any, Literal

from pydantic import Field

from handeye.agent.contracts import Action, Click, Navigate, Press, Screenshot, Scroll, Type
from handeye.agent.errors import HandeyeError, MissingExtra
from handeye.agent.perception.changes import compare
from handeye.agent.perception.reading import Line
from handeye.environments.browser.environment import BrowserEnvironment
from handeye.environments.browser.settings import BrowserSettings
from handeye.eyes import Checked, Eyes, Found, eyes_of

try:
    from mcp.server.mcpserver import Image, MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
except ImportError:
    raise MissingExtra("mcp", "mcp") from None

KEPT_PICTURES = 20
PAGE_SHARE = 0.8
"""How much of the screen's side one scroll moves."""
INSTRUCTIONS = """A browser that you work by sight. Name things in words: click(target="Save"), \
check("the total is 42"). Coordinates are pixels of a picture; a click by coordinates names the picture it \
was read from, once, and is refused as stale where the screen has changed there since."""
Where = Annotated[str | None, Field(description="A label or a description, such as 'the Save button'")]
PictureId = Annotated[str | None, Field(description="The picture that x and y were read from")]


class Session:
    """One browser, one call at a time. Raises ToolError with a line for the client's model."""

    def __init__(self, eyes: Eyes, environment: BrowserEnvironment) -> None:
        self._eyes, self._environment = eyes, environment
        self._lock, self._open = asyncio.Lock(), False
        self._pictures: dict[str, Screenshot] = {}
        self._number = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Alone with the browser, which is started for the first call and again after it was lost."""
        async with self._lock:
            try:
                if not self._open:
                    await self._environment.open()
                    self._open = True
                yield
            except HandeyeError as fault:
                if not await self._alive():
                    await self.close()
                    raise ToolError(f"the browser is gone ({fault}): navigate starts a new one") from None
                raise ToolError(str(fault)) from None

    async def close(self) -> None:
        self._open = False
        self._pictures.clear()
        await self._environment.close()

    async def look(self) -> tuple[str, Screenshot]:
        """A fresh picture and its id."""
        screen = await self._environment.observe()
        self._number += 1
        name = f"p{self._number}"
        self._pictures[name] = screen
        while len(self._pictures) > KEPT_PICTURES:
            self._pictures.pop(next(iter(self._pictures)))
        return name, screen

    async def place(self, target: str) -> Found:
        """Raises ToolError where it is absent."""
        found = await self._eyes.locate(target, await self._environment.observe(), boxed=False)
        if found is None:
            raise ToolError(f"absent: there is no {target!r} on the screen; nothing was done")
        return found

    async def still_there(self, name: str, x: float, y: float) -> None:
        """Use up a picture for a point of it. Raises ToolError where it does not hold any more."""
        before = self._pictures.pop(name, None)
        if before is None:
            raise ToolError(f"stale: there is no picture {name!r}, or it was used; take a new screenshot")
        if compare(before, await self._environment.observe(), [(x, y)]).effect == "changed":
            raise ToolError(f"stale: the screen has changed at ({x:g}, {y:g}) since {name}; look again")

    async def act(self, action: Action) -> str:
        """Do it; what came of it in one line. Raises ToolError for what could not be done."""
        before = await self._environment.observe()
        outcome = await self._environment.act(action)
        if outcome.error:
            raise ToolError(outcome.error)
        after = await self._environment.observe()
        seen = "the screen changed" if compare(before, after).effect == "changed" else "nothing changed"
        return f"done: {seen}; the page is {self._environment.hidden(self._environment.page.url)[:200]}"

    async def _alive(self) -> bool:
        if not self._open:
            return False
        with suppress(HandeyeError):
            await self._environment.observe()
            return True
        return False


def server_of(model: str, url: str, headed: bool, allowed_hosts: Sequence[str]) -> MCPServer:
    """The server with its tools, not running yet. Raises CallerError for an unknown model."""
    settings = BrowserSettings(url=url, headed=headed, allowed_hosts=tuple(allowed_hosts))
    eyes = eyes_of(model)
    session = Session(eyes, BrowserEnvironment(settings))

    @asynccontextmanager
    async def lifespan(_: MCPServer) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await session.close()

    server: MCPServer = MCPServer("handeye", instructions=INSTRUCTIONS, lifespan=lifespan)
    _seeing(server, session, eyes)
    _doing(server, session, settings)
    return server


def _seeing(server: MCPServer, session: Session, eyes: Eyes) -> None:
    @server.tool(structured_output=False)
    async def screenshot() -> list[Any]:
        """The page as a PNG, with the picture's id for a click by coordinates."""
        import cv2

        async with session.turn():
            name, screen = await session.look()
        png = cv2.imencode(".png", screen.pixels[..., ::-1])[1].tobytes()
        return [f"picture {name}, {screen.width} x {screen.height} pixels", Image(data=png, format="png")]

    @server.tool(structured_output=False)
    async def locate(target: str) -> str:
        """Where something is, by its label or a description: x, y, box, confidence and the picture's id."""
        async with session.turn():
            name, screen = await session.look()
            found = await eyes.locate(target, screen)
        return "absent" if found is None else f"{_told(found)}, picture {name}"

    @server.tool(structured_output=False)
    async def ask(question: str) -> str:
        """Ask about what the page shows; the answer is short."""
        async with session.turn():
            return await eyes.ask(question, await _screen(session)) or "the screen does not say"

    @server.tool(structured_output=False)
    async def check(statement: str) -> str:
        """Whether a statement about the page holds: 'true' or 'false', and why."""
        async with session.turn():
            told: Checked = await eyes.check(statement, await _screen(session))
        return f"{str(told.holds).lower()} ({told.why})"

    @server.tool(structured_output=False)
    async def read() -> str:
        """All text on the screen, a line each with its middle (x, y)."""
        async with session.turn():
            lines = await eyes.read(await _screen(session))
        return "\n".join(map(_line, lines)) or "no text"


def _doing(server: MCPServer, session: Session, settings: BrowserSettings) -> None:
    @server.tool(structured_output=False)
    async def navigate(url: str) -> str:
        """Open an address in the browser."""
        async with session.turn():
            return await session.act(Navigate(to="goto", url=url))

    @server.tool(structured_output=False)
    async def click(
        target: Where = None, x: float | None = None, y: float | None = None, picture: PictureId = None
    ) -> str:
        """Click what `target` means, or the point x, y of a picture."""
        async with session.turn():
            if target is not None and (x, y, picture) == (None, None, None):
                found = await session.place(target)
                return f"{await session.act(Click(x=found.x, y=found.y))}; clicked {_told(found)}"
            if target is not None or x is None or y is None or picture is None:
                raise ToolError("click takes target, or x, y and picture (an id of screenshot or locate)")
            await session.still_there(picture, x, y)
            return await session.act(Click(x=x, y=y))

    @server.tool(name="type", structured_output=False)
    async def type_text(text: str, into: Where = None, clear: bool = False) -> str:
        """Type at the focus, or in the field that `into` means; clear: empty the field before."""
        async with session.turn():
            found = None if into is None else await session.place(into)
            x, y = (None, None) if found is None else (found.x, found.y)
            return await session.act(Type(text=text, clear=clear, x=x, y=y))

    @server.tool(structured_output=False)
    async def press_key(key: str) -> str:
        """Press a key or a chord by Playwright's names, such as 'Enter' or 'Control+a'."""
        async with session.turn():
            return await session.act(Press(keys=key))

    @server.tool(structured_output=False)
    async def scroll(direction: Literal["down", "up", "left", "right"] = "down", pages: float = 1.0) -> str:
        """Scroll the page by so many screens."""
        dx, dy = {"down": (0, 1), "up": (0, -1), "right": (1, 0), "left": (-1, 0)}[direction]
        wide, high = settings.width, settings.height
        far = pages * PAGE_SHARE
        async with session.turn():
            return await session.act(Scroll(x=wide / 2, y=high / 2, dx=dx * far * wide, dy=dy * far * high))


async def _screen(session: Session) -> Screenshot:
    return (await session.look())[1]


def _told(found: Found) -> str:
    box = "" if found.box is None else f", box {' '.join(f'{side:.0f}' for side in found.box)}"
    sure = "" if found.confidence is None else f", confidence {found.confidence:.2f}"
    return f"x {found.x:.0f}, y {found.y:.0f}{box}{sure}"


def _line(line: Line) -> str:
    x, y = line.box.center
    return f"{line.text}  ({x:.0f}, {y:.0f})"
