"""What an OpenAI-compatible server's choice says: the model's text, without its thoughts, or why there is
none."""

from __future__ import annotations

import json
import re
from typing import Any

from handeye.agent.errors import ModelFault

UNENDED = re.compile(r"^\s*<(?:think|thinking|thought)>(?!.*</(?:think|thinking|thought)>)", re.DOTALL)
THOUGHTS = ("reasoning_content", "reasoning", "reasoning_details")
"""Where servers put what a model thought, by their versions."""
WORDS = ("text", "output_text")


def text_of(choice: Any, name: str, tokens: int) -> str:
    """tokens: the limit that was asked for. Raises ModelFault that names the cause where there is no
    answer."""
    message = choice["message"]
    cut, calls = choice.get("finish_reason") == "length", message.get("tool_calls")
    if calls:
        try:
            return _called(calls[0]["function"])
        except (KeyError, TypeError, ValueError):
            if cut:
                raise ModelFault(
                    f"{name} was cut off in its tool call at {tokens} tokens: {_more(tokens)}"
                ) from None
            raise
    text = _words(message.get("content"))
    thought = any(message.get(part) for part in THOUGHTS)
    if text.strip() and not UNENDED.match(text):
        return text
    if message.get("refusal"):
        raise ModelFault(f"{name} refuses: {str(message['refusal'])[:200]}")
    if cut and (thought or text.strip()):
        raise ModelFault(
            f"{name} used all {tokens} tokens for its thoughts and gave no answer: "
            f"{_more(tokens)}, or ?thinking=off"
        )
    if cut:
        raise ModelFault(f"{name} gave no answer within {tokens} tokens: {_more(tokens)}")
    if text.strip():
        raise ModelFault(f"{name} broke off in its thoughts: ask with ?thinking=off")
    more = ", only thoughts: ask with ?thinking=off" if thought else ""
    raise ModelFault(f"{name} answered no text ({choice.get('finish_reason') or 'no reason given'}){more}")


def cut_off(name: str, tokens: int) -> ModelFault:
    """For an answer that ended at its limit and is not an action."""
    return ModelFault(f"{name} was cut off at {tokens} tokens, in the middle of its answer: {_more(tokens)}")


def _more(tokens: int) -> str:
    return f"ask with ?tokens={max(2048, tokens * 4)}"


def _words(content: Any) -> str:
    """A text, or the parts of one; parts that are thoughts or refusals are left out."""
    if isinstance(content, list):
        parts = [part for part in content if isinstance(part, dict) and part.get("type") in WORDS]
        return "".join(str(part.get("text") or "") for part in parts)
    if content is not None and not isinstance(content, str):
        raise TypeError("content is a text or a list of parts")
    return content or ""


def _called(function: Any) -> str:
    """A tool call that the server took apart, as JSON."""
    arguments = function.get("arguments") or "{}"
    data = json.loads(arguments) if isinstance(arguments, str) else arguments
    return json.dumps({"name": function["name"], "arguments": data}, ensure_ascii=False)
