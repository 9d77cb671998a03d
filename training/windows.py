"""Screens on disk and the part of one that a batch shows: sources, windows, tiles."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from handeye.agent.contracts import Box, ModelCard
from handeye.agent.perception.tiling import tile_grid
from handeye.training.records import Element, Question, Screen
from handeye.vlm.config import HandeyeConfig
from handeye.vlm.processor import non_blank

CARD = ModelCard(
    name="builtin",
    family=HandeyeConfig.model_type,
    dialect="handeye",
    coordinate_space="screen",
    tile_width=384,
    tile_height=256,
    overlap=24,
    history=12,
    licence="Apache-2.0",
    source="trained by handeye train",
)


@dataclass(frozen=True)
class Shape:
    """What a batch is made of: screens a batch, the largest size of a tile, tiles across and down.

    columns 0: the whole screen, cut as at run time, one screen a batch.
    """

    screens: int
    questions: int
    texts: int
    width: int = 352
    height: int = 224
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Source:
    """A folder of screens, and how often it is drawn. Lines are kept as text: workers share them."""

    folder: Path
    weight: float
    lines: list[str]

    @classmethod
    def read(cls, spec: str) -> Source:
        """spec: FOLDER or FOLDER:WEIGHT. A line cut off by a kill is left out."""
        folder, _, weight = spec.partition(":")
        with (Path(folder) / "screens.jsonl").open(encoding="utf-8") as lines:
            return cls(Path(folder), float(weight or 1), [line for line in lines if line.endswith("\n")])

    def screen(self, index: int) -> Screen:
        return Screen.model_validate_json(self.lines[index])

    def draw(self, rng: random.Random) -> Screen:
        return self.screen(rng.randrange(len(self.lines)))


@dataclass
class Window:
    """A screen, or a part of it, with coordinates moved to its own origin."""

    pixels: np.ndarray
    questions: list[Question]
    elements: list[Element]
    source: str
    origin: tuple[float, float] = (0.0, 0.0)


def open_window(source: Source, screen: Screen, shape: Shape, rng: random.Random) -> Window:
    """The whole screen when it fits, else a part around one of its targets."""
    read = cv2.imread(str(source.folder / screen.frame))
    assert read is not None, f"{source.folder / screen.frame} is not a picture"
    pixels = read[:, :, ::-1]
    most_w, most_h = shape.width * shape.columns, shape.height * shape.rows
    if not shape.columns:
        return Window(pixels, list(screen.questions), list(screen.elements), screen.source)
    if not _flat_outside(pixels, most_w, most_h) or _beyond(screen, most_w, most_h):
        return _part(pixels, screen, (most_w, most_h), rng)
    return Window(pixels[:most_h, :most_w], list(screen.questions), list(screen.elements), screen.source)


def _flat_outside(pixels: np.ndarray, width: int, height: int) -> bool:
    """True when what lies right of `width` and below `height` is one colour, or nothing."""
    outside = (pixels[:, width:], pixels[height:, :])
    return all(not part.size or np.ptp(part.reshape(-1, 3), axis=0).max() == 0 for part in outside)


def _beyond(screen: Screen, width: int, height: int) -> bool:
    """True when an answer lies outside the window's top left part."""
    boxes = [box for q in screen.questions for c in q.choices for box in (c.box, c.to_box) if box]
    return any(box[2] > width or box[3] > height for box in boxes)


def _part(pixels: np.ndarray, screen: Screen, most: tuple[int, int], rng: random.Random) -> Window:
    """A part of the screen around one of its targets; questions that need more are left out."""
    height, width = pixels.shape[:2]
    most_w, most_h = most
    boxes = [choice.box for question in screen.questions for choice in question.choices if choice.box]
    boxes = boxes if boxes and rng.random() < 0.7 else [element.box for element in screen.elements] or boxes
    cx, cy = rng.choice(boxes).center if boxes else (rng.uniform(0, width), rng.uniform(0, height))
    w, h = min(most_w, width), min(most_h, height)
    left = int(min(max(cx - rng.uniform(0.1, 0.9) * w, 0), width - w))
    top = int(min(max(cy - rng.uniform(0.1, 0.9) * h, 0), height - h))
    part = Box(left, top, left + w, top + h)
    return Window(
        pixels[top : top + h, left : left + w],
        [moved for question in screen.questions if (moved := _move_question(question, part))],
        [
            element.model_copy(update={"box": element.box.moved(-left, -top)})
            for element in screen.elements
            if part.holds(element.box)
        ],
        screen.source,
        (left, top),
    )


def _move_question(question: Question, part: Box) -> Question | None:
    """The question on the part; None when a right answer lies outside it or needs the whole screen."""
    if not question.choices or any(
        choice.box is None or choice.to_box or not part.holds(choice.box) for choice in question.choices
    ):
        return None
    choices = tuple(
        c.model_copy(update={"box": c.box.moved(-part.x0, -part.y0)}) for c in question.choices if c.box
    )
    return question.model_copy(update={"choices": choices})


def cut(pixels: np.ndarray, shape: Shape) -> tuple[list[np.ndarray], np.ndarray]:
    """Tiles of the shape's grid, evenly spread, and their origins [T, 2]; of a whole screen, those that
    are not empty."""
    height, width = pixels.shape[:2]
    if shape.columns:
        xs = np.linspace(0, max(width - shape.width, 0), shape.columns).astype(int)
        ys = np.linspace(0, max(height - shape.height, 0), shape.rows).astype(int)
        origins = [(x, y) for y in ys for x in xs]
    else:
        origins = tile_grid(width, height, CARD).corners
    tiles = [pixels[y : y + shape.height, x : x + shape.width] for x, y in origins]
    kept = range(len(tiles)) if shape.columns else non_blank(tiles)
    return [tiles[index] for index in kept], np.array([origins[index] for index in kept], np.float32)
