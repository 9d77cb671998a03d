"""Handeye inside LangGraph and LangChain: a compiled subgraph, and a tool.

    outer.add_node("web", subgraph(handeye.Agent()))     # state: goal, url, ... in; result out
    tools = [tool(handeye.Agent())]

The subgraph's steps come with `stream_mode="custom"`. What a person has to say is an interrupt of the outer
graph, resumed with `Command(resume=...)`: an answer in words, or True for a confirmation. The browser lives
in this process while the outer graph waits; a graph that is resumed in another process is told so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal, TypedDict
from uuid import uuid4

from langchain_core.tools import BaseTool, StructuredTool
from langgraph.config import get_stream_writer
from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import interrupt
from pydantic import BaseModel, Field

from handeye.agent.errors import CallerError
from handeye.api import Agent, Result
from handeye.event_loop import begin
from handeye.events import Asked, Confirming, Finished, LiveRun, Stepped

OPTIONS = ("url", "program", "checks", "max_steps", "max_seconds", "allowed_hosts", "confirm", "secrets")


class WebState(TypedDict, total=False):
    """goal and the options of Agent.run in; result, as `told` gives it, out. run, pending: while it lasts."""

    goal: str
    url: str
    program: str
    checks: list[Any]
    max_steps: int
    max_seconds: float
    allowed_hosts: list[str]
    confirm: list[str]
    secrets: dict[str, str]
    run: str
    pending: dict[str, Any] | None
    result: dict[str, Any]


class Goal(BaseModel):
    """What the tool takes."""

    goal: str = Field(description="What to reach, in words")
    url: str = Field(description="The page to start on")
    visible_text: str = Field("", description="A text that has to be on the page at the end")


def subgraph(agent: Agent) -> CompiledStateGraph[WebState, None, WebState, WebState]:
    """Reach `goal` as a node of another graph, or a graph of its own (then give it a checkpointer)."""
    runs: dict[str, LiveRun] = {}

    async def start(state: WebState) -> WebState:
        options: Any = {name: state[name] for name in OPTIONS if name in state}  # type: ignore[literal-required]
        name, goal = uuid4().hex, state["goal"]
        runs[name] = LiveRun(lambda people: agent.run_async(goal, **options, people=people))
        return {"run": name, "pending": None}

    async def follow(state: WebState) -> WebState:
        live, write = _live(runs, state), get_stream_writer()
        while True:
            event = await asyncio.wrap_future(begin(live.next()))
            match event:
                case Stepped():
                    write({"step": asdict(event)})
                case Asked():
                    return {"pending": {"question": event.question}}
                case Confirming():
                    return {"pending": {"confirm": event.words}}
                case Finished():
                    runs.pop(state["run"])
                    return {"pending": None, "result": told(event.result)}

    async def person(state: WebState) -> WebState:
        reply, event = interrupt(state["pending"]), _live(runs, state).last
        if isinstance(event, Asked):
            event.answer(str(reply))
        elif isinstance(event, Confirming) and reply is True:
            event.allow()
        return {"pending": None}

    def onward(state: WebState) -> Literal["person", "__end__"]:
        return "person" if state.get("pending") else "__end__"

    built = StateGraph(WebState)
    for name, node in {"start": start, "follow": follow, "person": person}.items():
        built.add_node(name, node)
    built.add_edge(START, "start")
    built.add_edge("start", "follow")
    built.add_conditional_edges("follow", onward)
    built.add_edge("person", "follow")
    return built.compile()


def tool(agent: Agent, name: str = "use_the_web") -> BaseTool:
    """A LangChain tool that reaches a goal on a page and gives the answer with how it ended."""

    async def use(goal: str, url: str, visible_text: str = "") -> str:
        checks: Any = [{"visible_text": visible_text}] if visible_text else []
        work = agent.run_async(goal, url=url, checks=checks)
        result = told(await asyncio.wrap_future(begin(work)))
        return (
            f"{result['answer']} (success: {result['success']}, {result['reason']}; log: {result['folder']})"
        )

    return StructuredTool.from_function(
        coroutine=use,
        name=name,
        description="Reach a goal in a browser by sight, such as filling a form or reading a value.",
        args_schema=Goal,
    )


def told(result: Result) -> dict[str, Any]:
    """As plain values, for a state that is kept."""
    return {
        "success": result.success,
        "reason": result.reason,
        "answer": result.answer,
        "detail": result.detail,
        "steps": [str(step) for step in result.steps],
        "folder": str(result.folder),
    }


def _live(runs: Mapping[str, LiveRun], state: WebState) -> LiveRun:
    if state["run"] not in runs:
        raise CallerError("the run ended with its process: start the goal again; its log is in its folder")
    return runs[state["run"]]
