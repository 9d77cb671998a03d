"""How servers take the form of an answer, so that only valid actions on this screen can be written.

HANDEYE_STRUCTURED names the server's way; unset, answers are free and checked when they are read.

    vllm         {"structured_outputs": {"regex": ...}}                   vLLM 0.12 and later
    vllm-guided  {"guided_regex": ...}                                    vLLM before 0.12
    sglang       {"regex": ...}                                           SGLang
    ollama       {"response_format": {"type": "json_schema", ...}}        Ollama 0.5 and later
    llama.cpp    the same as ollama                                       llama.cpp's server, LM Studio

A regular expression fits every dialect; a JSON schema fits those that write JSON (Qwen-VL, Moondream,
Gemini, Claude, OpenAI). `transformers serve` takes neither: it ignores response_format, refuses the others.
"""

from __future__ import annotations

import os
from typing import Any

from handeye.agent.backends.constrain import answer_regex
from handeye.agent.contracts import Constraint, ModelCard
from handeye.agent.dialects.schema import answer_schema
from handeye.agent.errors import CallerError

VARIABLE = "HANDEYE_STRUCTURED"
MODES = ("vllm", "vllm-guided", "sglang", "ollama", "llama.cpp")


def way() -> str:
    """The way that the user named, or nothing. Raises CallerError for an unknown one."""
    named = os.environ.get(VARIABLE, "")
    if named and named not in MODES:
        raise CallerError(f"{VARIABLE}={named} is unknown: it is one of {', '.join(MODES)}")
    return named


def structure(card: ModelCard, constraint: Constraint | None) -> dict[str, Any]:
    """What goes into the request beside the messages. Raises CallerError."""
    named = way()
    if not named or constraint is None:
        return {}
    if named in ("ollama", "llama.cpp"):
        schema = answer_schema(card, constraint.width, constraint.height, constraint.kinds)
        data = {"name": "action", "strict": True, "schema": schema}
        return {"response_format": {"type": "json_schema", "json_schema": data}}
    expression = answer_regex(card, constraint)
    if named == "vllm":
        return {"structured_outputs": {"regex": expression}}
    return {"regex" if named == "sglang" else "guided_regex": expression}


def thinking(wanted: str) -> dict[str, Any]:
    """How a server is told to let the model think, or not to: 'on', 'off', or as it is for nothing.

    vLLM, SGLang and llama.cpp pass the names to the chat template, where Qwen, GLM and Gemma ask for
    enable_thinking and Kimi for thinking; Ollama takes an effort.
    """
    if not wanted:
        return {}
    if way() == "ollama":
        return {"reasoning_effort": "none" if wanted == "off" else "medium"}
    return {"chat_template_kwargs": {"enable_thinking": wanted == "on", "thinking": wanted == "on"}}
