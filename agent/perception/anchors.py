"""Finding a part of an earlier screenshot again: at its old place, or anywhere if it is there only once."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from handeye.agent.contracts import Box

NOISE = 16
"""Largest difference of a colour channel (0..255) that is still the same."""
SAME_SHARE = 0.995
"""Part of a picture's pixels that has to be the same at its old place."""
CELL, CHANGED_CELL = 12, 0.1
"""Side of the square, and the part of it that differs where a letter or figure has changed."""
FOUND = 0.97
"""Correlation that counts as found elsewhere."""
DISTINCT = 0.03
"""How much worse the second best place has to be, or it is not known which is meant."""
FLAT = 4.0
"""Standard deviation of grey below which a picture shows nothing that could be found again."""


@dataclass(frozen=True)
class Match:
    """Where a picture lies on the screen, in screen pixels. moved: not at its old place."""

    box: Box
    score: float
    moved: bool


def crop(pixels: np.ndarray, box: Box) -> tuple[np.ndarray, Box]:
    """The part of a frame inside a box, and the box cut to the frame and to whole pixels."""
    height, width = pixels.shape[:2]
    x0, y0 = max(0, int(box.x0)), max(0, int(box.y0))
    x1, y1 = min(width, int(np.ceil(box.x1))), min(height, int(np.ceil(box.y1)))
    return pixels[y0:y1, x0:x1], Box(x0, y0, x1, y1)


def is_repeated(pixels: np.ndarray, picture: np.ndarray, place: Box) -> bool:
    """Whether the frame shows the picture, or one that can hardly be told from it, at another place too."""
    height, width = picture.shape[:2]
    grey, sought = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    if min(height, width) < 4 or height > grey.shape[0] or width > grey.shape[1] or sought.std() < FLAT:
        return False
    scores = cv2.matchTemplate(grey, sought, cv2.TM_CCOEFF_NORMED)
    x, y = int(place.x0), int(place.y0)
    scores[max(0, y - height // 2) : y + height // 2 + 1, max(0, x - width // 2) : x + width // 2 + 1] = -1
    return bool(scores.size and scores.max() > FOUND - DISTINCT)


def is_same(pixels: np.ndarray, picture: np.ndarray, place: Box) -> bool:
    """Whether the frame shows the picture at that place."""
    here, cut = crop(pixels, place)
    if here.shape != picture.shape or cut != place:
        return False
    different = cv2.absdiff(here, picture).max(axis=2) > NOISE
    if 1 - different.mean() < SAME_SHARE:
        return False
    shares = cv2.boxFilter(different.astype(np.float32), -1, (CELL, CELL), borderType=cv2.BORDER_CONSTANT)
    return bool(shares.max(initial=0.0) < CHANGED_CELL)


def find_picture(pixels: np.ndarray, picture: np.ndarray, place: Box) -> Match | None:
    """The picture on the frame: where it was, else at the one place where it is now; None when it is not
    there, is there twice, or shows nothing to tell it by."""
    if is_same(pixels, picture, place):
        return Match(place, 1.0, moved=False)
    height, width = picture.shape[:2]
    if height > pixels.shape[0] or width > pixels.shape[1] or not picture.size:
        return None
    grey, sought = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    if sought.std() < FLAT:
        return None
    scores = cv2.matchTemplate(grey, sought, cv2.TM_CCOEFF_NORMED)
    _, score, _, (x, y) = cv2.minMaxLoc(scores)
    if score < FOUND:
        return None
    scores[max(0, y - height // 2) : y + height // 2 + 1, max(0, x - width // 2) : x + width // 2 + 1] = -1
    if scores.size and scores.max() > score - DISTINCT:
        return None
    found = Box(x, y, x + width, y + height)
    here, _ = crop(pixels, found)
    close = cv2.absdiff(here, picture).max(axis=2) <= 2 * NOISE
    return Match(found, float(score), moved=True) if close.mean() > 0.9 else None
