"""A run told as it goes: steps, a question, a confirmation, the result; hooks; a stream that is left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import handeye
from handeye.agent.contracts import Action
from handeye.agent.errors import PolicyRefusal
from handeye.events import Asked, Confirming, Finished, Stepped

BODY = "<button style='width:200px;height:100px' onclick=\"this.textContent = 'Thanks'\">Press me</button>"
ANSWERS = ["ask(question='Which?')", "click(x=90, y=80)", "done(answer='pressed')"]


@pytest.fixture
def agent(tmp_path: Path) -> handeye.Agent:
    (tmp_path / "answers.txt").write_text("\n".join(ANSWERS))
    return handeye.Agent(f"scripted:{tmp_path / 'answers.txt'}", out=tmp_path / "runs")


@pytest.mark.browser
def test_a_stream_asks_and_is_answered(agent: handeye.Agent, page_url: Callable[[str], str]) -> None:
    events = []
    checks = [{"visible_text": "Thanks"}]
    for event in agent.stream("Press it", url=page_url(BODY), confirm=["click"], checks=checks):
        events.append(type(event))
        if isinstance(event, Asked):
            assert event.question == "Which?"
            event.answer("the button")
        if isinstance(event, Confirming):
            assert event.words.startswith("click(")
            event.allow()
        if isinstance(event, Finished):
            assert event.result.success
    assert events == [Asked, Stepped, Confirming, Stepped, Stepped, Finished]


@pytest.mark.browser
def test_a_hook_refuses_and_a_hook_is_told(agent: handeye.Agent, page_url: Callable[[str], str]) -> None:
    steps = []

    async def no_clicks(action: Action) -> None:
        if action.kind == "click":
            raise PolicyRefusal("no clicks on Sundays")

    people = handeye.People(before=no_clicks, after=steps.append)
    result = agent.run("Press it", url=page_url(BODY), people=people)
    assert (result.reason, result.detail) == ("policy", "no clicks on Sundays")
    assert [step.number for step in steps] == [0, 1]
