"""The server backend against a local HTTP server that speaks the wire format, and breaks in every way."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from handeye.__main__ import main
from handeye.agent.backends import load, server
from handeye.agent.backends.server import Server
from handeye.agent.contracts import Constraint, Prompt, Screenshot
from handeye.agent.dialects import dialect
from handeye.agent.errors import CallerError, ModelFault
from handeye.agent.log.reader import read_run
from handeye.agent.perception.tiling import cut_views

SCREEN = Screenshot(np.full((300, 400, 3), 90, np.uint8))
CALL = '{"name": "computer_use", "arguments": {"action": "left_click", "coordinate": [210, 154]}}'
TEXT = f"<tool_call>\n{CALL}\n</tool_call>"
GOOD = {"choices": [{"message": {"content": TEXT}}], "usage": {"prompt_tokens": 70, "completion_tokens": 9}}


class Desk(ThreadingHTTPServer):
    """replies: what each request gets in turn; the last one repeatedly. seen: the bodies that came."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: list[tuple[int, Any]] = []
        self.seen: list[Any] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1#Qwen2.5-VL-7B"


class Handler(BaseHTTPRequestHandler):
    server: Desk

    def do_POST(self) -> None:
        self.server.seen.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        status, item = self.server.replies.pop(0) if len(self.server.replies) > 1 else self.server.replies[0]
        sent = json.dumps(item).encode() if not isinstance(item, bytes) else item
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Length", str(len(sent) if status != 206 else len(sent) + 50))
        self.end_headers()
        if status == 203:
            with suppress(OSError):
                for byte in sent[:40]:
                    self.wfile.write(bytes([byte]))
                    time.sleep(0.02)
            return
        self.wfile.write(sent)
        if status == 206:  # dies in mid-answer
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(server, "FIRST_PAUSE_SECONDS", 0.01)
    desk = Desk()
    thread = threading.Thread(target=desk.serve_forever, daemon=True)
    thread.start()
    yield desk
    desk.shutdown()
    desk.server_close()
    thread.join()


async def asked(desk: Desk, timeout_seconds: float = 5) -> Any:
    model = Server(desk.address, timeout_seconds)
    return await model.ask(
        cut_views(SCREEN, model.card), Prompt(goal="x", text="press"), Constraint(width=400, height=300)
    )


async def test_an_answer_with_its_usage(desk: Desk) -> None:
    desk.replies = [(200, GOOD)]
    reply = await asked(desk)
    assert (reply.tokens_in, reply.tokens_out) == (70, 9)
    action = dialect(Server(desk.address).card).parse(reply.text, 400, 300)
    assert (round(action.x), round(action.y)) == (214, 150)  # 392x308 is what the model looks at
    content = desk.seen[0]["messages"][0]["content"]
    png = base64.b64decode(content[0]["image_url"]["url"].partition(",")[2])
    assert cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR).shape == (308, 392, 3)
    assert content[-1] == {"type": "text", "text": "press"}
    assert "structured_outputs" not in desk.seen[0]


async def test_a_server_that_recovers_is_asked_again(desk: Desk) -> None:
    desk.replies = [(503, {}), (206, b'{"choices": ['), (200, b"no json"), (200, GOOD)]
    assert (await asked(desk)).text == TEXT
    assert len(desk.seen) == 4


async def test_a_busy_server_says_how_long_to_wait(desk: Desk) -> None:
    desk.replies, begun = [(429, {}), (200, GOOD)], time.monotonic()
    assert (await asked(desk)).text == TEXT
    assert time.monotonic() - begun >= 1


async def test_a_tool_call_that_the_server_read_itself_is_an_answer(desk: Desk) -> None:
    """vLLM and `transformers serve` take a tool call out of the text."""
    data = json.loads(CALL)
    for arguments in (json.dumps(data["arguments"]), data["arguments"]):
        call = {"type": "function", "function": {"name": data["name"], "arguments": arguments}}
        desk.replies = [(200, {"choices": [{"message": {"content": "", "tool_calls": [call]}}]})]
        action = dialect(Server(desk.address).card).parse((await asked(desk)).text, 400, 300)
        assert (action.kind, round(action.x), round(action.y)) == ("click", 214, 150)


async def test_a_server_that_drips_is_cut_off_in_time(desk: Desk) -> None:
    """Bytes that keep coming do not make a try last longer than it may."""
    desk.replies = [(203, GOOD)]
    with pytest.raises(ModelFault, match=r"no answer within 0\.3 s"):
        await asked(desk, 0.3)


@pytest.mark.parametrize(
    "reply", [(500, {}), (206, b'{"choi'), (200, {"choices": []}), (200, {"error": "x"}), (200, [])]
)
async def test_a_server_that_stays_broken_is_the_models_fault(desk: Desk, reply: tuple[int, Any]) -> None:
    desk.replies = [reply]
    with pytest.raises(ModelFault):
        await asked(desk)


async def test_a_refused_request_is_not_repeated(desk: Desk) -> None:
    desk.replies = [(404, {"error": "no such model"})]
    with pytest.raises(CallerError, match="no such model"):
        await asked(desk)
    assert len(desk.seen) == 1


async def test_a_server_that_is_gone(desk: Desk) -> None:
    gone = Server("http://127.0.0.1:9/v1#Qwen2.5-VL-7B", 2)
    with pytest.raises(ModelFault, match="does not answer after"):
        await gone.ask(cut_views(SCREEN, gone.card), Prompt(goal="x", text="press"))


async def test_the_dialect_goes_along_for_a_server_that_takes_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDEYE_STRUCTURED", "vllm")
    desk.replies = [(200, GOOD)]
    await asked(desk)
    assert "left_click" in desk.seen[0]["structured_outputs"]["regex"]


def test_an_address_is_a_model() -> None:
    assert load("http://127.0.0.1:8000/v1#UI-TARS-1.5-7B").card.family == "ui-tars-1.5"
    with pytest.raises(CallerError, match="v1#NAME"):
        load("http://127.0.0.1:8000/v1")
    assert load("http://127.0.0.1:8000/v1#mystery").card.family == "generic"
    assert load("http://127.0.0.1:8000/v1#mystery?family=qwen3-vl").card.family == "qwen3-vl"
    with pytest.raises(CallerError, match="unknown model family 'qwen9'"):
        load("http://127.0.0.1:8000/v1#mystery?family=qwen9")
    with pytest.raises(CallerError, match="known are family, tokens, thinking"):
        load("http://127.0.0.1:8000/v1#mystery?wish=1")


@pytest.mark.browser
def test_a_run_shows_the_earlier_screens_that_changed(
    desk: Desk, page_url: Callable[[str], str], tmp_path: Path
) -> None:
    count = "document.body.style.background = ['red', 'green', 'blue'][window.n = (window.n || 0) + 1]"
    place = "position:absolute;width:640px;height:380px"
    url = page_url(f"<button style='{place}' onclick=\"{count}\">On</button>")
    done = json.dumps({"name": "computer_use", "arguments": {"action": "terminate", "status": "success"}})
    said = [TEXT, TEXT, f"<tool_call>\n{done}\n</tool_call>"]
    desk.replies = [(200, {"choices": [{"message": {"content": text}}]}) for text in said]
    goal = ["do", "Press the button twice", "--url", url, "--width", "640", "--height", "480"]
    main([*goal, "--model", f"{desk.address}?past=2", "--out", str(tmp_path)])
    contents = [body["messages"][0]["content"] for body in desk.seen[:3]]
    assert [sum(part["type"] == "image_url" for part in content) for content in contents] == [1, 2, 3]
    assert "the last 2 pictures are earlier screens, oldest first" in contents[2][-1]["text"]
    assert "earlier screen" not in contents[0][-1]["text"]
    (folder,) = (path.parent for path in tmp_path.rglob("steps.jsonl"))
    run = read_run(folder)
    assert [view.kind for view in run.views(run.steps[2])] == ["tile", "history", "history"]
