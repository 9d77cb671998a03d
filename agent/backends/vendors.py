"""The hosted vendors: how each one's LangChain chat model is made, its computer tool, and what that answers.

A vendor's computer tool is asked for by `#computer` after the model's name; without it the model is asked in
plain words to write its dialect. Every step is a question of its own with the screen of now, so that a call
for a screenshot is a short wait, and of several actions given at once the first is taken (see turns.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handeye.agent.backends.options import AskOptions
from handeye.agent.backends.turns import LOOK, Place, first_action
from handeye.agent.dialects.syntax import dumps
from handeye.agent.errors import CallerError

TRIES = 3
"""Made by the vendor's own client, with its back-off."""
ANSWER_TOKENS = 8192
"""Thoughts included; `?tokens=` changes it."""
UNWANTED = ["open_web_browser", "search"]
"""Gemini's functions that no step needs: a browser is open, and where to search is for the goal to say."""
APART = ["mouse_down", "mouse_up", "key_down", "key_up"]
"""Functions of Gemini 3.5 that press and release apart, over several steps."""
NOT_DONE = ("left_mouse_down", "left_mouse_up", "cursor_position", "screenshot")
"""Members of Claude's toolset that no step needs, or that are half an action."""
CLAUDE = re.compile(r"claude-(?:[a-z]+-)?(\d+)(?:[.-](\d{1,2})(?!\d))?", re.IGNORECASE)
GEMINI = re.compile(r"gemini-(\d+)(?:\.(\d+))?", re.IGNORECASE)

Tool = dict[str, Any]
Size = tuple[int, int]


@dataclass(frozen=True)
class Vendor:
    """family: its card. keys: environment variables with its key. tools: by the name after `#`.

    make: (model, base address or None, key, seconds a try, options) -> a LangChain chat model. latest: the
    tool for `#computer` and a model of that name. answered: a message and the cursor's place, as text.
    """

    title: str
    family: str
    host: str
    keys: tuple[str, ...]
    tools: dict[str, Callable[[Size], Tool]]
    tool_prompt: str
    make: Callable[[str, str | None, str, float, AskOptions], Any]
    answered: Callable[[Any, Place | None], str]
    latest: Callable[[str], str] = lambda _: "computer"


def openai(model: str, url: str | None, key: str, seconds: float, options: AskOptions) -> Any:
    from langchain_openai import ChatOpenAI

    how: dict[str, Any] = {"base_url": url} if url else {}
    if options.thinking:
        how["reasoning"] = {"effort": "none" if options.thinking == "off" else "medium"}
    return ChatOpenAI(
        model=model, api_key=key, timeout=seconds, max_retries=TRIES, max_tokens=tokens_of(options),
        use_responses_api=True, store=False, output_version="responses/v1", **how, **options.sampling,
    )  # fmt: skip


def anthropic(model: str, url: str | None, key: str, seconds: float, options: AskOptions) -> Any:
    from langchain_anthropic import ChatAnthropic

    how: dict[str, Any] = {"base_url": url} if url else {}
    if options.thinking == "off":
        how["thinking"] = {"type": "disabled"}
    if options.thinking == "on":
        how["thinking"] = {"type": "enabled", "budget_tokens": max(1024, tokens_of(options) // 2)}
    return ChatAnthropic(
        model=model, api_key=key, timeout=seconds, max_retries=TRIES, max_tokens=tokens_of(options), **how,
        **options.sampling,
    )  # fmt: skip


def google(model: str, url: str | None, key: str, seconds: float, options: AskOptions) -> Any:
    from langchain_google_genai import ChatGoogleGenerativeAI

    how: dict[str, Any] = {"base_url": url} if url else {}
    if options.thinking:
        how["thinking_budget"] = 0 if options.thinking == "off" else -1
    return ChatGoogleGenerativeAI(
        model=model, api_key=key, timeout=seconds, max_retries=TRIES,
        max_output_tokens=tokens_of(options), **how, **options.sampling,
    )  # fmt: skip


def tokens_of(options: AskOptions) -> int:
    return options.tokens or ANSWER_TOKENS


def cut_off(message: Any) -> bool:
    """Whether the vendor says that the answer ended at its limit."""
    value = message.response_metadata
    reasons = (value.get("stop_reason"), value.get("finish_reason"), value.get("status"))
    return any(str(reason).lower() in ("max_tokens", "length", "incomplete") for reason in reasons)


def openai_answer(message: Any, cursor: Place | None = None) -> str:
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


def anthropic_answer(message: Any, cursor: Place | None = None) -> str:
    """The first action of its computer calls, or its words. The toolset names the action beside the input."""
    calls = [
        call["args"] if "action" in call["args"] else {"action": call["name"], **call["args"]}
        for call in message.tool_calls
    ]
    if not calls:
        return str(message.text)
    return dumps(first_action(calls, cursor) or {"action": "wait", "duration": 1})


def google_answer(message: Any, cursor: Place | None = None) -> str:
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
    value = message.content if isinstance(message.content, list) else []
    return [block for block in value if isinstance(block, dict)]


def _openai_preview(size: Size) -> Tool:
    shown = {"display_width": size[0], "display_height": size[1], "environment": "browser"}
    return {"type": "computer_use_preview", **shown}


def _claude(kind: str) -> Callable[[Size], Tool]:
    def tool(size: Size) -> Tool:
        shown = {"display_width_px": size[0], "display_height_px": size[1]}
        return {"type": kind, "name": "computer", **shown}

    return tool


def _toolset(size: Size) -> Tool:
    return {
        "type": "computer_toolset_20260801",
        "configs": {member: {"enabled": False} for member in NOT_DONE},
    }


def _gemini(unwanted: list[str]) -> Callable[[Size], Tool]:
    shown = {"environment": "ENVIRONMENT_BROWSER", "excluded_predefined_functions": unwanted}
    return lambda size: {"computer_use": shown}


def claude_tool(model: str) -> str:
    """Claude 5.5 and later take only the toolset; a name without a version is taken for one of them."""
    return "computer_toolset_20260801" if _version(CLAUDE, model) >= (5, 5) else "computer_20251124"


def gemini_tool(model: str) -> str:
    return "computer_3_5" if _version(GEMINI, model) >= (3, 5) else "computer_3"


def _version(expression: re.Pattern[str], model: str) -> tuple[int, int]:
    found = expression.search(model)
    return (int(found[1]), int(found[2] or 0)) if found else (99, 0)


VENDORS = {
    "openai": Vendor(
        "OpenAI", "gpt", "api.openai.com", ("OPENAI_API_KEY",),
        {"computer": lambda size: {"type": "computer"}, "computer_use_preview": _openai_preview},
        "openai_tool", openai, openai_answer,
    ),
    "anthropic": Vendor(
        "Anthropic", "claude", "api.anthropic.com", ("ANTHROPIC_API_KEY",),
        {"computer_toolset_20260801": _toolset, "computer_20251124": _claude("computer_20251124"),
         "computer_20250124": _claude("computer_20250124")},
        "claude_tool", anthropic, anthropic_answer, claude_tool,
    ),
    "google": Vendor(
        "Google", "gemini", "generativelanguage.googleapis.com", ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
        {"computer_3_5": _gemini(APART), "computer_3": _gemini(UNWANTED)},
        "gemini_tool", google, google_answer, gemini_tool,
    ),
}  # fmt: skip


def tool_of(vendor: Vendor, named: str, model: str) -> Callable[[Size], Tool] | None:
    """The tool of that name, or for `computer` the one that the model takes; none for no name.

    Raises CallerError for an unknown one.
    """
    if not named:
        return None
    if named == "computer":
        named = vendor.latest(model)
    if named not in vendor.tools:
        known = ", ".join(dict.fromkeys(["computer", *vendor.tools]))
        raise CallerError(f"{vendor.title} has no tool {named!r} here: it is one of {known}")
    return vendor.tools[named]
