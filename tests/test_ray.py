"""Scoring on a local Ray cluster of two workers, one killed in the middle, equals the serial scores."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from test_eval import record

from handeye.agent.backends.scripted import CARD, Scripted
from handeye.agent.contracts import Prompt, View
from handeye.agent.errors import CallerError
from handeye.evaluation.offline.asking import AnswerCache, Asker, ask_all
from handeye.evaluation.offline.offline import report, sheet_of
from handeye.evaluation.on_ray import Cluster, ask_on_ray

ray = pytest.importorskip("ray", reason="pip install -e '.[ray]'")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings(
        "ignore::FutureWarning", "ignore::DeprecationWarning", "ignore::ResourceWarning"
    ),
]


def deterministic(views: Sequence[View], prompt: Prompt) -> str:
    """Right on some steps, by what is seen and asked alone."""
    return "done()" if int(views[0].hash, 16) % 2 else "click(x=50, y=50)"


def dying_once(mark: Path) -> Scripted:
    """The first worker that is asked for the third time dies, once in all."""
    asked: list[str] = []

    def answer(views: Sequence[View], prompt: Prompt) -> str:
        asked.append(prompt.hash)
        if len(asked) == 3:
            try:
                os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                pass
            else:
                os.kill(os.getpid(), signal.SIGKILL)
        return deterministic(views, prompt)

    return Scripted(answer)


async def test_two_workers_one_killed_give_the_serial_scores(tmp_path: Path) -> None:
    ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])
    sheet = sheet_of([record(tmp_path / "runs" / name) for name in ("one", "two")])
    serial = await ask_all(Asker(CARD, lambda: Scripted(deterministic)), sheet.questions)
    mark, counted = tmp_path / "killed", list[int]()
    asker, cache = Asker(CARD, lambda: dying_once(mark)), AnswerCache(tmp_path / "answers.db")
    spread = await ask_on_ray(asker, sheet.questions, Cluster(), cache, lambda: counted.append(1))
    assert mark.exists(), "no worker was killed"
    assert [one.reply for one in spread] == [one.reply for one in serial]
    assert report(sheet, spread, CARD, "handeye") == report(sheet, serial, CARD, "handeye")
    assert len(counted) == len(sheet.questions) == 14
    assert not ray.is_initialized()

    again = await ask_on_ray(asker, sheet.questions, Cluster(), cache)
    assert all(one.cached for one in again), "what is known is not asked on Ray again"
    assert [one.reply for one in again] == [one.reply for one in serial]

    turns = Asker(CARD, lambda: Scripted(["done()"]), lasting=False)
    with pytest.raises(CallerError, match="by turn"):
        await ask_on_ray(turns, sheet.questions, Cluster())
