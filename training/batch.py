"""Screens to tensors: a window of each screen, some questions on it, their answers and soft labels."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from agent.contracts import Box, ModelCard
from agent.perception.tiling import tile_grid
from training.labels import Answer, answer_of, spread
from training.questions import ask
from training.records import Element, Question, Screen
from training.spelling import spell
from training.subgoals import subgoals
from vlm.config import HandeyeConfig
from vlm.layout import Layout, cell_centers, lay_out, on_picture
from vlm.processor import encode_prompt, lively, pack_tiles
from vlm.tokens import BOS, COPY, END, POINT

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
SHIPPED = HandeyeConfig()
MAX_WORDS = 200
MAX_TEXT = 40
"""Bytes of a text that the reading objective asks for."""


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
    assert read is not None, f"{source.folder / screen.frame} is no picture"
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
    own = sorted(window.questions, key=lambda question: (not question.history, rng.random()))
    plain = [] if window.source.startswith("miniwob/") else _plain(window, count, rng)
    picked: list[tuple[Question, Answer]] = []
    for question in (*own[: max(1, count - 1 - len(plain))], *plain):
        choice = question.choices[0] if question.choices else None
        if answer := answer_of(question, choice):
            picked.append((question, answer))
    tries = 0
    while len(picked) < count and tries < 3 * count:
        tries += 1
        asked = ask(tuple(window.elements), strangers, rng)
        if asked is None:
            break
        choice = rng.choice(asked.choices) if asked.choices else None
        if answer := answer_of(asked, choice):
            picked.append((asked, answer))
    return picked


def _plain(window: Window, count: int, rng: random.Random) -> list[Question]:
    """Sub-goals in plain words, about one in six of the questions."""
    most = 2 if count >= 8 else int(rng.random() < 0.5)
    return subgoals(window.elements, window.source, rng, window.origin)[:most]


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
    kept = range(len(tiles)) if shape.columns else lively(tiles)
    return [tiles[index] for index in kept], np.array([origins[index] for index in kept], np.float32)


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
    dice = np.random.default_rng(rng.getrandbits(32))
    all_origins = np.zeros((len(windows), count, 2), np.float32)
    for index, window in enumerate(windows):
        tiles, origins = cuts[index]
        packed = pack_tiles(tiles)
        pixels[index, :, :, : packed.shape[-2], : packed.shape[-1]] = packed
        all_origins[index] = origins
        centers = cell_centers(kept[index], origins, tall, wide)
        for question, answer in pick_questions(window, shape, strangers, rng):
            asked.append(_asked(index, window, question, answer, centers, valid[index]))
        spelled.append(spell(window.elements, centers, valid[index], dice))
        sought += _sought(index, window, shape, strangers, centers, valid[index], rng)
    batch = {"pixel_values": torch.from_numpy(pixels), "valid": torch.from_numpy(valid),
             "kept": torch.from_numpy(kept), "coarse": torch.from_numpy(coarse),
             "origins": torch.from_numpy(all_origins),
             "spell_at": torch.from_numpy(np.concatenate([
                 np.stack((np.full_like(cells, row), cells), 1) for row, (cells, _) in enumerate(spelled)])),
             "spell": torch.from_numpy(np.concatenate([codes for _, codes in spelled]))}  # fmt: skip
    return batch | _stack_asked(asked) | _stack_sought(sought, len(windows), shape.texts, valid.shape[1])


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
    row: int, window: Window, question: Question, answer: Answer, centers: np.ndarray, valid: np.ndarray
) -> dict:
    prompt = encode_prompt(
        question.goal,
        [past.action for past in question.history],
        ["error" if past.error else past.effect for past in question.history],
        SHIPPED.max_goal,
        SHIPPED.past_points,
        origin=window.origin,
    )
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


def _stack_asked(asked: list[dict]) -> dict[str, Tensor]:
    longest = min(max(len(one["prompt"]["tokens"]) for one in asked), MAX_WORDS)
    steps = max(len(one["answer"].tokens) for one in asked)
    n = len(asked)
    out = {
        "rows": torch.tensor([one["row"] for one in asked]),
        "tokens": torch.zeros(n, longest, dtype=torch.long),
        "typed": torch.zeros(n, longest, dtype=torch.long),
        "mask": torch.zeros(n, longest, dtype=torch.bool),
        "past": torch.stack([one["prompt"]["past"] for one in asked]),
        "actions": torch.zeros(n, steps, dtype=torch.long),
        "next": torch.full((n, steps), -100),
        "pointed": torch.full((n, steps), -1),
        "copied": torch.full((n, steps), -1),
        "copy": torch.full((n, steps), -100),
        **_stack_spans([one["prompt"] for one in asked], longest),
    }
    points: list[tuple[int, int]] = []
    labels: list[np.ndarray] = []
    offsets: list[tuple[int, int, float, float]] = []
    for i, one in enumerate(asked):
        length = min(len(one["prompt"]["tokens"]), longest)
        for name in ("tokens", "typed", "mask"):
            out[name][i, :length] = one["prompt"][name][:length]
        tokens = [BOS, *one["answer"].tokens]
        out["actions"][i, : len(tokens) - 1] = torch.tensor(tokens[:-1])
        out["next"][i, : len(tokens) - 1] = torch.tensor(tokens[1:])
        _place(out, i, tokens, one, points, labels, offsets, longest)
        if one["answer"].begun and steps > 2:
            out["actions"][i, 1:3] = torch.tensor((one["answer"].begun, POINT))
            out["next"][i, 1:] = -100
            points.append((i, 2))
            labels.append(np.zeros(len(one["centers"]), np.float32))
    out["point_at"] = torch.tensor(points, dtype=torch.long).reshape(-1, 2)
    cells = len(asked[0]["centers"])
    out["point_label"] = torch.from_numpy(np.stack(labels)) if labels else torch.zeros(0, cells)
    out["offset"] = torch.tensor(offsets, dtype=torch.float).reshape(-1, 4)
    return out


def _stack_spans(prompts: list[dict[str, Tensor]], longest: int) -> dict[str, Tensor]:
    """The texts of vlm/spans.py, padded; those cut off with the prompt are told of no place."""
    padded = {
        name: torch.nn.utils.rnn.pad_sequence([prompt[name] for prompt in prompts], batch_first=True)
        for name in ("span_tokens", "span_of")
    }
    return padded | {"span_at": torch.stack([prompt["span_at"] for prompt in prompts]).clamp(max=longest)}


def _place(out, i, tokens, one, points, labels, offsets, longest) -> None:
    """Where each POINT and COPY of answer i lands."""
    number = 0
    for step, token in enumerate(tokens[:-1]):
        if token == POINT:
            label = one["labels"][number]
            if label.sum() > 0:
                points.append((i, step))
                labels.append(label)
                cell = int(np.random.choice(len(label), p=label / label.sum()))
                out["pointed"][i, step + 1 : step + 2] = cell
                center = one["centers"][cell]
                target = min(
                    one["targets"][number], key=lambda t: abs(t[0] - center[0]) + abs(t[1] - center[1])
                )
                offsets.append((i, cell, target[0] - center[0], target[1] - center[1]))
            number += 1
        elif token in (COPY, END) and one["answer"].span:
            byte = one["answer"].span[0 if token == COPY else 1]
            if byte < longest:
                out["copy"][i, step] = byte
                out["copied"][i, step + 1 : step + 2] = byte


def _stack_sought(sought: list[dict], screens: int, texts: int, cells: int) -> dict[str, Tensor]:
    tokens = torch.zeros(screens, texts, MAX_TEXT, dtype=torch.long)
    mask = torch.zeros(screens, texts, MAX_TEXT, dtype=torch.bool)
    label = torch.zeros(screens, texts, cells)
    filled = [0] * screens
    for one in sought:
        row, place = one["row"], filled[one["row"]]
        if place >= texts:
            continue
        raw = list(one["text"].encode())[:MAX_TEXT]
        tokens[row, place, : len(raw)] = torch.tensor(raw)
        mask[row, place, : len(raw)] = True
        label[row, place] = torch.from_numpy(one["label"])
        filled[row] += 1
    used = max(max(filled), 1)
    return {"text_tokens": tokens[:, :used], "text_mask": mask[:, :used], "text_label": label[:, :used]}
