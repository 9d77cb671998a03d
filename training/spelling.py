"""Which character stands at each cell: a dense target that teaches the encoder its letters.

Only the box of a line of text is known, so its characters are laid out by the widths of a common sans serif
(Helvetica's metrics), stretched to the box: right to about a pixel for proportional fonts.
"""

from __future__ import annotations

import numpy as np

from handeye.training.records import Element
from handeye.vlm.sizes import STEM_STRIDE

WIDTHS = np.array(
    (28, 28, 35, 56, 56, 89, 67, 19, 33, 33, 39, 58, 28, 33, 28, 28, 56, 56, 56, 56, 56, 56, 56, 56,
     56, 56, 28, 28, 58, 58, 58, 56, 102, 67, 67, 72, 72, 67, 61, 78, 72, 28, 50, 67, 56, 83, 72, 78,
     67, 78, 72, 67, 61, 72, 67, 94, 67, 67, 61, 28, 28, 28, 47, 56, 33, 56, 56, 50, 56, 56, 28, 56,
     56, 22, 22, 50, 22, 83, 56, 56, 56, 56, 33, 50, 28, 56, 50, 72, 50, 50, 50, 33, 26, 33, 58)
)  # fmt: skip
"""Advance widths of characters 32..126 in hundredths of the font size."""
PLAIN = (0.6, 1.3)
"""Width over (natural width at the box's height) of a line that is neither wrapped nor cut."""
HALVES = (-STEM_STRIDE / 4, STEM_STRIDE / 4)
MOST = 320


def spell(
    elements: list[Element], centers: np.ndarray, valid: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """cells [N] on which text stands, and the ASCII codes in their left and right half [N, 2]."""
    cells, codes = [], []
    for element in elements:
        if element.role != "text" or not element.text.isascii() or not element.text.isprintable():
            continue
        x0, y0, x1, y1 = element.box
        letters = np.frombuffer(element.text.encode(), np.uint8)
        widths = WIDTHS[letters - 32]
        if y1 <= y0 or not PLAIN[0] < (x1 - x0) / (widths.sum() / 100 * (y1 - y0)) < PLAIN[1]:
            continue
        ends = x0 + np.cumsum(widths) * (x1 - x0) / widths.sum()
        inside = np.flatnonzero(
            (centers[:, 0] > x0 + 2) & (centers[:, 0] < x1 - 2)
            & (centers[:, 1] > y0 + 1) & (centers[:, 1] < y1 - 1) & valid
        )  # fmt: skip
        places = centers[inside, 0][:, None] + np.array(HALVES)
        cells.append(inside)
        codes.append(letters[np.clip(np.searchsorted(ends, places), 0, len(letters) - 1)])
    if not cells:
        return np.zeros(0, np.int64), np.zeros((0, 2), np.int64)
    joined, letters = np.concatenate(cells), np.concatenate(codes).astype(np.int64)
    kept = rng.permutation(len(joined))[:MOST]
    return joined[kept], letters[kept]
