"""Small questions for a joined VLM: drawn in memory, or taken from folders of screens.

Two kinds: reading ("what is written there") and grounding ("where is this"). A point is written as two
numbers, across and down: tenths of the canvas on drawn screens, whose buttons are large, else hundredths.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from handeye.agent.contracts import Box
from handeye.training.records import Element, Screen, read_screens
from handeye.vlm.joined_processor import JoinedProcessor
from handeye.vlm.pictures import Picture, prepare

COLOURS = {
    "red": (214, 40, 40),
    "green": (34, 149, 59),
    "blue": (29, 95, 214),
    "orange": (240, 124, 18),
    "purple": (123, 47, 191),
    "black": (20, 20, 20),
}
WORDS = ("OK", "Save", "Send", "Close", "Edit", "Next", "Help", "Buy", "Open", "Print", "Reset", "Add")
SIZE = (160, 96)
"""Pixels of a drawn screen: width, height."""
SLOTS = (2, 3)
"""Columns and rows in which its buttons may stand."""
MOST_TEXT = 24


@dataclass(frozen=True)
class Example:
    """boxes: where a grounding may point, screen pixels. at: the point that a reading asks about.

    grain: parts that a point's numbers divide the canvas into, 10 or 100.
    wrong: an answer's place or text that is false on the same screen. slots: the colour in each slot of a
    drawn screen, -1 for none; words: likewise its word. elements: what is known of the screen.
    """

    pixels: np.ndarray
    kind: Literal["read", "ground"]
    prompt: str
    text: str = ""
    boxes: tuple[Box, ...] = ()
    at: tuple[float, float] | None = None
    wrong: str | tuple[float, float] | None = None
    slots: tuple[int, ...] = ()
    words: tuple[int, ...] = ()
    elements: tuple[Element, ...] = ()
    grain: int = 100

    def question(self, picture: Picture) -> str:
        return self.prompt if self.at is None else f"{self.prompt} {self._written(self.at, picture)}"

    def answer(self, picture: Picture) -> str:
        return self.text if self.kind == "read" else self._written(self.boxes[0].center, picture)

    def wrong_answer(self, picture: Picture) -> str:
        assert self.wrong is not None, "this example has no wrong answer"
        return self.wrong if isinstance(self.wrong, str) else self._written(self.wrong, picture)

    def _written(self, point: tuple[float, float], picture: Picture) -> str:
        return written(picture.to_canvas(*point), self.grain)

    def right(self, answer: str, picture: Picture) -> bool:
        if self.kind == "read":
            return answer.strip().lower() == self.text.lower()
        found = re.match(r"\s*(\d{1,2}) (\d{1,2})", answer)
        if not found:
            return False
        x, y = picture.to_screen(*((int(part) + 0.5) / self.grain for part in found.groups()))
        return any(box.x0 <= x < box.x1 and box.y0 <= y < box.y1 for box in self.boxes)


def written(point: tuple[float, float], grain: int = 100) -> str:
    """A canvas point in words; one off the canvas is moved to its edge."""
    digits = len(str(grain - 1))
    return " ".join(f"{min(max(int(side * grain), 0), grain - 1):0{digits}d}" for side in point)


def drawn(rng: random.Random, fewest: int = 2, most: int = 4) -> Example:
    """A screen of so many buttons and a question about one of them; no wrong answer where it is alone."""
    width, height = SIZE
    image = Image.new("RGB", SIZE, rng.choice(((255, 255, 255), (238, 240, 245), (250, 246, 235))))
    pen = ImageDraw.Draw(image)
    columns, rows = SLOTS
    places = rng.sample(range(columns * rows), rng.randint(fewest, most))
    colours, words = rng.sample(list(COLOURS), len(places)), rng.sample(WORDS, len(places))
    boxes: list[Box] = []
    elements: list[Element] = []
    slots, labels = [-1] * (columns * rows), [-1] * (columns * rows)
    for place, colour, word in zip(places, colours, words, strict=True):
        slots[place], labels[place] = list(COLOURS).index(colour), WORDS.index(word)
        wide, tall = rng.randint(52, 72), rng.randint(20, 27)
        left = place % columns * width // columns + rng.randint(2, width // columns - wide - 2)
        top = place // columns * height // rows + rng.randint(1, height // rows - tall - 1)
        boxes.append(Box(left, top, left + wide, top + tall))
        pen.rounded_rectangle((left, top, left + wide, top + tall), rng.choice((0, 4)), COLOURS[colour])
        size = rng.choice((13, 14, 15))
        font = ImageFont.load_default(size)
        x, y = boxes[-1].center
        pen.text((x, y), word, "white", font, anchor="mm")
        half = pen.textlength(word, font) / 2
        line = Box(x - half, y - 0.6 * size, x + half, y + 0.6 * size)
        elements.append(Element(box=line, role="text", text=word))
    pixels = np.array(image)
    one, *others = rng.sample(range(len(places)), min(len(places), 2))
    other = others[0] if others else None
    asked = Example(
        pixels, "read", "read", words[one], (boxes[one],), boxes[one].center,
        None if other is None else words[other], tuple(slots), tuple(labels),
        tuple(elements), grain=10,
    )  # fmt: skip
    if rng.random() < 0.5:
        return asked
    named = words[one] if rng.random() < 0.5 else colours[one]
    wrong = None if other is None else boxes[other].center
    return replace(asked, kind="ground", prompt=f"click {named}", text="", at=None, wrong=wrong)


def draw_many(seed: int) -> Iterator[Example]:
    """An endless stream of screens with one to three buttons, the same for the same seed.

    Half of the readings name the button by its colour. Where it is alone seeing is enough: that is learnt in
    little time, and helps to learn the rest, which is to tell the one that is meant.
    """
    rng = random.Random(seed)
    while True:
        example = drawn(rng, 1, 3)
        if example.kind == "read" and rng.random() < 0.5:
            x, y = example.boxes[0].center
            slot = int(y * SLOTS[1] / SIZE[1]) * SLOTS[0] + int(x * SLOTS[0] / SIZE[0])
            example = replace(example, prompt=f"read {list(COLOURS)[example.slots[slot]]}", at=None)
        yield example


def from_folder(folder: Path, seed: int, longest: int = 480) -> Iterator[Example]:
    """An endless stream from a folder of training.records, screens of at most `longest` pixels a side."""
    screens = list(read_screens(folder))
    rng = random.Random(seed)
    while screens:
        screen = rng.choice(screens)
        example = _asked(screen, rng)
        if example is None:
            continue
        read = cv2.imread(str(folder / screen.frame))
        if read is None or max(read.shape[:2]) > longest:
            continue
        pixels = np.ascontiguousarray(read[:, :, ::-1])
        yield replace(example, pixels=pixels, elements=screen.elements)


def _asked(screen: Screen, rng: random.Random) -> Example | None:
    """A question of the screen's own, or one about a text on it; None when it has neither."""
    nothing = np.zeros((1, 1, 3), np.uint8)
    texts = [one for one in screen.elements if one.role == "text" and 0 < len(one.text) <= MOST_TEXT]
    asked = [
        question
        for question in screen.questions
        if question.choices
        and not question.history
        and all(c.kind == "click" and c.box for c in question.choices)
    ]
    if asked and (not texts or rng.random() < 0.5):
        question = rng.choice(asked)
        boxes = tuple(choice.box for choice in question.choices if choice.box)
        away = [one.box.center for one in screen.elements if not any(_overlap(one.box, box) for box in boxes)]
        wrong = rng.choice(away) if away else None
        return Example(nothing, "ground", question.goal, boxes=boxes, wrong=wrong)
    if not texts:
        return None
    one = rng.choice(texts)
    others = [other.text for other in texts if other.text != one.text]
    wrong_text = rng.choice(others) if others else None
    return Example(
        nothing, "read", "read", text=one.text, boxes=(one.box,), at=one.box.center, wrong=wrong_text
    )


def _overlap(a: Box, b: Box) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1


def batch_of(
    processor: JoinedProcessor, examples: list[Example], answers: Literal["right", "wrong", "none"] = "right"
) -> dict[str, Tensor]:
    """Tensors for the model; with answers there are labels."""
    pictures = [prepare(example.pixels, processor.rules) for example in examples]
    pairs = list(zip(examples, pictures, strict=True))
    value = None
    if answers != "none":
        value = [one.answer(p) if answers == "right" else one.wrong_answer(p) for one, p in pairs]
    return processor([[p] for p in pictures], [one.question(p) for one, p in pairs], value)
