"""policy.confirm without OCR: words in frames of other origins and closed roots, and what cannot be read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_site import PAGES, serve

from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Type
from handeye.agent.log.format import RunHeader
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.safety import preflight
from handeye.agent.safety.policy import Policy
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

pytestmark = pytest.mark.browser
PLACE = "style='position:absolute;left:20px;top:20px;width:200px;height:60px'"
BUTTON = "<button style=width:200px;height:60px>Pay now</button>"
PAY = f"<button {PLACE}>Pay now</button>"
FRAME = "<iframe src={inner} style=position:absolute;left:0;top:0;width:300px;height:150px;border:0></iframe>"
ATTACHED = f"<script>host.attachShadow({{mode: 'closed'}}).innerHTML = '{BUTTON}'</script>"
CLOSED = f"<div id=host {PLACE}></div>{ATTACHED}"
PARSED = f"<div {PLACE}><template shadowrootmode=closed>{BUTTON}</template></div>"
DRAWN = "<canvas width=200 height=60 style='position:absolute;left:20px;top:20px'></canvas>"
SAVE = PAY.replace("Pay now", "Save")
ECHO = CLOSED.replace(BUTTON, "<p>open sesame</p>")


@pytest.fixture(scope="module")
def sites() -> Iterator[tuple[str, str]]:
    with serve() as own, serve("127.0.0.2") as other:
        yield f"http://127.0.0.1:{own.server_port}", f"http://127.0.0.2:{other.server_port}"


def clicked(folder: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Run]:
    """How a click at (100, 50) ended where paying needs a yes, nobody gives it and nothing reads pixels."""
    monkeypatch.setattr(preflight, "can_read", lambda: False)
    browser = BrowserEnvironment(BrowserSettings(url=url, width=320, height=200, settle_seconds=0.3))
    header = RunHeader(run="r", started=time.time(), environment="browser", goal="g")
    with RunWriter.create(folder, header) as writer:
        answers = ["click(x=100, y=50)", "done()", "done()"]
        result = Agent(Scripted(answers), browser, writer, policy=Policy(confirm=("pay",))).run("g")
    return result.ended.reason, read_run(folder)


@pytest.mark.parametrize(
    ("body", "inner", "asked"),
    [
        (PAY, "", True),
        (FRAME, PAY, True),
        (CLOSED, "", True),
        (FRAME, CLOSED, True),
        (PARSED, "", True),
        (DRAWN, "", True),
        (SAVE, "", False),
        (FRAME, SAVE, False),
        ("<p>nothing here</p>", "", False),
    ],
    ids=[
        "page",
        "frame",
        "closed root",
        "closed root in a frame",
        "parsed root",
        "canvas",
        "no",
        "none",
        "text",
    ],
)
def test_a_yes_is_needed_wherever_the_words_stand(
    body: str, inner: str, asked: bool, sites: tuple[str, str], tmp_path: Path, monkeypatch: Any
) -> None:
    own, other = sites
    monkeypatch.setitem(PAGES, "/words", body.format(inner=f"{other}/inner") if inner else body)
    monkeypatch.setitem(PAGES, "/inner", inner)
    reason, run = clicked(tmp_path / "run", f"{own}/words", monkeypatch)
    assert (reason == "policy") is asked
    assert ("pay" in run.steps[0].decided.verdict) is asked
    target = run.steps[0].decided.target
    if asked and body not in (PARSED, DRAWN):
        assert target is not None
        assert (target.role, target.text, target.box) == ("button", "Pay now", (20, 20, 220, 80))


async def test_what_a_closed_root_repeats_of_a_secret_is_grey(
    sites: tuple[str, str], monkeypatch: Any
) -> None:
    monkeypatch.setitem(PAGES, "/words", ECHO + "<input style='position:absolute;left:20px;top:120px'>")
    settings = BrowserSettings(url=f"{sites[0]}/words", width=320, height=200)
    browser = BrowserEnvironment(settings, {"KEY": "open sesame"})
    try:
        await browser.open()
        assert (await browser.act(Type(text="{secret:KEY}", x=60, y=130))).error is None
        pixels = (await browser.observe()).pixels
        assert (pixels[20:80, 20:120] == 128).all(2).sum() > 500
    finally:
        await browser.close()
