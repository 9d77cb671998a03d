"""Asks a model every question of some runs; what was asked before is answered from a file."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from handeye.agent.contracts import Action, Constraint, ModelCard, Prompt, Reply, View, VisionModel
from handeye.agent.dialects import dialect
from handeye.agent.errors import CallerError, ModelFault, ParseError
from handeye.evaluation.offline.questions import Question

AT_ONCE = 8
"""Questions that are with the model at the same time; a server puts them into one batch."""


@dataclass(frozen=True)
class Given:
    """A model's answer to a question on a screen of width x height pixels.

    error: why there is no reply; such an answer is wrong and is asked again next time. cached: not asked now.
    """

    width: int
    height: int
    reply: Reply | None = None
    error: str = ""
    cached: bool = False

    def action(self, card: ModelCard) -> tuple[Action | None, str]:
        """The action, or None and why there is none."""
        if self.reply is None:
            return None, self.error
        try:
            return dialect(card).parse(self.reply.text, self.width, self.height), ""
        except ParseError as fault:
            return None, str(fault)


@dataclass(frozen=True)
class Asker:
    """A model that is made only when a question is not in the cache. lasting: its answers may be kept."""

    card: ModelCard
    make: Callable[[], VisionModel]
    lasting: bool = True

    @cached_property
    def model(self) -> VisionModel:
        return self.make()


class AnswerCache:
    """Replies in an SQLite file, by model, views and prompt. One process writes at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._open()) as file, file:
                file.execute("CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, reply TEXT NOT NULL)")
        except (OSError, sqlite3.Error) as fault:
            raise CallerError(
                f"answers cannot be kept in {path}: {fault}; give another --cache FILE"
            ) from None

    def get(self, key: str) -> Reply | None:
        with closing(self._open()) as file:
            row = file.execute("SELECT reply FROM answers WHERE key = ?", (key,)).fetchone()
        return Reply.model_validate_json(row[0]) if row else None

    def put(self, key: str, reply: Reply) -> None:
        with closing(self._open()) as file, file:
            file.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, reply.model_dump_json()))

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=30)


def answer_key(card: ModelCard, views: Sequence[View], prompt: Prompt) -> str:
    """sha256 over the model's card (which holds its weights' hash), the views and the prompt."""
    digest = hashlib.sha256(card.model_dump_json().encode())
    for view in views:
        digest.update(f"{view.kind} {tuple(view.region)} {view.scale} {view.hash}\n".encode())
    digest.update(prompt.hash.encode())
    return digest.hexdigest()


async def ask_all(
    asker: Asker,
    asked: Sequence[Question],
    cache: AnswerCache | None = None,
    report: Callable[[], None] | None = None,
) -> list[Given]:
    """An answer a question, in their order. Raises CallerError for a run whose frames are lost."""
    free = asyncio.Semaphore(AT_ONCE if asker.lasting else 1)

    async def one(question: Question) -> Given:
        async with free:
            given = await ask_one(asker, question, cache if asker.lasting else None)
        if report:
            report()
        return given

    return list(await asyncio.gather(*(one(question) for question in asked)))


async def ask_one(asker: Asker, question: Question, cache: AnswerCache | None) -> Given:
    screen, views = await asyncio.to_thread(question.seen, asker.card)
    size = screen.width, screen.height
    prompt = question.prompt(asker.card, *size)
    key = await asyncio.to_thread(answer_key, asker.card, views, prompt) if cache else ""
    kept = cache.get(key) if cache else None
    if kept is not None:
        return Given(*size, reply=kept, cached=True)
    try:
        reply = await asker.model.ask(views, prompt, Constraint(width=size[0], height=size[1]))
    except ModelFault as fault:
        return Given(*size, error=str(fault))
    if cache:
        cache.put(key, reply)
    return Given(*size, reply=reply)
