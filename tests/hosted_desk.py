"""A local server that speaks each vendor's wire format, and what the vendors answer in it."""

from __future__ import annotations

import base64
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import cv2
import numpy as np

Told = dict[str, Any]


class Desk(ThreadingHTTPServer):
    """replies: (status, body) for each request in turn, the last again and again.

    seen: the (path, headers, body) that came.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: list[tuple[int, Told]] = []
        self.seen: list[tuple[str, dict[str, str], Told]] = []


class Handler(BaseHTTPRequestHandler):
    server: Desk

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        status, told = self.server.replies.pop(0) if len(self.server.replies) > 1 else self.server.replies[0]
        sent = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_: Any) -> None:
        pass


def openai(*output: Told) -> Told:
    return {
        "id": "r",
        "object": "response",
        "created_at": 1,
        "model": "gpt",
        "status": "completed",
        "error": None,
        "output": list(output),
        "parallel_tool_calls": False,
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": 70,
            "output_tokens": 9,
            "total_tokens": 79,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens_details": {"reasoning_tokens": 0},
        },
    }


def openai_call(*checks: Told, **how: Any) -> Told:
    call = {"type": "computer_call", "id": "c", "call_id": "c1", "status": "completed"}
    return openai({**call, "pending_safety_checks": list(checks), **how})


def openai_words(text: str) -> Told:
    told = {"type": "output_text", "text": text, "annotations": []}
    return openai(
        {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": [told]}
    )


def anthropic(*content: Told) -> Told:
    return {
        "id": "m",
        "type": "message",
        "role": "assistant",
        "model": "claude",
        "content": list(content),
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 70, "output_tokens": 9},
    }


def claude_call(**arguments: Any) -> Told:
    return anthropic({"type": "tool_use", "id": "t", "name": "computer", "input": arguments})


def google(*parts: Told) -> Told:
    return {
        "candidates": [
            {"content": {"role": "model", "parts": list(parts)}, "finishReason": "STOP", "index": 0}
        ],
        "usageMetadata": {"promptTokenCount": 70, "candidatesTokenCount": 9, "totalTokenCount": 79},
    }


def gemini_call(name: str, **arguments: Any) -> Told:
    return google({"functionCall": {"name": name, "args": arguments}})


ANSWERS: dict[str, tuple[str, Told, str]] = {
    "openai in words": (
        "openai:gpt-5",
        openai_words('{"type": "click", "x": 640, "y": 360}'),
        "click(640, 360)",
    ),
    "openai, its tool": (
        "openai:gpt-5#computer",
        openai_call(
            actions=[
                {"type": "screenshot"},
                {"type": "click", "button": "left", "x": 640, "y": 360},
                {"type": "type", "text": "ana"},
            ]
        ),
        "click(640, 360)",
    ),
    "openai, the older tool": (
        "openai:computer-use-preview#computer_use_preview",
        openai_call(action={"type": "keypress", "keys": ["CTRL", "a"]}),
        "press",
    ),
    "openai looks first": ("openai:gpt-5#computer", openai_call(actions=[{"type": "screenshot"}]), "wait"),
    "openai is in doubt": (
        "openai:gpt-5#computer",
        openai_call(
            {"id": "s", "code": "malicious", "message": "This may pay"},
            action={"type": "click", "button": "left", "x": 1, "y": 1},
        ),
        "ask",
    ),
    "openai is done": ("openai:gpt-5#computer", openai_words('{"type": "done", "answer": "4"}'), "done"),
    "claude in words": (
        "anthropic:claude-x",
        anthropic({"type": "text", "text": '{"action": "left_click", "coordinate": [640, 360]}'}),
        "click(640, 360)",
    ),
    "claude, its tool": (
        "anthropic:claude-x#computer",
        claude_call(action="left_click", coordinate=[640, 360]),
        "click(640, 360)",
    ),
    "claude looks first": ("anthropic:claude-x#computer", claude_call(action="screenshot"), "wait"),
    "claude is done": (
        "anthropic:claude-x#computer",
        anthropic({"type": "text", "text": '{"action": "done", "text": "4"}'}),
        "done",
    ),
    "gemini in words": (
        "google:gemini-x",
        google({"text": '{"name": "click_at", "args": {"x": 500, "y": 500}}'}),
        "click(640, 360)",
    ),
    "gemini, its tool": (
        "google:gemini-x#computer",
        gemini_call("click_at", x=500, y=500),
        "click(640, 360)",
    ),
    "gemini opens a browser": ("google:gemini-x#computer", gemini_call("open_web_browser"), "wait"),
    "gemini is in doubt": (
        "google:gemini-x#computer",
        gemini_call(
            "click_at",
            x=5,
            y=5,
            safety_decision={"decision": "require_confirmation", "explanation": "It buys"},
        ),
        "ask",
    ),
}


CLAUDE = {"name": "computer", "display_width_px": 1280, "display_height_px": 720}
TOOLS: dict[str, list[Told]] = {
    "openai:gpt-5#computer": [{"type": "computer"}],
    "openai:computer-use-preview#computer_use_preview": [
        {
            "type": "computer_use_preview",
            "display_width": 1280,
            "display_height": 720,
            "environment": "browser",
        }
    ],
    "anthropic:claude-x#computer": [{"type": "computer_20251124", **CLAUDE}],
    "google:gemini-x#computer": [
        {
            "computerUse": {
                "environment": "ENVIRONMENT_BROWSER",
                "excluded_predefined_functions": ["open_web_browser", "search"],
            }
        }
    ],
}


def picture_size(body: Told) -> tuple[int, int]:
    """Width and height of the one picture in a request, whatever the vendor calls it."""
    found: list[bytes] = []

    def look(value: Any) -> None:
        if isinstance(value, str) and len(value) > 200:
            found.append(
                base64.b64decode(
                    value.rpartition(",")[2], altchars=b"-_" if "_" in value or "-" in value else None
                )
            )
        for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            look(part)

    look(body)
    (png,) = found
    height, width, _ = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR).shape
    return width, height
