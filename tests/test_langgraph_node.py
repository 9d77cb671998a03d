"""Handeye inside an outer graph: streamed steps, a question as an interrupt, the tool's typed input."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import handeye
from handeye.examples.langgraph_web import run
from handeye.langgraph_node import tool

BODY = "<button style='width:200px;height:100px' onclick=\"this.textContent = 'Thanks'\">Press me</button>"


@pytest.mark.browser
async def test_an_outer_graph_is_asked_and_answers(page_url: Callable[[str], str], tmp_path: Path) -> None:
    answers = ["ask(question='Which?')", "click(x=90, y=80)", "done(answer='pressed')"]
    (tmp_path / "answers.txt").write_text("\n".join(answers))
    agent = handeye.Agent(f"scripted:{tmp_path / 'answers.txt'}", out=tmp_path / "runs")
    steps, report = await run(agent, "Press it", page_url(BODY), "the button")
    assert [step.partition("(")[0] for step in steps] == ["ask", "click", "done"]
    assert report == "done: pressed after 3 steps"


def test_the_tool_says_what_it_takes() -> None:
    assert set(tool(handeye.Agent("none")).args) == {"goal", "url", "visible_text"}
