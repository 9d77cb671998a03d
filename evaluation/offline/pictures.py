"""A picture of each failed step: the screen, the recorded target in green, the given point in red."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from handeye.agent.actions import points, render
from handeye.agent.errors import CallerError
from handeye.agent.log.writer import encode_png
from handeye.evaluation.offline.judging import Judged
from handeye.evaluation.offline.names import file_names

GREEN, RED, INK, PAPER = (20, 140, 60), (205, 30, 40), (20, 20, 20), (250, 250, 250)
LINE = 20
"""Height of a line of words in pixels."""


def draw_failures(judged: Sequence[Judged], folder: Path) -> dict[str, str]:
    """Write RUN-STEP.png for each step that failed; gives their files by the question's name."""
    drawn = {}
    failed = [one for one in judged if not one.marks.success]
    for one, name in zip(failed, file_names([one.question.name for one in failed]), strict=True):
        path = folder / f"{name}.png"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(encode_png(failure_picture(one)))
        except OSError as fault:
            raise CallerError(f"{path} cannot be written: {fault.strerror or fault}") from None
        drawn[one.question.name] = str(path)
    return drawn


def failure_picture(one: Judged) -> np.ndarray:
    """[height + words, width, 3] uint8 RGB."""
    step = one.question.step.decided
    pixels = one.question.run.screenshot(one.question.step).pixels.copy()
    if step.target is not None:
        x0, y0, x1, y1 = (round(side) for side in step.target.box)
        cv2.rectangle(pixels, (x0 - 2, y0 - 2), (x1 + 1, y1 + 1), GREEN, 2)
    if step.action is not None:
        _cross(pixels, points(step.action), GREEN)
    if one.action is not None:
        _cross(pixels, points(one.action), RED)
    words = (
        (f"{one.question.name}: {one.marks.why}", INK),
        (f"goal: {one.question.goal}", INK),
        (f"recorded: {render(step.action) if step.action else ''}", GREEN),
        (f"given: {render(one.action) if one.action else 'no valid action'}", RED),
    )
    strip = np.full((LINE * len(words) + 8, pixels.shape[1], 3), PAPER, np.uint8)
    for row, (text, ink) in enumerate(words):
        shown = text.encode("ascii", "replace").decode()
        place = (6, LINE * (row + 1))
        cv2.putText(strip, shown, place, cv2.FONT_HERSHEY_SIMPLEX, 0.5, ink, 1, cv2.LINE_AA)
    return np.vstack([pixels, strip])


def _cross(pixels: np.ndarray, where: Sequence[tuple[float, float]], ink: tuple[int, int, int]) -> None:
    for x, y in where:
        center = round(x), round(y)
        cv2.circle(pixels, center, 9, ink, 2, cv2.LINE_AA)
        cv2.drawMarker(pixels, center, ink, cv2.MARKER_CROSS, 26, 1, cv2.LINE_AA)
