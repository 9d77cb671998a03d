"""Asking a person: the run stops there, the answer is in the log, what the person did meanwhile is seen."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from handeye.agent.backends.scripted import Scripted
from handeye.agent.log.format import RunHeader
from handeye.agent.log.reader import read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.loop.resume import InterruptedRun
from handeye.agent.safety.policy import Policy
from handeye.agent.task.settings import AgentSettings
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

pytestmark = pytest.mark.browser


async def test_a_person_answers_acts_and_gives_back(page_url, tmp_path: Path):
    browser = BrowserEnvironment(BrowserSettings(url=page_url("<p id=p>before"), width=300, height=200))
    seen: list[tuple[str, ...]] = []
    asks = "ask(question='Which one?')", "ask(question='And now?')"
    answers = iter([asks[0], "wait(seconds=0)", asks[1], "done(answer='blue')"])

    def model(views, prompt) -> str:
        seen.append(prompt.notes)
        return next(answers)

    async def person(question: str) -> str:
        if question == "Which one?":
            await browser.page.evaluate("p.textContent = 'a person was here'")
            await asyncio.sleep(0.2)
        return "blue" if question == "Which one?" else "go on"

    header = RunHeader(run="ask", started=time.time(), environment="browser", goal="g")
    await browser.open()
    try:
        with RunWriter.create(tmp_path / "run", header) as writer:
            settings = AgentSettings(max_seconds=60)
            agent = Agent(Scripted(model), browser, writer, settings, Policy(answered=person))
            result = await agent.run_async("choose")
    finally:
        await browser.close()
    assert (result.ended.reason, result.ended.answer) == ("done", "blue")
    assert seen[1] == ("Which one? blue",)
    steps = read_run(tmp_path / "run").steps
    assert [step.decided.action.kind for step in steps] == ["ask", "wait", "ask", "done"]
    assert steps[0].acted.outcome.answer == "blue"
    assert steps[0].decided.frame != steps[1].decided.frame


WAITING = """
import asyncio, sys, time
from pathlib import Path
from handeye.agent.backends.scripted import Scripted
from handeye.agent.log.format import RunHeader
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.safety.policy import Policy
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

async def person(question):
    print("asked", question, flush=True)
    await asyncio.sleep(600)

page, folder = sys.argv[1:]
header = RunHeader(run="ask", started=time.time(), environment="browser", goal="g")
model = Scripted(["ask(question='Which one?')"])
with RunWriter.create(Path(folder), header) as writer:
    browser = BrowserEnvironment(BrowserSettings(url=page, width=300, height=200))
    Agent(model, browser, writer, policy=Policy(answered=person)).run("choose")
"""


async def test_a_question_survives_a_kill_and_is_asked_again(
    page_url, tmp_path: Path, command_environment: dict[str, str]
):
    url, folder = page_url("<p id=p>before"), tmp_path / "run"
    waiting = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WAITING, url, str(folder),
        env=command_environment, stdout=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    assert waiting.stdout is not None
    assert await waiting.stdout.readline() == b"asked Which one?\n"
    os.killpg(waiting.pid, signal.SIGKILL)
    await waiting.wait()
    cut = read_run(folder)
    assert [step.acted for step in cut.steps] == [None], "decided, and no answer"

    asked: list[str] = []
    seen: list[tuple[str, ...]] = []

    async def person(question: str) -> str:
        asked.append(question)
        return "blue"

    def model(views, prompt) -> str:
        seen.append(prompt.notes)
        return "done(answer='blue')"

    browser = BrowserEnvironment(BrowserSettings(url=url, width=300, height=200))
    await browser.open()
    try:
        with RunWriter.append(folder) as writer:
            agent = Agent(Scripted(model), browser, writer, policy=Policy(answered=person))
            result = await agent.run_async("choose", interrupted=InterruptedRun(cut, kept=False))
    finally:
        await browser.close()
    assert (result.ended.reason, asked) == ("done", ["Which one?"])
    assert "Which one? blue" in seen[0]
    steps = read_run(folder).steps
    assert [step.decided.action.kind for step in steps] == ["ask", "done"]
    assert steps[0].acted.outcome.answer == "blue"
