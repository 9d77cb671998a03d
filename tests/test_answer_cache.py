"""The locate cache: used only while the pixels around the answer are the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from handeye.agent.backends.answer_cache import CachedAnswers
from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Box, Constraint, Prompt, StepSummary, View

SIZE = Constraint(width=900, height=600)


def views(pixels: np.ndarray) -> list[View]:
    return [View("tile", pixels, Box(0, 0, 900, 600))]


async def test_an_answer_is_given_again_only_while_its_place_looks_the_same(tmp_path: Path):
    rng = np.random.default_rng(5)
    screen = rng.integers(0, 255, (600, 900, 3)).astype(np.uint8)
    asked: list[str] = []

    def answer(seen, prompt) -> str:
        asked.append(prompt.goal)
        return "click(x=100, y=90)" if prompt.goal == "press" else "done(answer='')"

    model = CachedAnswers(Scripted(answer), tmp_path / "cache")
    prompt = Prompt(goal="press")
    first = await model.ask(views(screen), prompt, SIZE)
    again = await model.ask(views(screen), prompt, SIZE)
    assert first.text == again.text == "click(x=100, y=90)"
    assert (model.hits, model.misses, asked) == (1, 1, ["press"])
    elsewhere = screen.copy()
    elsewhere[400:, 500:] = 0
    await model.ask(views(elsewhere), prompt, SIZE)
    assert model.hits == 2
    here = screen.copy()
    here[80:100, 90:110] = 0
    await model.ask(views(here), prompt, SIZE)
    later = Prompt(goal="press", history=(StepSummary(action="click(x=1, y=1)"),))
    await model.ask(views(here), later, SIZE)
    await model.ask(views(here), Prompt(goal="end"), SIZE)
    await model.ask(views(here), Prompt(goal="end"), SIZE)
    assert (model.hits, len(asked)) == (2, 5)
    reading = CachedAnswers(Scripted(answer), tmp_path / "cache", "read-only")
    await reading.ask(views(here), prompt, SIZE)
    await reading.ask(views(screen), prompt, SIZE)
    assert (reading.hits, reading.misses) == (1, 1)
    off = CachedAnswers(Scripted(answer), tmp_path / "cache", "off")
    await off.ask(views(here), prompt, SIZE)
    assert off.hits == 0


async def test_a_number_in_the_row_or_in_the_card_is_looked_at(tmp_path: Path):
    """Two equal buttons: what tells them apart stands far left in the row, or above in the card."""
    plain = np.full((600, 900, 3), 255, np.uint8)
    plain[80:100, 480:540] = (200, 30, 30)
    row, card = plain.copy(), plain.copy()
    row[86:94, 20:26] = 0
    card[280:288, 330:336] = 0
    asked: list[str] = []

    def answer(seen, prompt) -> str:
        asked.append(prompt.goal)
        return "click(x=510, y=90)"

    model = CachedAnswers(Scripted(answer), tmp_path / "cache")
    for screen in (plain, plain, row, plain, card):
        await model.ask(views(screen), Prompt(goal="delete"), SIZE)
    assert (model.hits, model.misses) == (1, 4)
