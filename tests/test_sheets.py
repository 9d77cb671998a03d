"""Sheets of reading matter: each card is a screen whose answers hold on its own picture."""

from __future__ import annotations

from pathlib import Path

import cv2

from handeye.environments.browser.chromium import launch
from handeye.training.records import read_screens
from handeye.training.splits import TRAIN_SEEDS
from handeye.training.synth.sheets import SIDE, sheet


async def test_a_sheet_gives_screens_whose_answers_lie_on_them(tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    async with launch() as (_, browser):
        page = await browser.new_page(viewport={"width": SIDE, "height": SIDE})
        for seed in (0, 1):
            await sheet(page, tmp_path, TRAIN_SEEDS[seed])
    screens = list(read_screens(tmp_path))
    assert len(screens) >= 24
    asked = [screen for screen in screens if screen.questions]
    assert len(asked) > len(screens) / 5
    for screen in asked:
        height, width = cv2.imread(str(tmp_path / screen.frame)).shape[:2]
        (question,) = screen.questions
        states = {e.label: e for e in screen.elements if e.role in ("checkbox", "radio")}
        for choice in question.choices:
            assert choice.box
            assert choice.box[2] <= width
            assert choice.box[3] <= height
            hit = [name for name, e in states.items() if e.box == choice.box]
            for name in hit:
                assert states[name].checked == (name not in _named(question.goal, states))


def _named(goal: str, names: dict) -> set[str]:
    """Names that the goal lists, as whole words between commas."""
    listed = goal.split(" ", 1)[1]
    for end in (" and click Submit.", ", then Submit", " and press Submit", "."):
        listed = listed.removesuffix(end)
    return set(listed.split(", ")) & set(names)
