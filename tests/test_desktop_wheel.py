"""How far a picture moved under the pointer, told from two screens."""

from __future__ import annotations

import numpy as np
import pytest

from handeye.agent.contracts import Screenshot
from handeye.environments.desktop.wheel import moved_by

LETTERS = np.random.default_rng(1).integers(0, 2, (40, 12, 150)).astype(np.uint8) * 200
"""Forty lines of writing, none like another."""


def page(scrolled: int, across: bool = False) -> Screenshot:
    """A screen with a list in its middle, scrolled by so many pixels; around it nothing moves."""
    paper = np.full((40 * 20, 170), 255, np.uint8)
    for number, line in enumerate(LETTERS):
        paper[number * 20 + 4 : number * 20 + 16, 10:160] = line
    screen = np.full((400, 400), 230, np.uint8)
    screen[::7, :100] = 40
    screen[100:300, 120:290] = paper[scrolled : scrolled + 200]
    screen = screen.T if across else screen
    return Screenshot(np.ascontiguousarray(np.repeat(screen[:, :, None], 3, axis=2)))


@pytest.mark.parametrize("pixels", [16, 53, 120, -34, 0])
@pytest.mark.parametrize("across", [False, True])
def test_what_moved_is_measured(pixels: int, across: bool) -> None:
    before, after = page(200, across), page(200 + pixels, across)
    assert moved_by(before, after, (200, 200), across) == pixels


def test_another_picture_is_not_a_movement() -> None:
    before, after = page(0), page(500)
    assert moved_by(before, after, (200, 200), across=False) == 0
