"""`handeye view --serve`: a run's page served on this machine, where steps can be marked and asked again.

POST /also {"step": 3, "action": "click(x=1, y=2)"} writes an alternative beside the run; empty takes the
step's own action as it was given by the model that was asked again. POST /ask {"step": 3, "model":
"builtin", "goal": "...", "prompt": "..."} asks a model that step, with other words for its goal and with
another prompt (a name of agent/prompts, or a text with {goal}) where they are given, and says whether its
answer is right. Only this page may send: the address holds a key that nobody else knows,
and the server listens on loopback alone.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from handeye.agent.actions import parse, render
from handeye.agent.errors import CallerError, ParseError
from handeye.agent.log.annotations import AlsoRight, annotate
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.viewer import viewer_page
from handeye.commands.eval import asker_of
from handeye.evaluation.offline.asking import ask_one
from handeye.evaluation.offline.judging import judge
from handeye.evaluation.offline.offline import sheet_of

LONGEST_BODY = 100_000
Answer = dict[str, Any]


def server_of(folder: Path, port: int = 0) -> tuple[ThreadingHTTPServer, str]:
    """A server that is not started yet, and its page's address. Raises CallerError for no run or no port."""
    read_run(folder)
    key = secrets.token_urlsafe(16)
    posts: dict[str, Callable[[Path, Answer], Answer]] = {"also": mark, "ask": ask_again}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.partition("?")[0] != f"/{key}/":
                self._send(HTTPStatus.NOT_FOUND, b"not here", "text/plain")
                return
            self._send(HTTPStatus.OK, viewer_page(read_run(folder), served=True).encode(), "text/html")

        def do_POST(self) -> None:
            _, own, name = [*self.path.split("/"), "", ""][:3]
            length = self.headers.get("Content-Length") or ""
            size = int(length) if length.isdecimal() else LONGEST_BODY + 1
            if own != key or name not in posts or size > LONGEST_BODY:
                self._send(HTTPStatus.NOT_FOUND, b"{}", "application/json")
                return
            try:
                data = json.loads(self.rfile.read(size) or b"{}")
                given = posts[name](folder, data if isinstance(data, dict) else {})
            except (CallerError, ParseError, ValueError) as fault:
                self._send(
                    HTTPStatus.BAD_REQUEST, json.dumps({"error": str(fault)}).encode(), "application/json"
                )
                return
            self._send(HTTPStatus.OK, json.dumps(given).encode(), "application/json")

        def log_message(self, *_: Any) -> None:
            """Nothing is written to the terminal for each request."""

        def _send(self, status: HTTPStatus, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    except OSError as fault:
        raise CallerError(f"port {port} cannot be used: {fault.strerror}") from None
    return server, f"http://127.0.0.1:{server.server_port}/{key}/"


def mark(folder: Path, value: Answer) -> Answer:
    """Write an action as right at a step. Raises CallerError for an unknown step, ParseError."""
    run = read_run(folder)
    number = _step(run, value)
    action = parse(str(value.get("action") or ""))
    known = run.annotations.also_right.get(number, ())
    if all(one.action != action for one in known):
        annotate(folder, [AlsoRight(step=number, action=action, by="viewer")])
    return {"step": number, "action": render(action)}


def ask_again(folder: Path, value: Answer) -> Answer:
    """One step asked of a model. Raises CallerError for a step that cannot be asked."""
    run = read_run(folder)
    number, goal = _step(run, value), str(value.get("goal") or "")
    question = next((one for one in sheet_of([run]).questions if one.step.decided.step == number), None)
    if question is None:
        raise CallerError(f"step {number} is not a question for a model")
    question = replace(question, goal=goal or question.goal, template=str(value.get("prompt") or "").strip())
    asker = asker_of(str(value.get("model") or "builtin"))
    given = asyncio.run(ask_one(asker, question, None))
    action, error = given.action(asker.card)
    (judged,) = judge([question], [given], asker.card, "handeye")
    return {
        "step": number,
        "model": asker.card.name,
        "text": given.reply.text if given.reply else "",
        "action": render(action) if action else "",
        "error": error,
        "right": judged.marks.success,
        "why": judged.marks.why,
    }


def _step(run: Run, value: Answer) -> int:
    number = value.get("step")
    if not isinstance(number, int) or all(step.decided.step != number for step in run.steps):
        raise CallerError(f"the run has no step {number}")
    return number
