"""The hosted vendors: how each one's LangChain chat model is made, its computer tool, and what that answers.

A vendor's computer tool is asked for by `#computer` after the model's name; without it the model is asked in
plain words to write its dialect. Every step is a question of its own with the screen of now, so that a call
for a screenshot is a short wait, and of several actions given at once the first is taken: the next ones are
asked for again with what the first one did in view.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handeye.agent.dialects.syntax import dumps
from handeye.agent.errors import CallerError

TRIES = 3
"""Made by the vendor's own client, with its back-off."""
ANSWER_TOKENS = 1024
LOOK = ("screenshot", "cursor_position", "open_web_browser")
"""Calls for what every step has anyway."""
UNWANTED = ["open_web_browser", "search"]
"""Gemini's functions that no step needs: a browser is open, and where to search is for the goal to say."""

Tool = dict[str, Any]
Size = tuple[int, int]


@dataclass(frozen=True)
class Vendor:
    """family: its card. keys: environment variables with its key. tools: by the name after `#`.

    make: (model, base address or None, key, seconds a try) -> a LangChain chat model.
    """

    title: str
    family: str
    host: str
    keys: tuple[str, ...]
    tools: dict[str, Callable[[Size], Tool]]
    tool_prompt: str
    make: Callable[[str, str | None, str, float], Any]
    answered: Callable[[Any], str]


def openai(model: str, url: str | None, key: str, seconds: float) -> Any:
    from langchain_openai import ChatOpenAI

    how: dict[str, Any] = {"base_url": url} if url else {}
    return ChatOpenAI(
        model=model, api_key=key, timeout=seconds, max_retries=TRIES, max_tokens=ANSWER_TOKENS,
        use_responses_api=True, store=False, output_version="responses/v1", **how,
    )  # fmt: skip


def anthropic(model: str, url: str | None, key: str, seconds: float) -> Any:
    from langchain_anthropic import ChatAnthropic

    how: dict[str, Any] = {"base_url": url} if url else {}
    return ChatAnthropic(
        model=model, api_key=key, timeout=seconds, max_retries=TRIES, max_tokens=ANSWER_TOKENS, **how
    )


def google(model: str, url: str | None, key: str, seconds: float) -> Any:
    from langchain_google_genai import ChatGoogleGenerativeAI

    how: dict[str, Any] = {"base_url": url} if url else {}
    return ChatGoogleGenerativeAI(
        model=model, api_key=key, timeout=seconds, max_retries=TRIES, max_output_tokens=ANSWER_TOKENS, **how
    )


def openai_answer(message: Any) -> str:
    """The first action of its computer call, or its words. An open safety check is a question to the user."""
    calls = [block for block in _blocks(message) if block.get("type") == "computer_call"]
    if not calls:
        return str(message.text)
    if checks := calls[0].get("pending_safety_checks"):
        reason = "; ".join(str(check.get("message") or check.get("code")) for check in checks)
        return dumps({"type": "ask", "question": f"{reason}: go on?"})
    actions = calls[0].get("actions") or [calls[0].get("action") or {}]
    wanted = next((action for action in actions if action.get("type") not in LOOK), None)
    return dumps(wanted or {"type": "wait", "seconds": 1})


def anthropic_answer(message: Any) -> str:
    """The input of its computer call, or its words."""
    for call in message.tool_calls:
        if call["args"].get("action") not in LOOK:
            return dumps(call["args"])
    return dumps({"action": "wait", "duration": 1}) if message.tool_calls else str(message.text)


def google_answer(message: Any) -> str:
    """Its function call, or its words. A call that asks for a confirmation is a question to the user."""
    for call in message.tool_calls:
        arguments = dict(call["args"])
        safety = arguments.pop("safety_decision", None)
        if isinstance(safety, dict) and safety.get("decision") == "require_confirmation":
            question = f"{safety.get('explanation') or call['name']}: go on?"
            return dumps({"name": "ask", "args": {"question": question}})
        if call["name"] not in LOOK:
            return dumps({"name": call["name"], "args": arguments})
    wait = {"name": "wait", "args": {"seconds": 1}}
    return dumps(wait) if message.tool_calls else str(message.text)


def _blocks(message: Any) -> list[dict[str, Any]]:
    told = message.content if isinstance(message.content, list) else []
    return [block for block in told if isinstance(block, dict)]


def _openai_preview(size: Size) -> Tool:
    shown = {"display_width": size[0], "display_height": size[1], "environment": "browser"}
    return {"type": "computer_use_preview", **shown}


def _claude(kind: str) -> Callable[[Size], Tool]:
    def tool(size: Size) -> Tool:
        shown = {"display_width_px": size[0], "display_height_px": size[1]}
        return {"type": kind, "name": "computer", **shown}

    return tool


def _gemini(size: Size) -> Tool:
    excluded = {"excluded_predefined_functions": UNWANTED}
    return {"computer_use": {"environment": "ENVIRONMENT_BROWSER", **excluded}}


VENDORS = {
    "openai": Vendor(
        "OpenAI", "gpt", "api.openai.com", ("OPENAI_API_KEY",),
        {"computer": lambda size: {"type": "computer"}, "computer_use_preview": _openai_preview},
        "openai_tool", openai, openai_answer,
    ),
    "anthropic": Vendor(
        "Anthropic", "claude", "api.anthropic.com", ("ANTHROPIC_API_KEY",),
        {"computer": _claude("computer_20251124"), "computer_20250124": _claude("computer_20250124")},
        "claude_tool", anthropic, anthropic_answer,
    ),
    "google": Vendor(
        "Google", "gemini", "generativelanguage.googleapis.com", ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
        {"computer": _gemini}, "gemini_tool", google, google_answer,
    ),
}  # fmt: skip


def tool_of(vendor: Vendor, named: str) -> Callable[[Size], Tool] | None:
    """The tool of that name; none for no name. Raises CallerError for an unknown one."""
    if not named:
        return None
    if named not in vendor.tools:
        raise CallerError(
            f"{vendor.title} has no tool {named!r} here: it is one of {', '.join(vendor.tools)}"
        )
    return vendor.tools[named]
