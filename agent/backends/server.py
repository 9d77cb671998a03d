"""A model behind an address that speaks OpenAI's chat completions: `http://127.0.0.1:8000/v1#NAME`.

vLLM, SGLang, llama.cpp, Ollama and `transformers serve` speak so. The picture is sent at the size that the
model looks at, so that no server can shrink it and shift its coordinates.
"""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import os
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import cv2
import httpx
import numpy as np

from handeye.agent.backends.answers import cut_off, text_of
from handeye.agent.backends.options import ServerOptions, card_of, remembering, split, within
from handeye.agent.backends.structured import structure, thinking
from handeye.agent.contracts import Constraint, ModelCard, Prompt, Reply, View
from handeye.agent.dialects import dialect
from handeye.agent.dialects.resize import resized
from handeye.agent.errors import CallerError, ModelFault, ParseError

TRIES = 4
FIRST_PAUSE_SECONDS = 0.5
"""Doubled after each try, unless the server says how long to wait."""
LONGEST_PAUSE_SECONDS = 30.0
AGAIN = (408, 425, 429, 500, 502, 503, 504)
ANSWER_TOKENS = 1024
THINKING_TOKENS = 8192
"""The longest answer, thoughts included, of a model that thinks; `?tokens=` changes both."""
REACH_SECONDS = 10.0
KEY_VARIABLE = "HANDEYE_API_KEY"
TIMEOUT_VARIABLE = "HANDEYE_TIMEOUT_SECONDS"
TIMEOUT_SECONDS = 120.0
"""For one whole try, from the request to the last byte of its answer."""


class Server:
    """Implements agent.contracts.VisionModel. try_seconds: for one try."""

    def __init__(self, address: str, try_seconds: float | None = None) -> None:
        self._url, _, name = address.partition("#")
        self._name, self._options = split(name, ServerOptions)
        if not urlsplit(self._url).hostname or not self._name:
            raise CallerError(f"{address}: write the server and its model as http://HOST:PORT/v1#NAME")
        card = card_of(self._name, self._options.family, sent_to=_elsewhere(self._url))
        self.card: ModelCard = remembering(within(card, self._options.max_pixels), self._options)
        self._timeout = try_seconds or timeout_seconds()
        thinks = self.card.thinks and self._options.thinking != "off"
        self._tokens = self._options.tokens or (
            THINKING_TOKENS if thinks or self._options.thinking == "on" else ANSWER_TOKENS
        )

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        """Raises ModelFault after the last try, CallerError for a request the server does not take."""
        begun = time.perf_counter()
        body = self._body(views, prompt, constraint)
        prepared = time.perf_counter()
        result = await self._posted(body)
        spent = {"prepare": (prepared - begun) * 1000, "serve": (time.perf_counter() - prepared) * 1000}
        try:
            choice = result["choices"][0]
            text = text_of(choice, self._name, self._tokens)
            usage = result.get("usage") or {}
            tokens = int(usage.get("prompt_tokens") or 0), int(usage.get("completion_tokens") or 0)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            raise ModelFault(f"{self._url} answered in an unknown form") from None
        if choice.get("finish_reason") == "length" and views:
            self._whole(text, views)
        return Reply(text=text, tokens_in=tokens[0], tokens_out=tokens[1], timings_ms=spent)

    def _whole(self, text: str, views: Sequence[View]) -> None:
        """Raises ModelFault for an answer that its limit cut off."""
        width, height = (
            round(max(sides)) for sides in zip(*(view.region[2:] for view in views), strict=True)
        )
        try:
            dialect(self.card).parse(text, width, height)
        except ParseError:
            raise cut_off(self._name, self._tokens) from None

    def _body(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None) -> dict[str, Any]:
        urls = [picture_url(view.pixels, self.card) for view in views]
        asked = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
        return {
            "model": self._name,
            "messages": [{"role": "user", "content": [*asked, {"type": "text", "text": prompt.text}]}],
            "max_tokens": self._tokens,
            "temperature": 0,
            **self._options.sampling,
            **thinking(self._options.thinking),
            **structure(self.card, constraint),
        }

    async def _posted(self, body: dict[str, Any]) -> Any:
        key, fault, pause = os.environ.get(KEY_VARIABLE), "", FIRST_PAUSE_SECONDS
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        async with httpx.AsyncClient(timeout=self._timeout, trust_env=False) as client:
            for number in range(TRIES):
                if number:
                    await asyncio.sleep(pause)
                    pause = FIRST_PAUSE_SECONDS * 2**number
                try:
                    async with asyncio.timeout(self._timeout):
                        answer = await client.post(
                            f"{self._url}/chat/completions", json=body, headers=headers
                        )
                    if answer.status_code < 400:
                        return answer.json()
                except (TimeoutError, httpx.TimeoutException):
                    fault = f"no answer within {self._timeout:g} s ({TIMEOUT_VARIABLE} changes that)"
                    continue
                except httpx.HTTPError as lost:
                    fault = str(lost) or type(lost).__name__
                    continue
                except ValueError:
                    fault = "its answer is not JSON"
                    continue
                fault = f"{answer.status_code} {answer.text[:200]}"
                if answer.status_code not in AGAIN:
                    raise CallerError(f"{self._url} refuses the request: {fault}")
                pause = _told_pause(answer.headers.get("retry-after")) or pause
        raise ModelFault(f"{self._url} does not answer after {TRIES} tries: {fault}")


async def check_reachable(address: str) -> None:
    """Raises CallerError when nothing listens at the address."""
    parts = urlsplit(address)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        async with asyncio.timeout(REACH_SECONDS):
            _, writer = await asyncio.open_connection(parts.hostname, port)
        writer.close()
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or str(fault) or "no answer"
        raise CallerError(
            f"no model server at {parts.scheme}://{parts.netloc}: {why}; start it, or give another --model"
        ) from None


def picture_url(pixels: np.ndarray, card: ModelCard) -> str:
    """A picture as the model's own processor would resize it, as a data address."""
    size = resized(pixels.shape[1], pixels.shape[0], card.resize)
    if card.resize.rule in ("smart", "fit") and size != (pixels.shape[1], pixels.shape[0]):
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    _, png = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    return f"data:image/png;base64,{base64.b64encode(png.tobytes()).decode()}"


def _elsewhere(url: str) -> str:
    """The server's host, or nothing when it is this machine."""
    host = urlsplit(url).hostname or ""
    try:
        here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = host == "localhost" or host.endswith(".localhost")
    return "" if here else host


def _told_pause(seconds: str | None) -> float | None:
    """A Retry-After of whole seconds, bounded."""
    return min(float(seconds), LONGEST_PAUSE_SECONDS) if seconds and seconds.isdecimal() else None


def timeout_seconds() -> float:
    """What the user allows for one try. Raises CallerError."""
    result = os.environ.get(TIMEOUT_VARIABLE, "")
    if not result:
        return TIMEOUT_SECONDS
    try:
        seconds = float(result)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise CallerError(f"{TIMEOUT_VARIABLE}={result} is not a number of seconds above 0")
    return seconds
