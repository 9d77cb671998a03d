"""Handeye as a node of a LangGraph graph: a planner asks it, a person answers its question on the way.

    python -m handeye.examples.langgraph_web URL

The outer model is a function here; any chat model does as well.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command

import handeye
from handeye.langgraph_node import WebState, subgraph


class State(WebState, total=False):
    """The request in, the report out."""

    request: str
    report: str


def plan(state: State) -> State:
    """The outer model: what to do on the page."""
    return {"goal": state["request"], "confirm": ["send", "pay"], "max_steps": 10}


def report(state: State) -> State:
    result = state["result"]
    return {"report": f"{result['reason']}: {result['answer']} after {len(result['steps'])} steps"}


async def run(agent: handeye.Agent, request: str, url: str, reply: str) -> tuple[list[Any], str]:
    """The steps as they came, and the report. reply: what the person answers."""
    outer = StateGraph(State)
    outer.add_node("plan", plan)
    outer.add_node("web", subgraph(agent))
    outer.add_node("report", report)
    for before, after in ((START, "plan"), ("plan", "web"), ("web", "report"), ("report", END)):
        outer.add_edge(before, after)
    graph = outer.compile(checkpointer=InMemorySaver())
    config: Any = {"configurable": {"thread_id": "1"}}
    steps: list[Any] = []
    given: Any = {"request": request, "url": url}
    while True:
        events: Any = graph.astream(given, config, stream_mode="custom", subgraphs=True)
        async for _, event in events:
            steps.append(event["step"]["action"])
        state = await graph.aget_state(config)
        if not state.interrupts:
            return steps, state.values["report"]
        given = Command(resume=reply)


if __name__ == "__main__":
    completed = asyncio.run(run(handeye.Agent(), "What is the title of the page?", sys.argv[1], "any"))
    print(*completed, sep="\n")
