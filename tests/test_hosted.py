"""The hosted backend against a local server that speaks each vendor's wire format."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hosted_desk import ANSWERS, TOOLS, Desk, Told, anthropic, claude_call, picture_size

from handeye.__main__ import main
from handeye.agent.backends import load
from handeye.agent.backends.vendors import VENDORS
from handeye.agent.contracts import Action, Prompt, Reply, Screenshot, StepSummary
from handeye.agent.dialects import dialect
from handeye.agent.errors import CallerError, ModelFault
from handeye.agent.log.reader import read_header, read_run
from handeye.agent.perception.calibration import MARKS
from handeye.agent.perception.tiling import cut_views

SCREEN = Screenshot(np.full((720, 1280, 3), 90, np.uint8))
KEY = "not-a-key"
for package in ("langchain_openai", "langchain_anthropic", "langchain_google_genai"):
    pytest.importorskip(package, reason="pip install -e '.[hosted]'")


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    desk = Desk()
    thread = threading.Thread(target=desk.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("HANDEYE_TIMEOUT_SECONDS", "30")
    for vendor in VENDORS.values():
        monkeypatch.setenv(vendor.keys[0], KEY)
    yield desk
    desk.shutdown()
    desk.server_close()
    thread.join()


async def asked(desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Reply, Action]:
    monkeypatch.setenv("HANDEYE_HOSTED_URL", f"http://127.0.0.1:{desk.server_address[1]}")
    model = load(name)
    moved = (StepSummary(action="move(x=90, y=80)"),)
    reply = await model.ask(cut_views(SCREEN, model.card), Prompt(goal="x", text="press it", history=moved))
    return reply, dialect(model.card).parse(reply.text, SCREEN.width, SCREEN.height)


@pytest.mark.parametrize("case", ANSWERS)
async def test_each_wire_format_gives_an_action(
    desk: Desk, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, item, wanted = ANSWERS[case]
    desk.replies = [(200, item)]
    reply, action = await asked(desk, name, monkeypatch)
    point = f"({round(action.x)}, {round(action.y)})" if action.kind == "click" else ""
    assert f"{action.kind}{point}" == wanted
    assert (reply.tokens_in, reply.tokens_out) == (70, 9)
    path, headers, body = desk.seen[0]
    assert KEY in json.dumps(headers)
    assert "press it" in json.dumps(body)
    assert picture_size(body) == (1280, 720)
    assert tools_of(body) == TOOLS.get(name, [])
    model = name.partition(":")[2].partition("#")[0]
    where = {"o": "/responses", "a": "/v1/messages", "g": f"/v1beta/models/{model}:"}
    assert path.startswith(where[name[0]])


def tools_of(body: Told) -> list[Told]:
    return list(body.get("tools") or [])


WRONG = {"error": {"message": "no such thing", "type": "invalid_request_error", "code": 400, "status": "X"}}


@pytest.mark.parametrize("name", ["openai:gpt-5", "anthropic:claude-x", "google:gemini-x"])
@pytest.mark.parametrize("status", [401, 404])
async def test_a_refused_request_is_the_callers_mistake(
    desk: Desk, name: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.replies = [(status, WRONG)]
    with pytest.raises(CallerError, match=r"refuses the request: .*no such thing"):
        await asked(desk, name, monkeypatch)
    assert len(desk.seen) == 1


@pytest.mark.parametrize("name", ["openai:gpt-5", "anthropic:claude-x", "google:gemini-x"])
async def test_an_overloaded_vendor_is_asked_again_and_then_given_up(
    desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handeye.agent.backends.vendors.TRIES", 1)
    desk.replies = [(503, WRONG)]
    with pytest.raises(ModelFault, match="does not answer"):
        await asked(desk, name, monkeypatch)
    assert len(desk.seen) >= 1


def test_nothing_is_hosted_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    for vendor in VENDORS.values():
        for key in vendor.keys:
            monkeypatch.delenv(key, raising=False)
    with pytest.raises(CallerError, match="set ANTHROPIC_API_KEY"):
        load("anthropic:claude-x")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with pytest.raises(
        CallerError, match="no tool 'mouse' here: it is one of computer, computer_use_preview"
    ):
        load("openai:gpt-5#mouse")
    with pytest.raises(CallerError, match="name the model"):
        load("openai:")
    assert load("openai:gpt-5").card.sent_to == "api.openai.com"


@pytest.mark.browser
def test_a_run_says_that_screenshots_leave_the_machine(
    desk: Desk,
    page_url: Callable[[str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    host = f"127.0.0.1:{desk.server_address[1]}"
    monkeypatch.setenv("HANDEYE_HOSTED_URL", f"http://{host}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    click, done = claude_call(action="left_click", coordinate=[70, 40]), {"action": "done", "text": "ok"}
    desk.replies = [(200, click)] * (len(MARKS) + 1) + [
        (200, anthropic({"type": "text", "text": json.dumps(done)}))
    ]
    page = page_url(
        "<button style='width:120px;height:60px' onclick=\"this.textContent='Thanks'\">a</button>"
    )
    arguments = [
        "do",
        "press it",
        "--url",
        page,
        "--out",
        str(tmp_path),
        "--model",
        "anthropic:claude-opus-5#computer",
    ]
    arguments += ["--expect", "Thanks"]
    assert main(arguments) == 0, capsys.readouterr()
    assert f"screenshots leave this machine: they are sent to {host}" in capsys.readouterr().err
    assert [step.decided.action.kind for step in read_run(tmp_path / "do").steps if step.decided.action] == [
        "click",
        "done",
    ]
    assert read_header(tmp_path / "do").model.sent_to == host
    asked, desk.replies = len(desk.seen), [(200, anthropic({"type": "text", "text": json.dumps(done)}))]
    assert asked == len(MARKS) + 2  # the card's targets, and two steps
    assert main([*arguments[:-2], "--accept-unverified"]) == 0, capsys.readouterr()
    assert len(desk.seen) == asked + 1  # the card is not shown again
