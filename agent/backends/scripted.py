"""Answers from a list or a function: for tests, examples, debugging.

    Scripted(["click(x=40, y=12)", "done(answer='')"])
    Scripted(lambda views, prompt: "fail(reason='absent')")

The answers are in the dialect of the card; a list that is used up is a ModelFault.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from inspect import isawaitable
from pathlib import Path

from handeye.agent.contracts import Constraint, ModelCard, Prompt, Reply, View
from handeye.agent.errors import CallerError, ModelFault

Answer = Callable[[Sequence[View], Prompt], str | Awaitable[str]]
CARD = ModelCard(
    name="scripted",
    family="scripted",
    dialect="handeye",
    coordinate_space="screen",
    tile_width=1280,
    tile_height=1280,
    history=8,
)


class Scripted:
    """A VisionModel whose answers are given beforehand, or made by a function of what it would see."""

    def __init__(self, answers: Iterable[str] | Answer, card: ModelCard = CARD) -> None:
        self.card = card
        self._answer = answers if callable(answers) else _from_list(answers)

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        answer = self._answer(views, prompt)
        return Reply(text=await answer if isawaitable(answer) else answer)


def from_file(path: Path) -> Scripted:
    """One answer a line; blank lines and lines that begin with # are passed over."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise CallerError(f"cannot read script {path}: {getattr(fault, 'strerror', None) or fault}") from None
    return Scripted([line for line in lines if line.strip() and not line.startswith("#")])


def no_model() -> Scripted:
    """For runs of exact actions and skills only: it answers nothing."""

    def answer(views: Sequence[View], prompt: Prompt) -> str:
        raise ModelFault(f"a model is needed for {prompt.goal!r}: give --model")

    return Scripted(answer, CARD.model_copy(update={"name": "none"}))


def _from_list(answers: Iterable[str]) -> Answer:
    rest = iter(tuple(answers))

    def answer(views: Sequence[View], prompt: Prompt) -> str:
        for text in rest:
            return text
        raise ModelFault("the script has no answer left")

    return answer
