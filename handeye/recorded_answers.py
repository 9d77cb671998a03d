"""A model's answers kept by what it saw and was asked, and given again without the model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from handeye.agent.backends.scripted import CARD
from handeye.agent.contracts import Constraint, ModelCard, Prompt, Reply, View, VisionModel
from handeye.agent.errors import CallerError, ModelFault
from handeye.agent.log.writer import write_durably

CARD_NAME = "card.json"


class RecordedAnswers:
    """Implements VisionModel. model: is asked, and its answers are kept in `folder`; None: they are taken
    from there.

    An answer is one of the same question about the same pixels. Raises CallerError for a folder that cannot
    be used, ModelFault for a screen or a question that was not recorded.
    """

    def __init__(self, folder: Path, model: VisionModel | None = None) -> None:
        self._folder, self._model = folder, model
        self.card = CARD if model is None else model.card
        try:
            if model is None:
                self.card = ModelCard.model_validate_json((folder / CARD_NAME).read_bytes())
            else:
                folder.mkdir(parents=True, exist_ok=True)
                write_durably(folder / CARD_NAME, model.card.model_dump_json(indent=1).encode())
        except (OSError, ValueError) as fault:
            raise CallerError(f"{folder} has no recorded answers: record them first ({fault})") from None

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        path = self._folder / f"{_key(views, prompt)}.json"
        if self._model is not None:
            reply = await self._model.ask(views, prompt, constraint)
            write_durably(path, reply.model_dump_json().encode())
            return reply
        if not path.exists():
            raise ModelFault(
                f"{prompt.goal!r} was not recorded on this screen: it has changed; record it again with "
                "--handeye-record"
            )
        return Reply.model_validate_json(path.read_bytes())


def _key(views: Sequence[View], prompt: Prompt) -> str:
    seen = [f"{view.kind} {view.hash}" for view in views]
    return hashlib.sha256("\n".join([prompt.text, *seen]).encode()).hexdigest()
