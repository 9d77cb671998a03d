"""Regions of a screen that stand out: outlined boxes (fields, buttons, ticks) and blobs (icons, pictures).

Found from edges alone, with no learnt part, so that every pixel of a target's outline counts at any size.
"""

from __future__ import annotations

import cv2
import numpy as np

STEP = 10
"""Difference of neighbouring pixels, 0..255 in any channel, that is an edge."""
LEAST, MOST_WIDE, MOST_HIGH = 6, 0.98, 0.7
"""Shortest side in pixels; longest ones as shares of the screen's."""
FILLED = 0.75
"""Area inside an outline as a share of its bounding box from which on it counts as a box."""
BLOB = 160
"""Longest side in pixels of what counts as a blob."""
MOST = 160
"""Regions of a screen; the smallest are kept."""
SAME = 3
"""Pixels by which two boxes' edges may differ and count as the same."""


def regions(pixels: np.ndarray, words: np.ndarray, most: int = MOST) -> np.ndarray:
    """Boxes [N, 4] int32 (x0, y0, x1, y1; screen pixels) of a screen [height, width, 3] uint8.

    words: boxes [W, 4] of what was read: a blob that lies in them is a letter and no region.
    """
    edges = _edges(pixels)
    found = np.array([*_outlined(edges), *_blobs(edges, words)], np.int64).reshape(-1, 4)
    return _distinct(found[~_inside_words(found, words)], most)


def _inside_words(found: np.ndarray, words: np.ndarray) -> np.ndarray:
    """[N] True for boxes of which most lies in one word and that are smaller than it: its letters."""
    if not len(found) or not len(words):
        return np.zeros(len(found), bool)
    a, b = found[:, None].astype(np.float32), np.asarray(words, np.float32)[None]
    sides = np.clip(np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2]), 0, None)
    own = np.maximum((a[..., 2] - a[..., 0]) * (a[..., 3] - a[..., 1]), 1)
    theirs = (b[..., 2] - b[..., 0]) * (b[..., 3] - b[..., 1])
    return np.asarray(((sides.prod(-1) >= 0.7 * own) & (own <= 1.1 * theirs)).any(1))


def _edges(pixels: np.ndarray) -> np.ndarray:
    """[H, W] uint8 255 where a pixel differs from the one to its left or above it."""
    out = np.zeros(pixels.shape[:2], np.uint8)
    out[:, 1:] = _apart(pixels[:, 1:], pixels[:, :-1])
    out[1:] |= _apart(pixels[1:], pixels[:-1])
    return out


def _apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    red, green, blue = cv2.split(cv2.absdiff(one, other))
    return np.asarray(cv2.threshold(cv2.max(cv2.max(red, green), blue), STEP - 1, 255, cv2.THRESH_BINARY)[1])


def _outlined(edges: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Boxes of closed outlines that are nearly as full as a rectangle or a disc."""
    high, wide = edges.shape
    closed = cv2.morphologyEx(edges, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    out = []
    for contour in contours:
        x, y, w, h = cv2.boundingRect(contour)
        if min(w, h) < LEAST + 2 or w > MOST_WIDE * wide or h > MOST_HIGH * high:
            continue
        if cv2.contourArea(contour) >= FILLED * (w - 1) * (h - 1):
            out.append((x, y, x + w, y + h))
    return out


def _blobs(edges: np.ndarray, words: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Boxes of what is joined within three pixels, words left out; also lines below fields."""
    left = edges.copy()
    for x0, y0, x1, y1 in np.asarray(words, np.int64).reshape(-1, 4):
        left[max(0, y0) : y1 + 1, max(0, x0) : x1 + 1] = 0
    joined = cv2.morphologyEx(left, cv2.MORPH_CLOSE, np.ones((3, 5), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    out = []
    for x, y, w, h, area in stats[1:]:
        line = h <= 3 and w >= 60
        if line or (min(w, h) >= LEAST and max(w, h) <= BLOB and area >= 12):
            out.append((int(x), int(y), int(x + w), int(y + h)))
    return out


def _distinct(boxes: np.ndarray, most: int) -> np.ndarray:
    """Without those that are nearly equal; the smallest first when there are too many; in reading order."""
    sides = boxes[:, 2:] - boxes[:, :2]
    boxes = boxes[np.argsort(sides.prod(1), kind="stable")]
    kept: list[int] = []
    for index, box in enumerate(boxes):
        if len(kept) == most:
            break
        if not kept or np.abs(boxes[kept] - box).max(1).min() > SAME:
            kept.append(index)
    chosen = boxes[kept].astype(np.int32)
    return chosen[np.lexsort((chosen[:, 0], chosen[:, 1]))].reshape(-1, 4)
