"""A model's answer held against what is read on the screen, in the model's own dialect."""

from __future__ import annotations

import time

from handeye.agent.contracts import ModelCard, Reply, Screenshot
from handeye.agent.dialects import dialect
from handeye.agent.errors import ParseError
from handeye.agent.perception.lines import Reader
from handeye.agent.perception.verify import verified


def checked(
    reply: Reply, card: ModelCard, goal: str, screen: Screenshot, reader: Reader, strict: bool
) -> Reply:
    """The reply, or one with the action that the screen's words ask for; how sure that is nobody told."""
    how, size, started = dialect(card), (screen.width, screen.height), time.perf_counter()
    try:
        action = how.parse(reply.text, *size)
    except ParseError:
        return reply
    settled = verified(action, goal, screen, reader, strict)
    timings = reply.timings_ms | {"read": (time.perf_counter() - started) * 1000}
    if settled == action:
        return reply.model_copy(update={"timings_ms": timings})
    data = {"text": how.render(settled, *size), "original_text": reply.text, "confidence": None, "points": ()}
    return reply.model_copy(update=data | {"timings_ms": timings})
