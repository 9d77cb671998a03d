"""A model behind an address that speaks OpenAI's chat completions: `http://127.0.0.1:8000/v1#NAME`.

vLLM, SGLang, llama.cpp, Ollama and `transformers serve` speak so. The picture is sent at the size that the
model looks at, so that no server can shrink it and shift its coordinates.
"""

from __future__ import annotations

import asyncio
import base64
import os
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import cv2
import httpx

from agent.backends.constrain import answer_regex
from agent.cards import family_of
from agent.contracts import Constraint, ModelCard, Prompt, Reply, View
from agent.dialects.resize import resized
from agent.errors import CallerError, ModelFault

TRIES = 4
FIRST_PAUSE_SECONDS = 0.5
"""Doubled after each try."""
AGAIN = (408, 425, 429, 500, 502, 503, 504)
ANSWER_TOKENS = 256
KEY_VARIABLE = "HANDEYE_API_KEY"
STRUCTURE_VARIABLE = "HANDEYE_STRUCTURED"
"""'vllm': the dialect goes along as structured_outputs.regex. Unset: answers are free, parsing checks."""


class Server:
    """Implements agent.contracts.VisionModel. timeout_seconds: for one try."""

    def __init__(self, address: str, timeout_seconds: float = 120.0) -> None:
        self._url, _, name = address.partition("#")
        if not urlsplit(self._url).hostname or not name:
            raise CallerError(f"{address}: write the server and its model as http://HOST:PORT/v1#NAME")
        known = family_of(name)
        if known is None:
            raise CallerError(f"no family is known for a model named {name!r}: see handeye models")
        self.card: ModelCard = known.card(name)
        self._name, self._timeout = name, timeout_seconds

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        """Raises ModelFault after the last try, CallerError for a request the server does not take."""
        begun = time.perf_counter()
        body = self._body(views, prompt, constraint)
        prepared = time.perf_counter()
        told = await self._posted(body)
        spent = {"prepare": (prepared - begun) * 1000, "serve": (time.perf_counter() - prepared) * 1000}
        try:
            text = told["choices"][0]["message"]["content"]
            usage = told.get("usage") or {}
            tokens = int(usage.get("prompt_tokens") or 0), int(usage.get("completion_tokens") or 0)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            raise ModelFault(f"{self._url} answered in an unknown form") from None
        if not isinstance(text, str):
            raise ModelFault(f"{self._name} answered no text")
        return Reply(text=text, tokens_in=tokens[0], tokens_out=tokens[1], timings_ms=spent)

    def _body(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None) -> dict[str, Any]:
        asked = [*({"type": "image_url", "image_url": {"url": self._picture(view)}} for view in views)]
        content = [*asked, {"type": "text", "text": prompt.text}]
        body: dict[str, Any] = {
            "model": self._name,
            "messages": [{"role": "user", "content": content}],
            "max_tokens": ANSWER_TOKENS,
            "temperature": 0,
        }
        if constraint is not None and os.environ.get(STRUCTURE_VARIABLE) == "vllm":
            body["structured_outputs"] = {"regex": answer_regex(self.card, constraint)}
        return body

    def _picture(self, view: View) -> str:
        """The view as the model's own processor would resize it, as a data address."""
        pixels, rule = view.pixels, self.card.resize
        if rule.rule in ("smart", "fit"):
            size = resized(pixels.shape[1], pixels.shape[0], rule)
            if size != (pixels.shape[1], pixels.shape[0]):
                pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        _, png = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
        return f"data:image/png;base64,{base64.b64encode(png.tobytes()).decode()}"

    async def _posted(self, body: dict[str, Any]) -> Any:
        key, fault = os.environ.get(KEY_VARIABLE), ""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        async with httpx.AsyncClient(timeout=self._timeout, trust_env=False) as client:
            for number in range(TRIES):
                if number:
                    await asyncio.sleep(FIRST_PAUSE_SECONDS * 2 ** (number - 1))
                try:
                    answer = await client.post(f"{self._url}/chat/completions", json=body, headers=headers)
                    if answer.status_code < 400:
                        return answer.json()
                except httpx.HTTPError as lost:
                    fault = str(lost) or type(lost).__name__
                    continue
                except ValueError:
                    fault = "its answer is no JSON"
                    continue
                fault = f"{answer.status_code} {answer.text[:200]}"
                if answer.status_code not in AGAIN:
                    raise CallerError(f"{self._url} refuses the request: {fault}")
        raise ModelFault(f"{self._url} does not answer after {TRIES} tries: {fault}")
