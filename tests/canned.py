"""A model over HTTP that always gives one click in its dialect: for families that nothing here can load."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import hosted_desk
import pytest

from handeye.agent.backends import load
from handeye.agent.backends.vendors import VENDORS
from handeye.agent.contracts import Click, ModelCard, VisionModel
from handeye.agent.dialects import dialect

SCREEN = (400, 300)


@contextmanager
def desk(card: ModelCard, hosted: str) -> Iterator[VisionModel]:
    """hosted: the vendor's name of the model; a server that speaks OpenAI's chat completions without one."""
    answer = dialect(card).render(Click(x=70, y=40), *SCREEN)
    bodies = {
        "openai": hosted_desk.openai_words,
        "anthropic": lambda text: hosted_desk.anthropic({"type": "text", "text": text}),
        "google": lambda text: hosted_desk.google({"text": text}),
        "": lambda text: {"choices": [{"message": {"content": text}}], "usage": {}},
    }
    vendor = hosted.partition(":")[0]
    served = hosted_desk.Desk()
    served.replies = [(200, bodies[vendor](answer))]
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{served.server_address[1]}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDEYE_HOSTED_URL", address)
        if vendor:
            patch.setenv(VENDORS[vendor].keys[0], "not-a-key")
        try:
            yield load(hosted or f"{address}/v1#model?family={card.family}")
        finally:
            served.shutdown()
            served.server_close()
            thread.join()
