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
    """replies: (status, body) for each request in turn, the last repeatedly.

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
        status, item = self.server.replies.pop(0) if len(self.server.replies) > 1 else self.server.replies[0]
        sent = json.dumps(item).encode()
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
    data = {"type": "output_text", "text": text, "annotations": []}
    return openai(
        {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": [data]}
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


def toolset_calls(*calls: tuple[str, Told]) -> Told:
    """Claude's toolset of 2026: the action's name beside its input, several a turn."""
    return anthropic(
        *(
            {"type": "tool_use", "id": f"t{number}", "name": name, "toolset_name": "computer", "input": item}
            for number, (name, item) in enumerate(calls)
        )
    )


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
        "anthropic:claude-opus-5#computer",
        claude_call(action="left_click", coordinate=[640, 360]),
        "click(640, 360)",
    ),
    "claude looks first": ("anthropic:claude-opus-5#computer", claude_call(action="screenshot"), "wait"),
    "claude is done": (
        "anthropic:claude-opus-5#computer",
        anthropic({"type": "text", "text": '{"action": "done", "text": "4"}'}),
        "done",
    ),
    "gemini in words": (
        "google:gemini-x",
        google({"text": '{"name": "click_at", "args": {"x": 500, "y": 500}}'}),
        "click(640, 360)",
    ),
    "gemini, its tool": (
        "google:gemini-2.5-flash#computer",
        gemini_call("click_at", x=500, y=500),
        "click(640, 360)",
    ),
    "gemini opens a browser": ("google:gemini-2.5-flash#computer", gemini_call("open_web_browser"), "wait"),
    "gemini is in doubt": (
        "google:gemini-2.5-flash#computer",
        gemini_call(
            "click_at",
            x=5,
            y=5,
            safety_decision={"decision": "require_confirmation", "explanation": "It buys"},
        ),
        "ask",
    ),
}


NEW_CLAUDE = "anthropic:claude-opus-5-5#computer"
NEW_GEMINI = "google:gemini-3.5-flash#computer"
AT = {"coordinate": [640, 360]}
ANSWERS |= {
    "claude 5.5 clicks": (NEW_CLAUDE, toolset_calls(("left_click", AT)), "click(640, 360)"),
    "claude 5.5 looks, then does two things": (
        NEW_CLAUDE,
        toolset_calls(("screenshot", {}), ("left_click", AT), ("type", {"text": "ana"})),
        "click(640, 360)",
    ),
    "claude 5.5 looks only": (NEW_CLAUDE, toolset_calls(("screenshot", {})), "wait"),
    "claude 5.5 moves and clicks there": (
        NEW_CLAUDE,
        toolset_calls(("mouse_move", AT), ("left_click", {})),
        "click(640, 360)",
    ),
    "claude 5.5 clicks where the mouse is": (NEW_CLAUDE, toolset_calls(("left_click", {})), "click(90, 80)"),
    "claude 5.5 types": (NEW_CLAUDE, toolset_calls(("type", {"text": "ana"})), "type"),
    "claude 5.5 scrolls": (
        NEW_CLAUDE,
        toolset_calls(("scroll", {**AT, "scroll_direction": "down", "scroll_amount": 3, "text": "ctrl"})),
        "scroll",
    ),
    "claude 5.5 drags by hand": (
        NEW_CLAUDE,
        toolset_calls(
            ("mouse_move", AT),
            ("left_mouse_down", {}),
            ("mouse_move", {"coordinate": [700, 360]}),
            ("left_mouse_up", {}),
        ),
        "drag",
    ),
    "claude 5.5 holds a key": (
        NEW_CLAUDE,
        toolset_calls(("hold_key", {"text": "a", "duration": 1})),
        "press",
    ),
    "gemini 3.5 clicks": (NEW_GEMINI, gemini_call("click", x=500, y=500, intent="Save"), "click(640, 360)"),
    "gemini 3.5 types": (NEW_GEMINI, gemini_call("type", text="ana", intent="", press_enter=True), "type"),
    "gemini 3.5 scrolls": (
        NEW_GEMINI,
        gemini_call("scroll", x=500, y=500, direction="down", magnitude_in_pixels=300, intent="more"),
        "scroll",
    ),
    "gemini 3.5 drags": (
        NEW_GEMINI,
        gemini_call("drag_and_drop", start_x=5, start_y=5, end_x=50, end_y=50, intent="move it"),
        "drag",
    ),
    "gemini 3.5 looks": (NEW_GEMINI, gemini_call("take_screenshot", intent="look"), "wait"),
    "openai holds shift": (
        "openai:gpt-5#computer",
        openai_call(actions=[{"type": "click", "button": "left", "x": 640, "y": 360, "keys": ["SHIFT"]}]),
        "click(640, 360)",
    ),
    "openai drags": (
        "openai:gpt-5#computer",
        openai_call(actions=[{"type": "drag", "path": [{"x": 1, "y": 2}, {"x": 9, "y": 9}], "keys": []}]),
        "drag",
    ),
    "openai scrolls": (
        "openai:gpt-5#computer",
        openai_call(actions=[{"type": "scroll", "x": 1, "y": 2, "scroll_x": 0, "scroll_y": 9, "keys": None}]),
        "scroll",
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
    "anthropic:claude-opus-5#computer": [{"type": "computer_20251124", **CLAUDE}],
    NEW_CLAUDE: [
        {
            "type": "computer_toolset_20260801",
            "configs": {
                name: {"enabled": False}
                for name in ("left_mouse_down", "left_mouse_up", "cursor_position", "screenshot")
            },
        }
    ],
    NEW_GEMINI: [
        {
            "computerUse": {
                "environment": "ENVIRONMENT_BROWSER",
                "excluded_predefined_functions": ["mouse_down", "mouse_up", "key_down", "key_up"],
            }
        }
    ],
    "google:gemini-2.5-flash#computer": [
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
