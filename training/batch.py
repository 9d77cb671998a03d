"""Screens to tensors: a window of each screen, some questions on it, their answers and soft labels."""

from __future__ import annotations

import random
from collections.abc import Sequence
from string import ascii_lowercase

import numpy as np
import torch
from torch import Tensor

from handeye.agent.contracts import Box
from handeye.agent.perception.reading import Line, word_boxes
from handeye.training.labels import Answer, answer_of, spread
from handeye.training.questions import ask
from handeye.training.records import Element, Question
from handeye.training.spelling import spell
from handeye.training.stack import MAX_TEXT, stack_asked, stack_sought
from handeye.training.subgoals import subgoals
from handeye.training.windows import Shape, Source, Window, cut, open_window
from handeye.vlm.hints import ReadPage
from handeye.vlm.history import past_steps
from handeye.vlm.layout import Layout, cell_centers, lay_out, on_picture
from handeye.vlm.processor import encode_prompt, pack_tiles
from handeye.vlm.sizes import Sizes

SHIPPED = Sizes()
READ = 0.5
"""Share of the screens of which it is known what OCR reads there."""
UNREAD, MISREAD = 0.05, 0.05
"""Share of the lines that OCR overlooks, and of those in which it takes a letter for another."""


class Batcher(torch.utils.data.IterableDataset):
    """An endless stream of batches; every worker draws its own."""

    def __init__(self, sources: list[Source], shape: Shape, seed: int) -> None:
        self.sources = [source for source in sources if source.lines]
        self.shape = shape
        self.seed = seed
        self.strangers = _texts(self.sources)

    def __iter__(self):
        info = torch.utils.data.get_worker_info()
        rng = random.Random(f"{self.seed}-{info.id if info else 0}")
        while True:
            yield self.batch(rng)

    def batch(self, rng: random.Random) -> dict[str, Tensor]:
        weights = [source.weight for source in self.sources]
        windows: list[Window] = []
        while len(windows) < self.shape.screens:
            source = rng.choices(self.sources, weights)[0]
            windows.append(open_window(source, source.draw(rng), self.shape, rng))
        return collate(windows, self.shape, self.strangers, rng)


def _texts(sources: list[Source]) -> list[str]:
    found = {
        element.text
        for source in sources
        for index in range(0, len(source.lines), max(1, len(source.lines) // 1000))
        for element in source.screen(index).elements
        if 2 < len(element.text) <= MAX_TEXT
    }
    return sorted(found)[:20000]


def pick_questions(
    window: Window, shape: Shape, strangers: list[str], rng: random.Random
) -> list[tuple[Question, Answer]]:
    """The shape's number of questions: those of an episode first, then the screen's other ones, then what its
    elements answer. Of several right answers the first is asked for: an order that is always the same is
    learnt sooner than a choice among kinds."""
    count = shape.questions
    spare = 3 if count >= 8 else 1
    own = sorted(window.questions, key=lambda question: (not question.history, rng.random()))
    plain = [] if window.source.startswith("miniwob/") else _plain(window, count, rng)
    picked: list[tuple[Question, Answer]] = []
    for question in (*own[: max(1, count - spare - len(plain))], *plain):
        choice = question.choices[0] if question.choices else None
        if answer := answer_of(question, choice, window.elements):
            picked.append((question, answer))
    tries = 0
    while len(picked) < count and tries < 3 * count:
        tries += 1
        asked = ask(tuple(window.elements), strangers, rng)
        if asked is None:
            break
        choice = rng.choice(asked.choices) if asked.choices else None
        if answer := answer_of(asked, choice, window.elements):
            picked.append((asked, answer))
    return picked


def _plain(window: Window, count: int, rng: random.Random) -> list[Question]:
    """Sub-goals in plain words, about one in six of the questions."""
    most = 2 if count >= 8 else int(rng.random() < 0.5)
    return subgoals(window.elements, window.source, rng, window.origin)[:most]


def collate(
    windows: list[Window], shape: Shape, strangers: list[str], rng: random.Random
) -> dict[str, Tensor]:
    """One batch. Questions of all screens lie in one dimension, `rows` says whose each is."""
    tall, wide = -(-shape.height // 32) * 32, -(-shape.width // 32) * 32
    cuts = [cut(window.pixels, shape) for window in windows]
    count = len(cuts[0][0])
    pixels = np.full((len(windows), count, 3, tall, wide), 127, np.uint8)
    layouts = [lay_out(tiles, tall, wide) for tiles, _ in cuts]
    kept, coarse = _joined(layouts)
    valid = np.stack([on_picture(row, tiles, tall, wide) for row, (tiles, _) in zip(kept, cuts, strict=True)])
    asked: list[dict] = []
    sought: list[dict] = []
    spelled: list[tuple[np.ndarray, np.ndarray]] = []
    noise = np.random.default_rng(rng.getrandbits(32))
    all_origins = np.zeros((len(windows), count, 2), np.float32)
    for index, window in enumerate(windows):
        tiles, origins = cuts[index]
        packed = pack_tiles(tiles)
        pixels[index, :, :, : packed.shape[-2], : packed.shape[-1]] = packed
        all_origins[index] = origins
        centers = cell_centers(kept[index], origins, tall, wide)
        page = read_page(window.elements, centers, rng)
        for question, answer in pick_questions(window, shape, strangers, rng):
            asked.append(_asked(index, window, question, answer, centers, valid[index], page))
        spelled.append(spell(window.elements, centers, valid[index], noise))
        sought += _sought(index, window, shape, strangers, centers, valid[index], rng)
    batch = {"pixel_values": torch.from_numpy(pixels), "valid": torch.from_numpy(valid),
             "kept": torch.from_numpy(kept), "coarse": torch.from_numpy(coarse),
             "origins": torch.from_numpy(all_origins),
             "spell_at": torch.from_numpy(np.concatenate([
                 np.stack((np.full_like(cells, row), cells), 1) for row, (cells, _) in enumerate(spelled)])),
             "spell": torch.from_numpy(np.concatenate([codes for _, codes in spelled]))}  # fmt: skip
    return batch | stack_asked(asked) | stack_sought(sought, len(windows), shape.texts, valid.shape[1])


def _joined(layouts: list[Layout]) -> tuple[np.ndarray, np.ndarray]:
    """Layouts padded with -1 to one size: kept [B, G, C], coarse [B, K]."""
    windows, length = np.max([layout.kept.shape for layout in layouts], 0)
    kept = np.full((len(layouts), windows, length), -1)
    coarse = np.full((len(layouts), max(len(layout.coarse) for layout in layouts)), -1)
    for row, layout in enumerate(layouts):
        kept[row, : layout.kept.shape[0], : layout.kept.shape[1]] = layout.kept
        coarse[row, : len(layout.coarse)] = layout.coarse
    return kept, coarse


def _asked(
    row: int, window: Window, question: Question, answer: Answer, centers: np.ndarray, valid: np.ndarray,
    page: ReadPage,
) -> dict:  # fmt: skip
    prompt = encode_prompt(
        question.goal,
        past_steps(
            [step.action for step in question.history],
            ["error" if step.error else step.effect for step in question.history],
        ),
        SHIPPED.max_goal,
        SHIPPED.past_points,
        origin=window.origin,
    )
    prompt["hints"] = torch.from_numpy(page.hints(question.goal, SHIPPED.max_goal))
    labels = [spread(boxes, centers, valid) for boxes in answer.boxes]
    targets = [[((b[0] + b[2]) / 2, (b[1] + b[3]) / 2) for b in boxes] for boxes in answer.boxes]
    return {
        "row": row,
        "prompt": prompt,
        "answer": answer,
        "labels": labels,
        "targets": targets,
        "centers": centers,
    }


def read_page(elements: Sequence[Element], centers: np.ndarray, rng: random.Random) -> ReadPage:
    """The screen's texts as OCR may give them, some left out or misread; of half of the screens none."""
    texts = [each for each in elements if each.role == "text" and each.text and rng.random() >= UNREAD]
    return ReadPage([_words(each, rng) for each in texts] if rng.random() < READ else [], centers)


def _words(element: Element, rng: random.Random) -> list[tuple[str, Box]]:
    """The words of a line with their boxes, at times with a letter wrong."""
    text = element.text
    if rng.random() < MISREAD:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(ascii_lowercase) + text[at + 1 :]
    return word_boxes(Line(text, element.box))


def _sought(
    row: int, window: Window, shape: Shape, strangers: list[str], centers: np.ndarray, valid: np.ndarray,
    rng: random.Random,
) -> list[dict]:  # fmt: skip
    """Texts for the reading objective, with where they stand; one in ten is nowhere."""
    where: dict[str, list] = {}
    for element in window.elements:
        if 0 < len(element.text.encode()) <= MAX_TEXT:
            where.setdefault(element.text, []).append(tuple(element.box))
    texts = rng.sample(sorted(where), min(shape.texts, len(where)))
    found = [{"row": row, "text": text, "label": spread(where[text], centers, valid)} for text in texts]
    if strangers and rng.random() < 0.7:
        stranger = rng.choice(strangers)
        if stranger not in where and len(found) < shape.texts:
            found.append({"row": row, "text": stranger, "label": np.zeros(len(centers), np.float32)})
    return found
