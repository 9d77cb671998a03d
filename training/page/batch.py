"""Screens and their questions as tensors for the page network."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor

from handeye.training.page.convert import converted
from handeye.training.page.noise import read_by
from handeye.training.page.targets import Target, past_of, senses, target_of
from handeye.training.records import Screen
from handeye.vlm.page.encode import Asked, Page, Step, ask, page_of
from handeye.vlm.page.network import PageNetwork, Told

POOL = 10
"""Batches whose pages are drawn together and put together by their length, so that little is empty."""


USES = 3
"""Times that a page is used as it was read before it is read anew."""
Cut = tuple[Page, tuple[np.ndarray, np.ndarray]]
"""A page with the roles and the states of its tokens."""


@dataclass
class Sample:
    """One question of a page: what it is asked and what is right."""

    asked: Asked
    target: Target
    kind: str = ""
    goal: str = ""
    past: Sequence[Step] = ()


@dataclass
class Batch:
    """P pages with their questions. row [B]: the page of each question. See PageNetwork for the others."""

    word_ids: Tensor
    word_place: Tensor
    boxes: Tensor
    patches: Tensor
    is_word: Tensor
    real: Tensor
    role: Tensor
    state: Tensor
    row: Tensor
    named: Tensor
    touched: Tensor
    ids: Tensor
    kind: Tensor
    place: Tensor
    flag: Tensor
    past: Tensor
    asked: Tensor
    kinds: Tensor
    pointed: Tensor
    to: Tensor
    goal_start: Tensor
    goal_end: Tensor
    start: Tensor
    end: Tensor
    count: Tensor


def read_index(folder: Path) -> list[int]:
    """Where each whole line of a folder's screens.jsonl begins."""
    out, at = [], 0
    with (folder / "screens.jsonl").open("rb") as lines:
        for line in lines:
            if line.endswith(b"\n"):
                out.append(at)
            at += len(line)
    return out


def read_screen(folder: Path, at: int) -> dict[str, Any]:
    """The screen whose line begins there, in the form of training/apps whichever tool wrote it."""
    with (folder / "screens.jsonl").open("rb") as lines:
        lines.seek(at)
        line = lines.readline()
    data = dict(json.loads(line))
    return data if "words" in data else converted(Screen.model_validate(data))


def pixels_of(folder: Path, screen: dict[str, Any]) -> np.ndarray:
    """[height, width, 3] uint8 RGB. Raises OSError when the picture is gone."""
    picture = cv2.imread(str(folder / screen["frame"]))
    if picture is None:
        raise OSError(f"{folder / screen['frame']} cannot be read")
    return np.ascontiguousarray(picture[:, :, ::-1])


def lines_of(screen: dict[str, Any]) -> list[list[tuple[str, tuple[float, float, float, float]]]]:
    return [[(str(word[0]), tuple(word[1:5])) for word in line] for line in screen["words"] if line]


def cut(folder: Path, screen: dict[str, Any], rng: random.Random, noise: float) -> Cut:
    """A page as it is read once, and its tokens' roles and states."""
    pixels = pixels_of(folder, screen)
    if noise and rng.random() < 0.5:
        pixels = _recoloured(pixels, rng)
    page = page_of(pixels, read_by(rng, lines_of(screen), noise))
    return page, senses(page, screen["elements"])


def samples(page: Page, screen: dict[str, Any], rng: random.Random, most: int) -> list[Sample]:
    """Up to `most` of a page's questions, of those that can be said with it."""
    questions = list(screen["questions"])
    rng.shuffle(questions)
    out: list[Sample] = []
    for question in questions:
        past = past_of(question.get("history", ()))
        asked = ask(page, question["goal"], past)
        target = target_of(page, asked, question["goal"], question["answers"])
        if target is not None:
            out.append(Sample(asked, target, question.get("kind", ""), question["goal"], past))
        if len(out) == most:
            break
    return out


def _recoloured(pixels: np.ndarray, rng: random.Random) -> np.ndarray:
    """A little lighter, darker or more contrasted, as screens and themes differ."""
    gain, shift = rng.uniform(0.85, 1.1), rng.uniform(-12, 12)
    table = np.clip(np.arange(256) * gain + shift, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(pixels, table))


def collate(
    pages: Sequence[Page], asked: Sequence[Sequence[Sample]], items: Sequence[tuple[np.ndarray, np.ndarray]]
) -> Batch:
    rows = [(row, sample) for row, some in enumerate(asked) for sample in some]
    most = _rounded(max(len(page.boxes) for page in pages), 32)
    long = _rounded(max(len(sample.asked.ids) for _, sample in rows), 16)

    def padded(parts: Sequence[np.ndarray], length: int, fill: float = 0) -> Tensor:
        out = np.full((len(parts), length, *parts[0].shape[1:]), fill, parts[0].dtype)
        for row, part in zip(out, parts, strict=True):
            row[: len(part)] = part
        return torch.from_numpy(out)

    def pointed(name: str) -> Tensor:
        out = np.zeros((len(rows), most + 1), np.float32)
        for line, (_, sample) in zip(out, rows, strict=True):
            weights = getattr(sample.target, name)
            if weights is not None:
                line[: len(weights) - 1] = weights[:-1]
                line[most] = weights[-1]
        return torch.from_numpy(out)

    def ends(name: str, at: int) -> Tensor:
        spans = [getattr(sample.target, name) for _, sample in rows]
        return torch.tensor([span[at] if span else -100 for span in spans])

    kinds = np.zeros((len(rows), 18), np.float32)
    for line, (_, sample) in zip(kinds, rows, strict=True):
        line[sample.target.kinds] = 1
    ones = [np.ones(len(page.boxes), bool) for page in pages]
    words = [np.arange(len(page.boxes)) < page.words for page in pages]
    each = [sample.asked for _, sample in rows]
    return Batch(
        word_ids=padded([page.ids for page in pages], most),
        word_place=padded([page.place for page in pages], most),
        boxes=padded([page.boxes for page in pages], most),
        patches=padded([page.patches for page in pages], most),
        is_word=padded(words, most),
        real=padded(ones, most),
        role=padded([role for role, _ in items], most, -100),
        state=padded([state for _, state in items], most, -100),
        row=torch.tensor([row for row, _ in rows]),
        named=padded([a.named for a in each], most),
        touched=padded([a.touched for a in each], most),
        ids=padded([a.ids for a in each], long),
        kind=padded([a.kind for a in each], long),
        place=padded([a.place for a in each], long),
        flag=padded([a.flag for a in each], long),
        past=padded([a.boxes for a in each], long),
        asked=padded([np.ones(len(a.ids), bool) for a in each], long),
        kinds=torch.from_numpy(kinds),
        pointed=pointed("pointed"),
        to=pointed("to"),
        goal_start=ends("goal_span", 0),
        goal_end=ends("goal_span", 1),
        start=ends("span", 0),
        end=ends("span", 1),
        count=torch.tensor([s.target.count if s.target.count >= 0 else -100 for _, s in rows]),
    )


def _rounded(length: int, step: int) -> int:
    """Up to a multiple, so that few shapes occur: kernels made for each new one took half of a step."""
    return -(-length // step) * step


def run(network: PageNetwork, batch: Batch) -> tuple[Told, Tensor]:
    """What the network says of each question of a batch, and its pages' tokens before any question."""
    seen = network.see(
        batch.word_ids, batch.word_place, batch.boxes, batch.patches, batch.is_word, batch.real
    )
    output = network(
        seen, batch.row, batch.real[batch.row], batch.named, batch.touched, batch.ids, batch.kind,
        batch.place, batch.flag, batch.past, batch.asked,
    )  # fmt: skip
    return output, seen.tokens


Drawn = tuple[Page, list[Sample], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Source:
    """A folder of screens, and how often it is drawn from beside the others."""

    folder: Path
    weight: float = 1.0


def stream(
    sources: Sequence[Source], seed: int, pages: int = 2, most: int = 8, noise: float = 1.0
) -> Iterator[Batch]:
    """Batches for ever; new lines of a folder that is still being written are taken up now and then."""
    rng = random.Random(seed)
    every = Pages(sources, noise)
    drawn = 0
    while True:
        if drawn % 40 == 0:
            every.look()
        drawn += 1
        pool = sorted(
            (every.draw(rng, most) for _ in range(POOL * pages)), key=lambda made: len(made[0].boxes)
        )
        groups = [pool[at : at + pages] for at in range(0, len(pool), pages)]
        rng.shuffle(groups)
        for group in groups:
            yield collate([c[0] for c in group], [c[1] for c in group], [c[2] for c in group])


class Pages:
    """Screens of folders; a page that was cut is used some times before it is cut anew, read otherwise."""

    def __init__(self, sources: Sequence[Source], noise: float) -> None:
        self.sources, self.noise = sources, noise
        self.indexes: list[list[int]] = []
        self.known: dict[tuple[int, int], tuple[Cut, int]] = {}

    def look(self) -> None:
        """Take up what was written since."""
        self.indexes = [read_index(each.folder) for each in self.sources]

    def draw(self, rng: random.Random, most: int) -> Drawn:
        """A page of any folder that has questions."""
        weights = [each.weight * bool(index) for each, index in zip(self.sources, self.indexes, strict=True)]
        while True:
            which = rng.choices(range(len(self.sources)), weights)[0]
            at, folder = rng.choice(self.indexes[which]), self.sources[which].folder
            screen = read_screen(folder, at)
            made, left = self.known.get((which, at), (None, 0))
            if made is None or not left:
                made, left = cut(folder, screen, rng, self.noise), USES
            self.known[which, at] = made, left - 1
            if some := samples(made[0], screen, rng, most):
                return made[0], (some * most)[:most], made[1]


def parts(batch: Batch) -> dict[str, Tensor]:
    return {each.name: getattr(batch, each.name) for each in fields(batch)}
