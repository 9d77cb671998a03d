"""What a recorded target looked like, and where it is on another screen: by its pixels, else by its words.

Pixels: the same place first, then a template over several sizes; a negative correlation is the same picture
in a dark theme. Words: the target's own text, or the label of a field and the frame beside it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from handeye.agent.contracts import Box, Screenshot, Target
from handeye.agent.perception.anchors import crop, is_repeated, is_same
from handeye.agent.perception.lines import ALIKE, Line, Reader, likeness, part_of

POINT_WIDTH, POINT_HEIGHT = 96, 32
"""Pixels around a point whose box is not known."""
LABEL_REACH = (220, 60)
"""How far left and up a field's label is looked for, in screen pixels."""
SCALES = (1.0, 1.1, 1.25, 1.5, 0.9, 0.8, 0.67)
TEMPLATE_SURE = 0.92
AHEAD = 0.06
"""By how much the best place has to be better than the next."""
LEAST_CONTRAST = 12.0
"""Standard deviation of grey below which a picture says nothing."""
MOST_FRAMES = 12
STRIP = 4
"""Pixels above and below a target that belong to the strip that tells it from its look-alikes."""

How = Literal["same", "template", "text", "label", "frame", "record"]


@dataclass(frozen=True)
class Anchor:
    """A recorded target: its box in the recorded screen, and what the environment said of it, if anything."""

    screen: Screenshot
    box: Box
    role: str = ""
    known: str = ""
    target: Target | None = None

    @property
    def pixels(self) -> np.ndarray:
        return crop(self.screen.pixels, self.box)[0]


@dataclass(frozen=True)
class Words:
    """text: what stands in the target itself. label: a line beside it, in the recorded screen."""

    text: str = ""
    label: Line | None = None


@dataclass(frozen=True)
class Candidate:
    """A place on the live screen where the target may be. score in 0..1."""

    box: Box
    how: How
    score: float


def anchor_of(screen: Screenshot, point: tuple[float, float], target: Target | None) -> Anchor:
    x, y = point
    box = target.box if target else _box_around(x, y)
    role, known = (target.role, target.text) if target else ("", "")
    return Anchor(screen, _clipped(box, screen), role, known, target)


def words_of(anchor: Anchor, reader: Reader) -> Words:
    """Read in the recorded screen: the target's own words, else the label that is meant or the nearest."""
    box, (across, up) = anchor.box, LABEL_REACH
    region = _clipped(Box(box.x0 - across, box.y0 - up, box.x1 + 8, box.y1 + 8), anchor.screen)
    near = reader.lines(anchor.screen, region)
    inside = [line for line in near if box.contains(*line.box.center)]
    outside = sorted((line for line in near if line not in inside), key=lambda line: _gap(line.box, box))
    own = " ".join(line.text for line in inside)
    if not anchor.known:
        return Words(own, None) if own else Words("", outside[0] if outside else None)
    named = [part for part, alike in (part_of(line, anchor.known) for line in near) if alike >= ALIKE]
    labels = [line for line in named if not box.contains(*line.box.center)]
    if len(labels) < len(named) or not labels or likeness(own, anchor.known) >= ALIKE:
        return Words(anchor.known)
    return Words("", min(labels, key=lambda line: _gap(line.box, box)))


def candidates(anchor: Anchor, live: Screenshot, reader: Reader) -> Iterator[Candidate]:
    """Places of the target, the surest first; words are only read when the pixels gave nothing that held."""
    if _unmoved(anchor, live):
        yield Candidate(anchor.box, "same", 1.0)
    by_template = template(anchor, live)
    if by_template is not None:
        yield by_template
    words = words_of(anchor, reader)
    if words.text:
        for line, alike in reader.find(live, words.text):
            if re.findall(r"\d+", line.text) == re.findall(r"\d+", words.text):
                yield Candidate(line.box, "text", alike / 100)
    if words.label is not None:
        for line, alike in reader.find(live, anchor.known or words.label.text):
            for box in fields_near(line.box, words.label.box, anchor, live):
                yield Candidate(box, "label", alike / 100)
    yield from _alike_frames(anchor, live)


def alone(anchor: Anchor, candidate: Candidate, live: Screenshot) -> bool:
    """Whether this is the place that is meant, where only pixels can tell: nothing else on the screen looks
    like it, or the strip that it stands in, from side to side, looks as it did."""
    x0, y0, x1, y1 = (round(side) for side in candidate.box)
    picture = live.pixels[y0:y1, x0:x1]
    if picture.size and not is_repeated(live.pixels, picture, candidate.box):
        return True
    recorded = anchor.screen
    if live.width != recorded.width:
        return False
    (_, middle), (_, was) = candidate.box.center, anchor.box.center
    half = anchor.box.height / 2 + STRIP
    before, _ = crop(recorded.pixels, Box(0, was - half, recorded.width, was + half))
    return is_same(
        live.pixels, before, crop(live.pixels, Box(0, middle - half, live.width, middle + half))[1]
    )


def template(anchor: Anchor, live: Screenshot) -> Candidate | None:
    """The place whose pixels correlate best over all sizes, when it is sure and well ahead of the next."""
    grey, wanted = _grey(live.pixels), _grey(anchor.pixels)
    if wanted.std() < LEAST_CONTRAST or min(wanted.shape) < 8:
        return None
    best: tuple[float, Box] | None = None
    for scale in SCALES:
        found = _match(grey, wanted, scale)
        if found and (best is None or found[0] > best[0]):
            best = found
        if best and best[0] > 0.995:
            break
    if best is None or best[0] < TEMPLATE_SURE:
        return None
    return Candidate(best[1], "template", best[0])


def fields_near(label: Box, recorded: Box, anchor: Anchor, live: Screenshot) -> list[Box]:
    """Frames beside a label on the live screen, the nearest first; recorded: the label's box when recorded.

    Where no frame is seen, the place that the recorded offset gives at the label's new size.
    """
    scale = label.height / recorded.height
    dx, dy = anchor.box.x0 - recorded.x0, anchor.box.center[1] - recorded.center[1]
    middle = label.center[1] + dy * scale
    left, half = label.x0 + dx * scale, anchor.box.height * scale / 2
    expected = Box(left, middle - half, left + anchor.box.width * scale, middle + half)
    reach = 6 * label.height + anchor.box.height * scale
    near = [box for box in frames(live) if _is_beside(box, label) and _gap(box, label) < reach]
    fitting = [box for box in near if 0.5 < box.height / (anchor.box.height * scale) < 2 and box.width > 24]
    fitting.sort(key=lambda box: (_gap(box, label), math.dist(box.center, expected.center)))
    return [*fitting[:3], _clipped(expected, live)]


def frames(live: Screenshot) -> list[Box]:
    """Rectangles with a visible border or ground of their own, such as fields and buttons."""
    edges = cv2.Canny(_grey(live.pixels), 8, 24)
    edges = cv2.morphologyEx(edges, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    contours, _ = cv2.findContours(edges, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found: dict[tuple[int, ...], Box] = {}
    for contour in contours:
        x, y, width, height = cv2.boundingRect(contour)
        full = cv2.contourArea(contour) / max(1, width * height)
        if width >= 20 and height >= 12 and full > 0.85 and width < live.width * 0.98:
            found.setdefault((x // 6, y // 6, width // 6, height // 6), Box(x, y, x + width, y + height))
    return list(found.values())


def _alike_frames(anchor: Anchor, live: Screenshot) -> Iterator[Candidate]:
    """Frames of about the target's shape, whatever stands in them; a guess that has to be confirmed."""
    wide, high = anchor.box.width / anchor.screen.width, anchor.box.height
    x, y = (side / whole for side, whole in zip(anchor.box.center, _size(anchor.screen), strict=True))
    alike = []
    for box in frames(live):
        grown = abs(math.log(box.width / live.width / wide)) + abs(math.log(box.height / high))
        away = math.dist((x, y), (box.center[0] / live.width, box.center[1] / live.height))
        if grown < 1.5:
            alike.append((grown + away, box))
    for cost, box in sorted(alike)[:MOST_FRAMES]:
        yield Candidate(box, "frame", 1 / (1 + cost))


def _size(screen: Screenshot) -> tuple[int, int]:
    return screen.width, screen.height


def _match(grey: np.ndarray, wanted: np.ndarray, scale: float) -> tuple[float, Box] | None:
    """Best correlation and place at one size; None when the next place is nearly as good."""
    size = max(4, round(wanted.shape[1] * scale)), max(4, round(wanted.shape[0] * scale))
    if size[0] > grey.shape[1] or size[1] > grey.shape[0]:
        return None
    shrinks = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    score = np.abs(
        cv2.matchTemplate(grey, cv2.resize(wanted, size, interpolation=shrinks), cv2.TM_CCOEFF_NORMED)
    )
    score = np.where(np.isfinite(score), score, 0)
    y, x = np.unravel_index(int(score.argmax()), score.shape)
    best = float(score[y, x])
    across, down = max(2, size[0] // 2), max(2, size[1] // 2)
    score[max(0, y - down) : y + down + 1, max(0, x - across) : x + across + 1] = 0
    if best - float(score.max()) < AHEAD:
        return None
    return min(best, 1.0), Box(float(x), float(y), float(x + size[0]), float(y + size[1]))


def _unmoved(anchor: Anchor, live: Screenshot) -> bool:
    if live.pixels.shape != anchor.screen.pixels.shape:
        return False
    return is_same(live.pixels, *crop(anchor.screen.pixels, anchor.box.padded(8)))


def _is_beside(box: Box, label: Box) -> bool:
    """Below, right of or around the label; never its own outline."""
    around = box.x0 <= label.x0 and label.x1 <= box.x1 and box.y0 <= label.y0 and label.y1 <= box.y1
    below = box.y0 >= label.y1 - 4 and box.x0 < label.x1 + 40 and box.x1 > label.x0
    right = box.x0 >= label.x1 - 4 and abs(box.center[1] - label.center[1]) < max(box.height, label.height)
    return around or below or right


def _gap(one: Box, other: Box) -> float:
    """Pixels between two boxes; 0 when they touch."""
    across = max(0.0, one.x0 - other.x1, other.x0 - one.x1)
    down = max(0.0, one.y0 - other.y1, other.y0 - one.y1)
    return math.hypot(across, down)


def _box_around(x: float, y: float) -> Box:
    return Box(x - POINT_WIDTH / 2, y - POINT_HEIGHT / 2, x + POINT_WIDTH / 2, y + POINT_HEIGHT / 2)


def _clipped(box: Box, screen: Screenshot) -> Box:
    """The part on the screen, at least a pixel."""
    x0, y0 = min(max(0.0, box.x0), screen.width - 1), min(max(0.0, box.y0), screen.height - 1)
    return Box(x0, y0, max(x0 + 1, min(box.x1, screen.width)), max(y0 + 1, min(box.y1, screen.height)))


def _grey(pixels: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
