"""The tools of `handeye mcp`, named as users of browser servers expect where they do the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, Signature
from pathlib import Path
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Image, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from handeye.agent.contracts import Click, Drag, Navigate, Press, Scroll, Skill, Type
from handeye.agent.perception.reading import Line
from handeye.agent.task.file import SkillStep
from handeye.agent.task.filling import literal
from handeye.commands.skills import registry
from handeye.eyes import Checked, Found
from handeye.mcp_session import Session

PAGE_SHARE = 0.8
"""How much of the screen's side one scroll moves."""
Where = Annotated[str | None, Field(description="A label or a description, such as 'the Save button'")]
PictureId = Annotated[str | None, Field(description="The picture that x and y were read from")]
Point = Annotated[tuple[float, float] | None, Field(description="x and y in pixels of the picture")]


def add_eyes(server: MCPServer, session: Session) -> None:
    eyes = session.eyes

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
            return await eyes.ask(question, await session.screen()) or "the screen does not say"

    @server.tool(structured_output=False)
    async def check(statement: str) -> str:
        """Whether a statement about the page holds: 'true' or 'false', and why."""
        async with session.turn():
            result: Checked = await eyes.check(statement, await session.screen())
        return f"{str(result.holds).lower()} ({result.why})"

    @server.tool(structured_output=False)
    async def read() -> str:
        """All text on the screen, a line each with its middle (x, y)."""
        async with session.turn():
            lines = await eyes.read(await session.screen())
        return "\n".join(map(_line, lines)) or "no text"


def add_navigation(server: MCPServer, session: Session) -> None:
    @server.tool(structured_output=False)
    async def navigate(url: str) -> str:
        """Open an address in the browser."""
        async with session.turn():
            return await session.act(Navigate(to="goto", url=url))


def add_hands(server: MCPServer, session: Session) -> None:
    @server.tool(structured_output=False)
    async def click(
        target: Where = None, x: float | None = None, y: float | None = None, picture: PictureId = None
    ) -> str:
        """Click what `target` means, or the point x, y of a picture."""
        async with session.turn():
            if target is not None and (x, y, picture) == (None, None, None):
                found = await session.place(target)
                done = await session.act(Click(x=found.x, y=found.y), f"Click {target}")
                return f"{done}; clicked {_told(found)}"
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
        far = pages * PAGE_SHARE
        async with session.turn():
            screen = await session.screen()
            wide, high = screen.width, screen.height
            return await session.act(Scroll(x=wide / 2, y=high / 2, dx=dx * far * wide, dy=dy * far * high))

    @server.tool(structured_output=False)
    async def drag(
        source: Where = None,
        target: Where = None,
        start: Point = None,
        end: Point = None,
        picture: PictureId = None,
    ) -> str:
        """Drag from what `source` means to what `target` means, or between two points of a picture."""
        async with session.turn():
            named = source is not None and target is not None and (start, end, picture) == (None, None, None)
            if named:
                first, last = await session.place(str(source)), await session.place(str(target))
                path = ((first.x, first.y), (last.x, last.y))
            elif start and end and picture and source is None and target is None:
                await session.still_there(picture, *start, *end)
                path = (start, end)
            else:
                raise ToolError("drag takes source and target, or start, end and picture")
            return await session.act(Drag(path=path), f"Drag {source} to {target}" if named else "")


def add_runs(server: MCPServer, session: Session) -> None:
    @server.tool(structured_output=False)
    async def run_task(goal: str, visible_text: str | None = None) -> str:
        """Let the agent reach a goal by itself from the page as it is, in up to 40 steps. visible_text: what
        has to be on the screen at the end; without it the end is not verified."""
        checks = [{"visible_text": visible_text}] if visible_text else []
        async with session.turn():
            return await session.run(goal, checks=checks)

    @server.tool(structured_output=False)
    async def run_skill(name: str, arguments: dict[str, str] | None = None) -> str:
        """Use one of the built-in skills, such as fill_form, read_table or sign_in: `handeye skill list`."""
        return await use_skill(session, name, arguments or {})

    @server.tool(structured_output=False)
    async def start_recording(name: str = "recording") -> str:
        """Keep every action from now on as a run that can be viewed, replayed and made a skill."""
        async with session.turn():
            return await session.record(name)

    @server.tool(structured_output=False)
    async def stop_recording() -> str:
        """End the recording and say where it is."""
        async with session.turn():
            return session.end_recording()


def add_learned(server: MCPServer, session: Session, skills: Sequence[Skill]) -> None:
    """Each learned skill as a tool with its own arguments."""
    for skill in skills:
        server.add_tool(_tool_of(skill, session), f"skill_{skill.name}", description=skill.summary,
                        structured_output=False)  # fmt: skip


def _tool_of(skill: Skill, session: Session) -> Callable[..., Any]:
    async def use(**arguments: Any) -> str:
        given = {name: str(value) for name, value in arguments.items() if value is not None}
        return await use_skill(session, skill.name, given)

    parameters = [
        Parameter(
            name,
            Parameter.KEYWORD_ONLY,
            default=Parameter.empty if field.is_required() else field.default,
            annotation=Annotated[field.annotation, Field(description=field.description or name)],
        )
        for name, field in skill.arguments.model_fields.items()
    ]
    use.__signature__ = Signature(parameters, return_annotation=str)  # type: ignore[attr-defined]
    use.__annotations__ = {one.name: one.annotation for one in parameters} | {"return": str}
    return use


async def use_skill(session: Session, name: str, arguments: Mapping[str, str]) -> str:
    async with session.turn():
        registry((), Path.cwd()).find(name)
        step = SkillStep(skill=name, arguments={key: literal(text) for key, text in arguments.items()})
        return await session.run(f"Use the skill {name}", [step])


def _told(found: Found) -> str:
    box = "" if found.box is None else f", box {' '.join(f'{side:.0f}' for side in found.box)}"
    sure = "" if found.confidence is None else f", confidence {found.confidence:.2f}"
    return f"x {found.x:.0f}, y {found.y:.0f}{box}{sure}"


def _line(line: Line) -> str:
    x, y = line.box.center
    return f"{line.text}  ({x:.0f}, {y:.0f})"
