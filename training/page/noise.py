"""What a reader makes of a page's words: joined, split, missed and misread, as OCR does it."""

from __future__ import annotations

import random

Word = tuple[str, tuple[float, float, float, float]]

CONFUSED = {
    "l": "1I|", "I": "l1|", "1": "lI", "O": "0", "0": "Oo", "o": "0", "S": "5", "5": "S", "B": "8", "8": "B",
    "e": "c", "c": "e", "a": "o", "i": "l", "n": "m", "g": "q", "t": "f", "u": "v", ".": ",",
    ",": ".", "Z": "2",
}  # fmt: skip


def read_by(rng: random.Random, lines: list[list[Word]], strength: float = 1.0) -> list[list[Word]]:
    """The lines as a reader would give them; strength 0 leaves them alone."""
    if rng.random() < 0.02 * strength:
        return []
    if rng.random() > 0.85 * strength:
        return lines
    out = []
    for line in _beside(rng, lines):
        if rng.random() < 0.015 or (len(line) == 1 and len(line[0][0]) == 1 and rng.random() < 0.4):
            continue
        out.append(_loosened(rng, _read(rng, line)))
    return [line for line in out if line]


def _beside(rng: random.Random, lines: list[list[Word]]) -> list[list[Word]]:
    """Runs of text that stand close together in one row are read as one line."""
    out: list[list[Word]] = []
    for line in sorted(lines, key=lambda one: (round(one[0][1][1] / 6), one[0][1][0])):
        if out and rng.random() < 0.7:
            before, first = out[-1][-1][1], line[0][1]
            high = min(before[3] - before[1], first[3] - first[1])
            level = abs((before[1] + before[3]) - (first[1] + first[3])) < high * 0.5
            if level and -2 < first[0] - before[2] < 0.8 * high:
                out[-1] = [*out[-1], *line]
                continue
        out.append(list(line))
    return out


def _read(rng: random.Random, line: list[Word]) -> list[Word]:
    out: list[Word] = []
    grown = rng.random() < 0.08
    for text, box in line:
        if rng.random() < 0.012:
            continue
        if len(text) > 1 and rng.random() < 0.035:
            at = rng.randrange(len(text))
            text = text[:at] + rng.choice(CONFUSED.get(text[at], text[at])) + text[at + 1 :]
        close = out and box[0] - out[-1][1][2] < 0.5 * (box[3] - box[1])
        if close and rng.random() < (0.5 if grown else 0.02):
            before, one = out[-1]
            out[-1] = before + text, (one[0], min(one[1], box[1]), box[2], max(one[3], box[3]))
        else:
            out.append((text, box))
    return out


def _loosened(rng: random.Random, line: list[Word]) -> list[Word]:
    """Boxes as they are when only the line's own box is known for sure."""
    if not line:
        return line
    high = line[0][1][3] - line[0][1][1]
    up, down = rng.uniform(-0.1, 0.15) * high, rng.uniform(-0.1, 0.15) * high
    slip = 0.02 * (line[-1][1][2] - line[0][1][0]) if len(line) > 1 else 1.0
    moved = []
    for text, (x0, y0, x1, y1) in line:
        by = rng.gauss(0, slip) if len(line) > 2 else 0.0
        moved.append((text, (x0 + by + rng.uniform(-1, 1), y0 - up, x1 + by + rng.uniform(-1, 1), y1 + down)))
    return moved
