"""A vendor's model through its LangChain chat model: `openai:NAME`, `anthropic:NAME`, `google:NAME`.

`#computer` after the name asks with the vendor's own computer tool. Never chosen by itself: every screenshot
goes to the vendor, and the model's card says to whom. HANDEYE_HOSTED_URL names another address, such as a
gateway; the key is read from the vendor's own variable.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from handeye.agent.actions import parse, points
from handeye.agent.backends.options import AskOptions, remembering, split
from handeye.agent.backends.server import picture_url, timeout_seconds
from handeye.agent.backends.vendors import VENDORS, cut_off, tokens_of, tool_of
from handeye.agent.cards import family
from handeye.agent.contracts import Constraint, ModelCard, Move, Prompt, Reply, View
from handeye.agent.dialects.fields import to_fields
from handeye.agent.dialects.resize import resized
from handeye.agent.dialects.space import space_of
from handeye.agent.errors import CallerError, MissingExtra, ModelFault, ParseError

URL_VARIABLE = "HANDEYE_HOSTED_URL"


class Hosted:
    """Implements agent.contracts.VisionModel. name: VENDOR:MODEL or VENDOR:MODEL#TOOL."""

    def __init__(self, name: str) -> None:
        name, self._options = split(name, AskOptions)
        vendor, _, rest = name.partition(":")
        model, _, tool = rest.partition("#")
        self._vendor = VENDORS[vendor]
        self._tool = tool_of(self._vendor, tool, model)
        if self._options.seed is not None:
            raise CallerError(f"{self._vendor.title} takes no seed here: leave it out")
        if not model:
            raise CallerError(f"name the model: {vendor}:NAME, such as it is called by {self._vendor.title}")
        url = os.environ.get(URL_VARIABLE) or None
        self.card: ModelCard = family(self._options.family or self._vendor.family).card(
            name, sent_to=(urlsplit(url).netloc if url else "") or self._vendor.host
        )
        self.card = remembering(self.card, self._options)
        if self._tool is not None:
            self.card = self.card.model_copy(update={"prompt": self._vendor.tool_prompt})
        self._chat = self._made(model, url)

    def _made(self, model: str, url: str | None) -> Any:
        key = next((os.environ[name] for name in self._vendor.keys if os.environ.get(name)), None)
        if key is None:
            raise CallerError(f"{self._vendor.title} needs a key: set {self._vendor.keys[0]}")
        try:
            return self._vendor.make(model, url, key, timeout_seconds(), self._options)
        except ImportError as fault:
            raise MissingExtra(fault.name or "langchain", "hosted") from None

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        """Raises ModelFault when the vendor fails after its tries, CallerError when it refuses."""
        from langchain_core.exceptions import ModelError
        from langchain_core.messages import HumanMessage
        from langsmith import tracing_context

        begun = time.perf_counter()
        made = HumanMessage(content=[*(_picture(view, self.card) for view in views), _words(prompt)])
        prepared = time.perf_counter()
        try:
            with tracing_context(enabled=False):
                message = await self._bound(views).ainvoke([made])
        except ModelError as fault:
            reason = " ".join(str(fault).split())[:300] or type(fault).__name__
            if fault.is_retryable:
                raise ModelFault(f"{self.card.name} does not answer: {reason}") from fault
            raise CallerError(f"{self._vendor.title} refuses the request: {reason}") from fault
        served = (time.perf_counter() - prepared) * 1000
        usage = message.usage_metadata or {}
        try:
            text = self._vendor.answered(message, _cursor(views, prompt, self.card))
        except ParseError as fault:
            raise ModelFault(f"{self.card.name}: {fault}") from None
        if not text.strip():
            limit = tokens_of(self._options)
            why = f" within {limit} tokens: ask with ?tokens={limit * 2}" if cut_off(message) else ""
            raise ModelFault(f"{self.card.name} answered nothing{why}")
        return Reply(
            text=text,
            tokens_in=usage.get("input_tokens", 0),
            tokens_out=usage.get("output_tokens", 0),
            timings_ms={"prepare": (prepared - begun) * 1000, "serve": served},
        )

    def _bound(self, views: Sequence[View]) -> Any:
        """The chat model with the vendor's tool, told the size of the picture that it gets."""
        if self._tool is None or not views:
            return self._chat
        height, width = views[0].pixels.shape[:2]
        tool = self._tool(resized(width, height, self.card.resize))
        if self._vendor.family == "gpt":
            return self._chat.bind(tools=[tool], truncation="auto")
        return self._chat.bind_tools([tool])


def _cursor(views: Sequence[View], prompt: Prompt, card: ModelCard) -> list[float] | None:
    """Where the mouse was left, in the model's numbers; None before it was anywhere."""
    size = [round(max(sides)) for sides in zip(*(view.region[2:] for view in views), strict=True)]
    for step in reversed(prompt.history):
        try:
            found = points(parse(step.action))
            if found and size:
                fields = to_fields(Move(x=found[-1][0], y=found[-1][1]), space_of(card, *size))
                return [fields["x"], fields["y"]]
        except ParseError:
            continue
    return None


def _picture(view: View, card: ModelCard) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": picture_url(view.pixels, card), "detail": "high"}}


def _words(prompt: Prompt) -> dict[str, Any]:
    return {"type": "text", "text": prompt.text}
